// Sub-states of a case as objects: a send-back, an extension or a hold is asked for by whoever has
// the case and decided by somebody else; an arbitration ends a ping-pong. Plain data of the event
// aggregate; values of the enums equal those of hailan.event_workflow.v1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/base/actor.h"

namespace hailan::event_workflow {

enum class ProceedingKind : uint8_t {
  kNone = 0,
  kSendBack = 1,
  kExtension = 2,
  kHold = 3,
  kArbitration = 4,
};

enum class ProceedingState : uint8_t {
  kNone = 0,
  kRequested = 1,
  kGranted = 2,
  kRefused = 3,
  kWithdrawn = 4,
  // The case moved on before anybody decided.
  kLapsed = 5,
};

struct Proceeding {
  // 1, 2, … within the event.
  int number = 0;
  ProceedingKind kind = ProceedingKind::kNone;
  ProceedingState state = ProceedingState::kNone;
  // Round of the event in which it was asked for; what was granted counts for that round only.
  int round = 1;
  std::string reason;
  std::string requester;
  // Send-back: who returns the case. Arbitration: who is bound to it.
  std::string department;
  absl::Time request_time;
  // Extension: how much more, in the basis of the budget.
  absl::Duration amount;
  // Hold: until when the resolve clock is to stand.
  std::optional<absl::Time> until;
  std::string decider;
  // Arbitration: the level that bound the department; unspecified = of before it was kept.
  Role decider_role = Role::kUnspecified;
  std::string decision;
  std::optional<absl::Time> decide_time;
  // Hold: when it ended before its time.
  std::optional<absl::Time> resume_time;

  bool operator==(const Proceeding&) const = default;
  bool open() const { return state == ProceedingState::kRequested; }
  // A hold during which the clock stands at `now`.
  bool holds(absl::Time now) const {
    return kind == ProceedingKind::kHold && state == ProceedingState::kGranted &&
           !resume_time.has_value() && now < until.value_or(absl::InfinitePast());
  }
};

}  // namespace hailan::event_workflow
