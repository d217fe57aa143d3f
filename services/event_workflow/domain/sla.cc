#include "services/event_workflow/domain/sla.h"

#include <algorithm>

#include "services/event_workflow/domain/clock/stays.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"

namespace hailan::event_workflow {
namespace {

constexpr double kWarnShare = 0.8;

Clock MakeClock(ClockKind kind, absl::Time start, DueTime due, std::optional<absl::Time> stop) {
  // Whole microseconds, so that the stored horizon and this function agree to the last digit.
  const absl::Duration warn = absl::Trunc((due.time - start) * kWarnShare, absl::Microseconds(1));
  return {.kind = kind,
          .start = start,
          .warn = start + warn,
          .due = due.time,
          .stop = stop,
          .rule = due.rule};
}

void Earliest(std::optional<absl::Time>& time, absl::Time candidate) {
  time = std::min(time.value_or(candidate), candidate);
}

void ClearAfter(std::optional<absl::Time>& time, absl::Time at) {
  if (time.has_value() && *time > at) time.reset();
}

void TrimWhistles(Event& event, absl::Time at) {
  std::erase_if(event.whistles, [at](const Whistle& whistle) { return whistle.blow_time > at; });
  event.whistle_count = static_cast<int>(event.whistles.size());
  for (Whistle& whistle : event.whistles) {
    ClearAfter(whistle.answered_time, at);
    ClearAfter(whistle.close_time, at);
    for (WhistleCall& call : whistle.calls) {
      ClearAfter(call.report_in_time, at);
      ClearAfter(call.answer_time, at);
    }
  }
}

// Proceedings as far as they had got at `at`.
void TrimProceedings(Event& event, absl::Time at) {
  std::vector<Proceeding>& all = event.course.proceedings;
  std::erase_if(all, [at](const Proceeding& one) { return one.request_time > at; });
  for (Proceeding& one : all) {
    ClearAfter(one.resume_time, at);
    if (!one.decide_time.has_value() || *one.decide_time <= at) continue;
    one.decide_time.reset();
    one.decider.clear();
    one.decision.clear();
    one.state = ProceedingState::kRequested;
  }
}

void Restart(Event& event, const Mark& mark) {
  event.resolve_start = mark.time;
  event.handled_time.reset();
  event.close_time.reset();
  event.visit_attempts = 0;
  event.course.missed_visit.reset();
  event.visit_result = VisitResult::kNone;
}

void ReplayLevel(std::optional<LevelStay>& level, const Mark& mark) {
  const LevelTurn turn = TurnOf(mark.action, mark.to);
  const bool left = level.has_value() && level->stop.has_value();
  if (turn == LevelTurn::kKeeps && left) level.reset();
  if (turn == LevelTurn::kTakes || turn == LevelTurn::kTakesBack) level = mark.level;
  if (turn == LevelTurn::kEnds && level.has_value() && !level->stop.has_value()) {
    level->stop = mark.time;
  }
}

// The clock of a stay in a state lasts until the state changes.
void ReplayCourse(Event& event, const Mark& mark) {
  Course& course = event.course;
  if (mark.workflow.has_value()) course.workflow = *mark.workflow;
  if (mark.due_time.has_value() && mark.action != Action::kBlowWhistle) {
    course.resolve_warn = mark.warn_time;
    course.budget = mark.budget.value_or(Budget{});
  }
  ReplayLevel(course.level, mark);
  if (mark.action != Action::kReport && event.state == mark.to) return;
  course.state_start.reset();
  course.state_warn = mark.state_warn;
  course.state_due = mark.state_due;
  if (mark.state_due.has_value()) course.state_start = mark.time;
}

// By the row of the workflow that the event follows; a city's may let other steps than a contact
// count as one.
bool StopsContact(const Event& event, const Mark& mark) {
  const Rule* rule = FindRule(ProfileOf(event).rules, event.state, mark.action);
  return rule == nullptr ? mark.action == Action::kContact : rule->stops.Has(ClockKind::kContact);
}

void Replay(Event& event, const Mark& mark) {
  if (StopsContact(event, mark) && !event.contact_time.has_value()) event.contact_time = mark.time;
  event.revision = mark.revision;
  event.update_time = mark.time;
  ReplayCourse(event, mark);
  event.state = mark.to;
  event.round = mark.round;
  if (mark.assignee.has_value()) event.assignee = *mark.assignee;
  if (mark.department.has_value()) event.department = *mark.department;
  if (mark.action == Action::kReport || mark.action == Action::kReturn) Restart(event, mark);
  if (mark.due_time.has_value() && mark.action != Action::kBlowWhistle) {
    event.resolve_due = *mark.due_time;
    event.resolve_rule = mark.due_rule;
  }
  if (mark.action == Action::kSubmit) {
    event.handled_time = mark.time;
    event.handler = mark.subject;
  }
  if (mark.action == Action::kVisit) {
    ++event.visit_attempts;
    event.visit_result = MergeVisit(event.visit_result, mark.visit_result);
    if (mark.visit_result == VisitResult::kNotReached) event.course.missed_visit = mark.time;
  }
  if (mark.action == Action::kUnmerge) event.close_time.reset();
  if (IsFinal(mark.to)) event.close_time = mark.time;
}

}  // namespace

Clock ClockOf(const Whistle& whistle) {
  return MakeClock(ClockKind::kWhistle,
                   whistle.blow_time,
                   {whistle.due_time, DueRule::kWhistle},
                   whistle.answered_time.has_value() ? whistle.answered_time : whistle.close_time);
}

std::vector<Clock> ClocksOf(const Event& event) {
  std::vector<Clock> clocks;
  if (event.contact_due.has_value()) {
    clocks.push_back(
        MakeClock(ClockKind::kContact,
                  event.report_time,
                  {*event.contact_due, DueRule::kOneHour},
                  event.contact_time.has_value() ? event.contact_time : event.close_time));
  }
  clocks.push_back(
      MakeClock(ClockKind::kResolve,
                event.resolve_start,
                {event.resolve_due, event.resolve_rule},
                event.handled_time.has_value() ? event.handled_time : event.close_time));
  if (event.course.resolve_warn.has_value()) clocks.back().warn = *event.course.resolve_warn;
  if (const Whistle* whistle = event.latest_whistle(); whistle != nullptr) {
    clocks.push_back(ClockOf(*whistle));
  }
  const Course& course = event.course;
  if (course.state_start.has_value() && course.state_due.has_value()) {
    clocks.push_back({.kind = ClockKind::kState,
                      .start = *course.state_start,
                      .warn = course.state_warn.value_or(*course.state_due),
                      .due = *course.state_due,
                      .stop = event.close_time,
                      .rule = DueRule::kCityBudget});
  }
  if (const std::optional<LevelStay>& level = course.level; level.has_value()) {
    clocks.push_back({.kind = ClockKind::kLevel,
                      .start = level->start,
                      .warn = level->warn,
                      .due = level->due,
                      .stop = level->stop,
                      .rule = DueRule::kCityBudget});
  }
  return clocks;
}

SlaLight SlaOf(const Event& event, absl::Time now) {
  SlaLight light = SlaLight::kNone;
  for (const Clock& clock : ClocksOf(event)) light = std::max(light, LightOf(clock, now));
  return light;
}

Horizons HorizonsOf(const Event& event) {
  Horizons horizons;
  for (const Clock& clock : ClocksOf(event)) {
    if (!clock.running()) continue;
    Earliest(horizons.warn_time, clock.warn);
    Earliest(horizons.breach_time, clock.due);
    if (event.supervised.Has(clock.kind)) continue;
    Earliest(horizons.alarm_time, event.urged.Has(clock.kind) ? clock.due : clock.warn);
  }
  return horizons;
}

std::optional<Alarm> OwedAlarm(const Event& event, absl::Time now) {
  std::optional<Alarm> owed;
  for (const Clock& clock : ClocksOf(event)) {
    if (!clock.running() || event.supervised.Has(clock.kind)) continue;
    std::optional<Alarm> alarm;
    if (now > clock.due) {
      alarm = Alarm{clock.kind, Action::kSupervise, clock.due};
    } else if (now > clock.warn && !event.urged.Has(clock.kind)) {
      alarm = Alarm{clock.kind, Action::kUrge, clock.due};
    }
    if (alarm.has_value() && (!owed.has_value() || alarm->due < owed->due)) owed = alarm;
  }
  return owed;
}

DueTime ResolveDue(SlaClass sla_class, absl::Time start) {
  const ClockTerms terms = TermsOf(BuiltInProfile(), sla_class, start);
  return {terms.due, terms.rule};
}

SlaClass ClassFor(SlaClass sla_class, Urgency urgency) {
  if (urgency == Urgency::kEmergency) return SlaClass::kEmergency;
  if (urgency == Urgency::kUrgent && sla_class != SlaClass::kEmergency) return SlaClass::kUrgent;
  return sla_class == SlaClass::kUndecided ? SlaClass::kHard : sla_class;
}

SlaClass ClassFor(const Item& item, Urgency said) {
  return ClassFor(item.sla_class, std::max(said, item.urgency));
}

void NoteLate(Event& event, absl::Time at) {
  for (const Clock& clock : ClocksOf(event)) {
    if (clock.kind == ClockKind::kState || clock.kind == ClockKind::kLevel) continue;
    if (clock.start <= at && clock.LateAt(at)) event.late.Add(clock.kind);
  }
}

Event AsOf(const Event& latest, absl::Span<const Mark> history, absl::Time at) {
  Event event = latest;
  event.state = State::kReported;
  event.assignee.clear();
  event.department.clear();
  event.handler.clear();
  event.contact_time.reset();
  event.late = {};
  TrimWhistles(event, at);
  TrimProceedings(event, at);
  event.course.workflow.clear();
  event.course.level.reset();
  for (const Mark& mark : history) {
    if (mark.time > at && mark.action != Action::kReport) break;
    if (mark.action != Action::kReport) NoteLate(event, mark.time);
    Replay(event, mark);
    NoteLate(event, mark.time);
  }
  return event;
}

}  // namespace hailan::event_workflow
