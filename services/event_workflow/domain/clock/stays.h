// How long a case stayed in each state and at each level, from its history. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/workflow/profile.h"

namespace hailan::event_workflow {

// One step of the history.
struct Passage {
  absl::Time time;
  Action action = Action::kNone;
  State to = State::kNone;
  Role role = Role::kUnspecified;
};

struct Stay {
  // One of the two.
  State state = State::kNone;
  Role level = Role::kUnspecified;
  absl::Time from;
  // nullopt = it lasts.
  std::optional<absl::Time> to;
  // In the basis of the budget, until `to` or the instant asked about.
  absl::Duration counted;
  std::optional<Budget> budget;
  bool late = false;
};

// What a step means for the level that handles: it takes a case by starting to handle, keeps it
// while departments are called, and gets it back by a return for re-handling.
enum class LevelTurn : uint8_t { kKeeps = 0, kEnds = 1, kTakes = 2, kTakesBack = 3 };
constexpr LevelTurn TurnOf(Action action, State to) {
  if (to != State::kHandling && to != State::kWhistled) return LevelTurn::kEnds;
  if (action == Action::kStart) return LevelTurn::kTakes;
  const bool returned = action == Action::kReturn && to == State::kHandling;
  return returned ? LevelTurn::kTakesBack : LevelTurn::kKeeps;
}

// Stays in states, oldest first; a step that stays in its state does not begin a new one. Passages
// after `at` are left out.
std::vector<Stay> StaysInStates(absl::Span<const Passage> passages,
                                const Profile& profile,
                                absl::Time at);

// Stays at levels, by TurnOf; the last one is that of Course.level, if the level had a clock when
// it took the case.
std::vector<Stay> StaysAtLevels(absl::Span<const Passage> passages,
                                const Profile& profile,
                                absl::Time at);

}  // namespace hailan::event_workflow
