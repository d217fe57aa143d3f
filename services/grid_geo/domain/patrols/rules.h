// The life of a patrol as a table: one row per legal move. Decide, the README and the tests come
// from here.
#pragma once

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/rule_table.h"

namespace hailan::grid_geo {

// Values equal PatrolState of the contract.
enum class PatrolState : uint8_t {
  kUnspecified = 0,
  kPlanned = 1,
  kStarted = 2,
  kFinished = 3,
  kAbandoned = 4,
  kMissed = 5,
};

enum class PatrolAction : uint8_t {
  kStart,
  kCheckIn,
  kFind,
  kFinish,
  kAbandon,
  // The window ended before the start.
  kMiss,
  // The window ended before the end.
  kRunLate,
  // Nobody ended it for hours.
  kExpire,
};

// Who may make a move, as bits.
inline constexpr unsigned kWalker = 1;
// An office that covers the territory.
inline constexpr unsigned kOffice = 2;
inline constexpr unsigned kSystem = 4;

struct PatrolRule {
  PatrolState from;
  PatrolAction action;
  PatrolState to;
  unsigned who;

  constexpr bool Collides(const PatrolRule& other) const {
    return from == other.from && action == other.action;
  }
};

inline constexpr std::array kPatrolRules{
    PatrolRule{PatrolState::kPlanned, PatrolAction::kStart, PatrolState::kStarted, kWalker},
    PatrolRule{PatrolState::kPlanned, PatrolAction::kMiss, PatrolState::kMissed, kSystem},
    PatrolRule{
        PatrolState::kPlanned, PatrolAction::kAbandon, PatrolState::kAbandoned, kWalker | kOffice},

    PatrolRule{PatrolState::kMissed, PatrolAction::kStart, PatrolState::kStarted, kWalker},
    PatrolRule{
        PatrolState::kMissed, PatrolAction::kAbandon, PatrolState::kAbandoned, kWalker | kOffice},

    PatrolRule{PatrolState::kStarted, PatrolAction::kCheckIn, PatrolState::kStarted, kWalker},
    PatrolRule{PatrolState::kStarted, PatrolAction::kFind, PatrolState::kStarted, kWalker},
    PatrolRule{PatrolState::kStarted, PatrolAction::kRunLate, PatrolState::kStarted, kSystem},
    PatrolRule{PatrolState::kStarted, PatrolAction::kFinish, PatrolState::kFinished, kWalker},
    PatrolRule{
        PatrolState::kStarted, PatrolAction::kAbandon, PatrolState::kAbandoned, kWalker | kOffice},
    PatrolRule{PatrolState::kStarted, PatrolAction::kExpire, PatrolState::kAbandoned, kSystem},
};

inline constexpr std::array kPatrolEnds{PatrolState::kFinished, PatrolState::kAbandoned};

static_assert(CheckRules(absl::Span<const PatrolRule>(kPatrolRules),
                         PatrolState::kPlanned,
                         absl::Span<const PatrolState>(kPatrolEnds)) == TableFault::kNone);

// The row for a state and action, null when the move is illegal.
constexpr const PatrolRule* FindPatrolRule(PatrolState from, PatrolAction action) {
  for (const PatrolRule& rule : kPatrolRules) {
    if (rule.from == from && rule.action == action) return &rule;
  }
  return nullptr;
}

// `STARTED`, `CHECK_IN`.
absl::string_view NameOf(PatrolState state);
absl::string_view NameOf(PatrolAction action);

}  // namespace hailan::grid_geo
