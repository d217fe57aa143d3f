// Clocks and lights: pure functions of the stored times and an instant. Nothing here is ever stored
// by hand, and no edit or comment moves a due time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

enum class ProgressLight : uint8_t { kUnlit = 0, kRed = 1, kYellow = 2, kBlue = 3, kGreen = 4 };
enum class SlaLight : uint8_t { kNone = 1, kYellow = 2, kRed = 3 };

// Progress at a glance: red = uploaded, yellow = received, blue = handled and awaiting acceptance
// and return visit, green = closed.
constexpr ProgressLight ProgressOf(State state) {
  switch (state) {
    case State::kReported:
      return ProgressLight::kRed;
    case State::kAccepted:
    case State::kDispatched:
    case State::kSentBack:
    case State::kHandling:
    case State::kWhistled:
      return ProgressLight::kYellow;
    case State::kHandled:
    case State::kReturnVisit:
      return ProgressLight::kBlue;
    case State::kClosed:
      return ProgressLight::kGreen;
    case State::kNone:
    case State::kRejected:
    case State::kCancelled:
    case State::kMerged:
      break;
  }
  return ProgressLight::kUnlit;
}

// One clock of an event.
struct Clock {
  ClockKind kind = ClockKind::kNone;
  absl::Time start;
  // 80 % of the budget.
  absl::Time warn;
  absl::Time due;
  std::optional<absl::Time> stop;
  DueRule rule = DueRule::kNone;

  bool running() const { return !stop.has_value(); }
  // Stopped after, or at `now` still running past, its due time.
  bool LateAt(absl::Time now) const { return stop.value_or(now) > due; }
};

// Contact (if there is somebody to contact), resolve of the current round, the latest whistle, the
// stays in the current state and at the latest level (if the workflow limits them).
std::vector<Clock> ClocksOf(const Event& event);

// The clock of one whistle.
Clock ClockOf(const Whistle& whistle);

// The light of one clock: red past its due time, yellow past 80 % of its budget, none once stopped.
inline SlaLight LightOf(const Clock& clock, absl::Time now) {
  if (!clock.running() || now <= clock.warn) return SlaLight::kNone;
  return now > clock.due ? SlaLight::kRed : SlaLight::kYellow;
}

// Red when a running clock is past its due time, yellow when one is past 80 % of its budget.
SlaLight SlaOf(const Event& event, absl::Time now);

// What the store keeps of the clocks so that SQL can filter by light and the sweep finds its work:
// the earliest instants at which the light turns yellow, turns red, and an alarm is owed. They
// depend on the event only; nullopt = never, as things stand.
struct Horizons {
  std::optional<absl::Time> warn_time;
  std::optional<absl::Time> breach_time;
  std::optional<absl::Time> alarm_time;
};
Horizons HorizonsOf(const Event& event);

// An alarm that the system owes: kUrge or kSupervise of a running clock.
struct Alarm {
  ClockKind clock = ClockKind::kNone;
  Action action = Action::kNone;
  absl::Time due;
};
// The most overdue alarm that is owed at `now`; a clock already past its due time is supervised
// without being urged first.
std::optional<Alarm> OwedAlarm(const Event& event, absl::Time now);

// A due time and the rule that gave it.
struct DueTime {
  absl::Time time;
  DueRule rule = DueRule::kNone;
};
// The resolve clock's due time for a class in the built-in workflow, started at `start`.
DueTime ResolveDue(SlaClass sla_class, absl::Time start);
// The class after urgency has been taken into account; urgency only ever shortens.
SlaClass ClassFor(SlaClass sla_class, Urgency urgency);
// The class of a report: of the item, of its own urgency, and of what counts of the reporter's
// word.
SlaClass ClassFor(const Item& item, Urgency said);

inline constexpr absl::Duration kContactBudget = absl::Hours(1);

// Everything that a clock of the event has run past its due time by `at` is a fact from then on.
void NoteLate(Event& event, absl::Time at);

// One step of the history, as far as clocks and lights depend on it.
struct Mark {
  int64_t revision = 0;
  absl::Time time;
  Action action = Action::kNone;
  State to = State::kNone;
  int round = 1;
  std::string subject;
  std::optional<std::string> assignee;
  std::optional<std::string> department;
  ClockKind clock = ClockKind::kNone;
  std::optional<absl::Time> due_time;
  DueRule due_rule = DueRule::kNone;
  VisitResult visit_result = VisitResult::kNone;
  std::optional<absl::Time> warn_time;
  std::optional<absl::Time> state_warn;
  std::optional<absl::Time> state_due;
  std::optional<std::string> workflow;
  std::optional<Budget> budget;
  std::optional<LevelStay> level;
};
// The event as it stood at `at`, rebuilt from what never changes and its history (oldest first,
// whole). `at` before the report gives the report.
Event AsOf(const Event& latest, absl::Span<const Mark> history, absl::Time at);

// The result that counts after another attempt of a visit: the latest answer of a person; not
// having reached anybody counts only while nobody has been reached.
constexpr VisitResult MergeVisit(VisitResult before, VisitResult attempt) {
  return attempt == VisitResult::kNotReached && before != VisitResult::kNone ? before : attempt;
}

}  // namespace hailan::event_workflow
