#include "services/event_workflow/domain/apply.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/clock/stays.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"

namespace hailan::event_workflow {
namespace {

template <class T>
const T& DetailsOf(const Step& step) {
  const T* details = std::get_if<T>(&step.command.details);
  HL_CHECK(details != nullptr);
  return *details;
}

bool ShowsResult(const Evidence& evidence) {
  return std::any_of(evidence.attachments.begin(),
                     evidence.attachments.end(),
                     [](const Attachment& a) { return a.purpose == Purpose::kAfter; });
}

void StartStateClock(const Step& step) {
  Event& event = step.next();
  if (step.entry().to == step.entry().from) return;
  Course& course = event.course;
  course.state_start.reset();
  course.state_warn.reset();
  course.state_due.reset();
  event.urged.Remove(ClockKind::kState);
  event.supervised.Remove(ClockKind::kState);
  const Profile& profile = ProfileOf(event);
  const std::optional<Budget>& stay = profile.stays[static_cast<size_t>(event.state)];
  if (!stay.has_value()) return;
  const ClockTerms terms = TermsOf(profile, *stay, step.now);
  course.state_start = step.now;
  course.state_warn = terms.warn;
  course.state_due = terms.due;
  step.entry().state_warn = terms.warn;
  step.entry().state_due = terms.due;
}

void TurnLevelClock(const Step& step) {
  Event& event = step.next();
  std::optional<LevelStay>& level = event.course.level;
  const LevelTurn turn = TurnOf(step.entry().action, step.entry().to);
  if (turn == LevelTurn::kKeeps) {
    // Handled again without a start: by no level that a return could give it back to.
    if (level.has_value() && level->stop.has_value()) level.reset();
    return;
  }
  if (turn == LevelTurn::kEnds) {
    if (level.has_value() && !level->stop.has_value()) level->stop = step.now;
    return;
  }
  const Role before = level.has_value() ? level->level : Role::kUnspecified;
  const Role role = turn == LevelTurn::kTakes ? step.entry().role : before;
  level.reset();
  event.urged.Remove(ClockKind::kLevel);
  event.supervised.Remove(ClockKind::kLevel);
  const Profile& profile = ProfileOf(event);
  const std::optional<Budget>& budget = profile.levels[static_cast<size_t>(role)];
  if (!budget.has_value()) return;
  const ClockTerms terms = TermsOf(profile, *budget, step.now);
  level =
      LevelStay{.level = role, .start = step.now, .warn = terms.warn, .due = terms.due, .stop = {}};
  step.entry().level = level;
}

void NoteHandler(Event& event, const std::string& subject) {
  std::vector<std::string>& noted = event.course.handlers;
  const bool known = std::find(noted.begin(), noted.end(), subject) != noted.end();
  if (!known && !subject.empty()) noted.push_back(subject);
}

// For the quota; see CheckConditions.
void NoteHandAlarm(const Step& step) {
  std::vector<HandAlarm>& made = step.next().course.hand_alarms;
  std::erase_if(made,
                [&step](const HandAlarm& one) { return one.time + kHandAlarmWindow <= step.now; });
  made.push_back({.action = step.command.action, .by = step.actor.subject, .time = step.now});
}

// Three calls within a minute are one attempt.
absl::Status NoteMissedVisit(const Step& step) {
  std::optional<absl::Time>& missed = step.next().course.missed_visit;
  const absl::Duration gap = ProfileOf(step.next()).quotas.visit_gap;
  if (missed.has_value() && *missed + gap > step.now) {
    return WithRetryDelay(
        Error(absl::StatusCode::kFailedPrecondition,
              reason::kVisitTooSoon,
              "The latest attempt reached nobody either and was made a short while ago; try again "
              "after the retry delay, or record a visit that reached the reporter.",
              {{"gap", absl::FormatDuration(gap)}}),
        *missed + gap - step.now);
  }
  missed = step.now;
  return absl::OkStatus();
}

}  // namespace

absl::Status Invalid(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message);
}

absl::Status CheckAttachments(const std::vector<Attachment>& attachments) {
  for (const Attachment& attachment : attachments) {
    if (!absl::StartsWith(attachment.uri, "https://") &&
        !absl::StartsWith(attachment.uri, "s3://")) {
      return Invalid(reason::kBadAttachment,
                     "An attachment's uri must start with https:// or s3://.");
    }
  }
  return absl::OkStatus();
}

void SetItem(Event& event, const Item& item, Urgency said) {
  event.item = item.code;
  event.catalogue = item.catalogue;
  event.evidence_required = item.evidence_required;
  event.urgency = std::max(said, item.urgency);
  event.sla_class = ClassFor(item, said);
}

void NoteDue(const Step& step) {
  step.entry().due_time = step.next().resolve_due;
  step.entry().due_rule = step.next().resolve_rule;
  step.entry().warn_time = step.next().course.resolve_warn;
  const Budget& budget = step.next().course.budget;
  if (budget.amount > absl::ZeroDuration()) step.entry().budget = budget;
}

void SetTerms(Event& event, const ClockTerms& terms) {
  event.resolve_due = terms.due;
  event.resolve_rule = terms.rule;
  // Plain shares of calendar time, as most of the built-in workflow's are, need not be kept.
  const bool kept = !event.course.workflow.empty() || terms.budget.basis != Basis::kCalendar;
  event.course.budget = kept ? terms.budget : Budget{};
  event.course.resolve_warn = kept ? std::optional<absl::Time>(terms.warn) : std::nullopt;
}

void TurnClocks(const Step& step) {
  Event& event = step.next();
  if (step.rule.stops.Has(ClockKind::kContact) && !event.contact_time.has_value()) {
    event.contact_time = step.now;
  }
  if (step.rule.stops.Has(ClockKind::kResolve)) event.handled_time = step.now;
  if (!step.rule.starts.Has(ClockKind::kResolve)) return;
  event.handled_time.reset();
  StartResolveClock(event, step.now);
  NoteDue(step);
  step.change.terms_changed = true;
}

void TurnStayClocks(const Step& step) {
  StartStateClock(step);
  TurnLevelClock(step);
}

void NoteHandlers(const Step& step, const Event& before) {
  Event& event = step.next();
  if (event.round != before.round) {
    // It goes back to whoever has it; the others had a hand in another round.
    std::erase_if(event.course.handlers,
                  [&event](const std::string& one) { return one != event.assignee; });
  }
  const bool told_by_assignee = before.whistle_count == 0;
  const bool taken = before.state == State::kHandling && event.state != State::kHandling &&
                     event.state != State::kHandled && event.state != State::kCancelled;
  if (taken && told_by_assignee) NoteHandler(event, before.assignee);
  if (step.command.action == Action::kStart && !told_by_assignee) {
    NoteHandler(event, event.assignee);
  }
}

void StartResolveClock(Event& event, absl::Time start) {
  event.resolve_start = start;
  SetTerms(event, TermsOf(ProfileOf(event), event.sla_class, start));
  event.urged.Remove(ClockKind::kResolve);
  event.supervised.Remove(ClockKind::kResolve);
}

void Assign(const Step& step, std::string assignee, std::string department) {
  step.entry().assignee = assignee;
  step.entry().department = department;
  step.next().assignee = std::move(assignee);
  step.next().department = std::move(department);
}

absl::Status ApplyDispatch(const Step& step) {
  const auto& target = DetailsOf<Target>(step);
  std::string department = target.department;
  // Without a target the event goes to the department that owns its item.
  if (department.empty() && target.assignee.empty()) department = step.next().department;
  if (department.empty() && target.assignee.empty()) {
    return Invalid(reason::kTargetRequired, "Name an assignee or a department to dispatch to.");
  }
  Assign(step, target.assignee, std::move(department));
  return absl::OkStatus();
}

absl::Status ApplyStart(const Step& step) {
  // Receipt by a person of the department keeps the department; who starts without a dispatch
  // handles it themself.
  const bool dispatched = step.entry().from == State::kDispatched;
  Assign(step, step.actor.subject, dispatched ? step.next().department : "");
  return absl::OkStatus();
}

absl::Status ApplySubmit(const Step& step) {
  const auto& evidence = DetailsOf<Evidence>(step);
  HL_RETURN_IF_ERROR(CheckAttachments(evidence.attachments));
  const EvidenceRule needs = step.rule.evidence;
  const bool needed = needs == EvidenceRule::kAlways ||
                      (needs == EvidenceRule::kByItem && step.next().evidence_required);
  if (needed && !ShowsResult(evidence)) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kEvidenceRequired,
                 "The item demands evidence: attach at least one file of purpose AFTER.",
                 {{"item", step.next().item}});
  }
  step.next().handler = step.actor.subject;
  step.entry().answer = evidence.answer;
  step.change.attachments = evidence.attachments;
  return absl::OkStatus();
}

// An office says why to whoever reported; a reporter who withdraws says it to us, and nobody else.
absl::Status ApplyRefusal(const Step& step) {
  if (step.actor.subject != step.next().reporter) step.entry().answer = step.command.note;
  return absl::OkStatus();
}

absl::Status ApplyReturn(const Step& step) {
  Event& event = step.next();
  ++event.round;
  event.close_time.reset();
  event.visit_attempts = 0;
  event.visit_result = VisitResult::kNone;
  event.course.missed_visit.reset();
  step.change.terms_changed = true;
  return absl::OkStatus();
}

absl::Status ApplyVisit(const Step& step) {
  const VisitResult result = DetailsOf<VisitDetails>(step).result;
  if (result == VisitResult::kNotReached) HL_RETURN_IF_ERROR(NoteMissedVisit(step));
  ++step.next().visit_attempts;
  step.next().visit_result = MergeVisit(step.next().visit_result, result);
  step.entry().visit_result = result;
  step.change.terms_changed = true;
  return absl::OkStatus();
}

absl::Status ApplyAlarm(const Step& step) {
  // By hand: somebody urges or supervises as they see fit; the system's alarms go on.
  if (std::holds_alternative<std::monostate>(step.command.details)) {
    NoteHandAlarm(step);
    return absl::OkStatus();
  }
  const ClockKind clock = DetailsOf<AlarmDetails>(step).clock;
  const std::optional<Alarm> owed = OwedAlarm(step.next(), step.now);
  if (!owed.has_value() || owed->clock != clock || owed->action != step.command.action) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kClockNotDue,
                 "The clock stopped, or its alarm has been raised already.");
  }
  step.next().urged.Add(clock);
  if (step.command.action == Action::kSupervise) step.next().supervised.Add(clock);
  step.entry().clock = clock;
  return absl::OkStatus();
}

}  // namespace hailan::event_workflow
