#include "services/event_workflow/domain/decide.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/guards.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/routing/channels.h"
#include "services/event_workflow/domain/routing/report_facts.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"
#include "services/event_workflow/domain/workflow/migrate.h"

namespace hailan::event_workflow {
namespace {

// Whoever stands before the matter can show it; whoever calls from home need not.
absl::Status CheckBefore(const ReportDetails& report) {
  const bool on_site =
      report.channel == Channel::kPatrol || report.channel == Channel::kThreeChiefs;
  if (!on_site || !report.item.has_value() || !report.item->before_evidence_required) {
    return absl::OkStatus();
  }
  for (const Attachment& attachment : report.attachments) {
    if (attachment.purpose == Purpose::kBefore) return absl::OkStatus();
  }
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kEvidenceRequired,
               "The item demands a photo of how it was found: attach a file of purpose BEFORE.",
               {{"item", report.item->code}});
}

absl::Status KnownAlready(const std::string& event) {
  return Error(absl::StatusCode::kAlreadyExists,
               reason::kExternalIdKnown,
               "The channel's report with this number is an event already.",
               {{"event", event}});
}

absl::Status CheckReporter(const ReportDetails& report, const Actor& actor) {
  // Who may import, admit tasks or report without an account is decided elsewhere.
  const bool elsewhere = report.past.has_value() || report.anonymous || report.admitted_task;
  if (elsewhere) return absl::OkStatus();
  HL_RETURN_IF_ERROR(CheckChannel(report.channel, actor));
  return CheckNumber(report.filed.external_id, actor);
}

absl::Status CheckReport(const ReportDetails& report, const std::string& city, absl::Time now) {
  if (report.territory.empty()) {
    return Invalid(reason::kPlaceRequired, "Give the point or the territory of the event.");
  }
  if (!absl::StartsWith(report.territory, city)) {
    return Invalid(hailan::reason::kForeignCity, "The territory belongs to another city.");
  }
  const absl::Time said =
      report.past.has_value() ? report.past->open : report.occur_time.value_or(now);
  if (said > now + kClockSkew) {
    return Invalid(reason::kOccurredInFuture,
                   "occur_time is in the future; check the clock of the device.");
  }
  if (report.known_as.has_value()) return KnownAlready(*report.known_as);
  HL_RETURN_IF_ERROR(CheckAttachments(report.attachments));
  return report.past.has_value() ? absl::OkStatus() : CheckBefore(report);
}

// The role that a report is filed in, for its history.
Role ReportingRole(const Actor& actor) {
  for (const Role role : {Role::kResident,
                          Role::kGridMember,
                          Role::kCommunity,
                          Role::kStreet,
                          Role::kDepartment,
                          Role::kCity,
                          Role::kIntegrator,
                          Role::kOperator}) {
    if (actor.Has(role)) return role;
  }
  return Role::kUnspecified;
}

// What another system decided stands: its department and its due time.
void ApplyPast(const Past& past, Event& event) {
  if (!past.department.empty()) event.department = past.department;
  if (!past.due.has_value()) return;
  event.resolve_due = *past.due;
  event.resolve_rule = DueRule::kAgreedDate;
  event.course.budget = {};
  event.course.resolve_warn.reset();
}

Event NewEvent(const Command& command,
               const ReportDetails& report,
               const Actor& actor,
               absl::Time now) {
  Event event;
  event.name = command.event;
  event.state = State::kReported;
  event.territory = report.territory;
  event.channel = report.channel;
  event.reporter =
      report.anonymous ? absl::StrCat(kAnonymousPrefix, event.name.id()) : actor.subject;
  event.house = report.house;
  event.report_time = now;
  event.occur_time = report.occur_time.value_or(now);
  event.update_time = now;
  event.assignee = report.assignee.value_or("");
  event.workflows = report.workflows;
  if (report.workflows != nullptr) event.course.workflow = report.workflows->InForce(now);
  const Profile& profile = ProfileOf(event);
  const bool reachable = HasReporter(report.channel) && !report.anonymous && !report.past;
  if (reachable) event.contact_due = TermsOf(profile, profile.contact, now).due;
  SetItem(event, report.item.value_or(Item{}), CountedUrgency(report, actor));
  if (report.item.has_value()) event.department = report.item->department;
  if (report.route.has_value()) {
    event.platform = report.route->platform;
    event.assignee = report.route->assignee;
    event.department = report.route->department;
  }
  StartResolveClock(event, now);
  if (report.past.has_value()) ApplyPast(*report.past, event);
  return event;
}

absl::StatusOr<Change> DecideReport(const Command& command, const Actor& actor, absl::Time now) {
  const auto& report = std::get<ReportDetails>(command.details);
  HL_RETURN_IF_ERROR(CheckReporter(report, actor));
  HL_RETURN_IF_ERROR(CheckReport(report, command.event.city(), now));
  Change change;
  change.time = report.past.has_value() ? report.past->open : now;
  change.next = NewEvent(command, report, actor, change.time);
  change.filed = report.filed;
  change.attachments = report.attachments;
  change.route = report.route;
  if (!report.past.has_value()) change.alerts = AlertsOf(change.next);
  change.end_follows = report.past.has_value() && report.past->ended;
  Entry& entry = change.entry;
  entry.action = Action::kReport;
  entry.to = State::kReported;
  entry.role = ReportingRole(actor);
  entry.assignee = change.next.assignee;
  entry.department = change.next.department;
  if (!change.next.course.workflow.empty()) entry.workflow = change.next.course.workflow;
  const Rule none;
  const Step step{command, actor, change.time, change, none};
  NoteDue(step);
  TurnStayClocks(step);
  change.course_changed = change.next.course != Course{};
  return change;
}

// The end of a case of the past, at its own time and without the steps in between.
absl::StatusOr<Change> DecidePastEnd(const Event& event,
                                     const Command& command,
                                     const PastEnd& end,
                                     const Actor& actor) {
  if (event.state != State::kReported) return LegalStep(event, Action::kReport).status();
  Change change;
  change.next = event;
  change.time = end.time;
  change.next.state = end.to;
  change.next.update_time = end.time;
  change.next.close_time = end.time;
  if (end.to == State::kClosed) change.next.handled_time = end.time;
  change.entry.action = command.action;
  change.entry.from = event.state;
  change.entry.to = end.to;
  change.entry.role = ReportingRole(actor);
  change.entry.round = event.round;
  NoteLate(change.next, end.time);
  return change;
}

absl::Status ApplyProceeding(const Step& step) {
  switch (step.command.action) {
    case Action::kSendBack:
      return ApplySendBack(step);
    case Action::kRequestExtension:
      return ApplyRequestExtension(step);
    case Action::kRequestHold:
      return ApplyRequestHold(step);
    case Action::kGrant:
      return ApplyGrant(step);
    case Action::kRefuse:
      return ApplyRefuse(step);
    case Action::kWithdraw:
      return ApplyWithdraw(step);
    case Action::kResume:
      return ApplyResume(step);
    case Action::kArbitrate:
      return ApplyArbitrate(step);
    default:
      return absl::OkStatus();
  }
}

absl::Status Apply(const Step& step) {
  switch (step.command.action) {
    case Action::kAccept:
      return ApplyTriage(step);
    case Action::kDispatch:
      return ApplyDispatch(step);
    case Action::kStart:
      return ApplyStart(step);
    case Action::kSubmit:
      return ApplySubmit(step);
    case Action::kReject:
    case Action::kCancel:
      return ApplyRefusal(step);
    case Action::kReturn:
      return ApplyReturn(step);
    case Action::kVisit:
      return ApplyVisit(step);
    case Action::kBlowWhistle:
      return ApplyBlowWhistle(step);
    case Action::kReportIn:
      return ApplyReportIn(step);
    case Action::kAnswerWhistle:
      return ApplyAnswer(step);
    case Action::kCloseWhistle:
      return ApplyCloseWhistle(step);
    case Action::kUrge:
    case Action::kSupervise:
      return ApplyAlarm(step);
    case Action::kUnmerge:
      step.next().close_time.reset();
      return absl::OkStatus();
    default:
      return ApplyProceeding(step);
  }
}

// An alarm adds nothing to a case whose history has heard enough of its device, or that follows a
// workflow of the city which knows no such step.
bool AddsNothing(const Event& event, const Command& command) {
  const auto* const signal = std::get_if<RepeatedSignal>(&command.details);
  if (signal == nullptr) return false;
  return signal->known || FindRule(ProfileOf(event).rules, event.state, command.action) == nullptr;
}

absl::Status CheckEtag(const Event& event, const std::string& etag) {
  if (etag.empty() || etag == absl::StrCat(event.revision)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted,
               hailan::reason::kStaleEtag,
               "The event has changed since it was read; read it again and decide anew.",
               {{"etag", absl::StrCat(event.revision)}});
}

}  // namespace

absl::StatusOr<Change> Decide(const std::optional<Event>& event,
                              const Command& command,
                              const Actor& actor,
                              absl::Time now) {
  if (command.action == Action::kReport) {
    // Ids of cases of the past are made of their numbers: two imports at once ask for the same one.
    if (event.has_value()) return KnownAlready(event->name.Format());
    return DecideReport(command, actor, now);
  }
  HL_RETURN_IF_ERROR(CheckVisible(event.has_value() ? &*event : nullptr, actor));
  HL_RETURN_IF_ERROR(CheckEtag(*event, command.etag));
  HL_RETURN_IF_ERROR(CheckKnown(*event));
  if (const auto* end = std::get_if<PastEnd>(&command.details); end != nullptr) {
    return DecidePastEnd(*event, command, *end, actor);
  }
  if (command.action == Action::kMigrate) return DecideMigration(*event, command, actor, now);
  if (AddsNothing(*event, command)) {
    Change change;
    change.next = *event;
    change.unchanged = true;
    return change;
  }
  HL_ASSIGN_OR_RETURN(const Rule rule, LegalStep(*event, command.action));
  HL_ASSIGN_OR_RETURN(const Role role, ActingRole(rule, *event, actor));
  HL_RETURN_IF_ERROR(CheckConditions(rule, *event, actor, now));

  Change change;
  change.next = *event;
  // Before the step too: what it grants or decides anew does not undo what has happened, whether or
  // not the sweep came by in between.
  NoteLate(change.next, now);
  change.time = now;
  change.next.state = rule.to;
  change.next.update_time = now;
  change.entry.action = command.action;
  change.entry.from = event->state;
  change.entry.to = rule.to;
  change.entry.role = role;
  change.entry.note = command.note;
  const Step step{command, actor, now, change, rule};
  HL_RETURN_IF_ERROR(Apply(step));
  TurnClocks(step);
  SettleProceedings(step);
  TurnStayClocks(step);
  NoteHandlers(step, *event);
  if (IsFinal(rule.to)) change.next.close_time = now;
  change.entry.round = change.next.round;
  NoteLate(change.next, now);
  change.course_changed = change.next.course != event->course;
  return change;
}

}  // namespace hailan::event_workflow
