#include "services/event_workflow/domain/supervision/supervision.h"

#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/domain/rules.h"

namespace hailan::event_workflow {
namespace {

using Kind = SupervisionCommand::Kind;

constexpr double kWarnShare = 0.8;
constexpr RoleSet kOpeners = Roles({Role::kSupervisor, Role::kCity, Role::kService});
constexpr RoleSet kAddressed = Roles({Role::kCommunity, Role::kStreet, Role::kCity});

absl::Status CheckReplyDue(absl::Time due, absl::Time now) {
  if (due <= now) return Invalid(reason::kDueInPast, "reply_due_time is in the past.");
  return due > now + kLongestReply
             ? Invalid(reason::kDueTooFar, "reply_due_time is more than 90 days away.")
             : absl::OkStatus();
}

// The supervision body, else whoever supervises the territory.
absl::Status CheckSupervisor(const Supervision& supervision, const Actor& actor) {
  if (!supervision.body.empty() && actor.InDepartment(supervision.body)) return absl::OkStatus();
  return CheckDuty(actor, kOpeners, supervision.territory);
}

absl::StatusOr<SupervisionChange> Open(const SupervisionCommand& command,
                                       const Actor& actor,
                                       absl::Time now) {
  HL_RETURN_IF_ERROR(CheckDuty(actor, kOpeners, command.draft.territory));
  HL_RETURN_IF_ERROR(CheckReplyDue(command.reply_due, now));
  if (!command.open_case.empty()) {
    return Forbidden(reason::kAlreadyDecided,
                     "The event has an open case with this body.",
                     {{"case", SupervisionName(command.name.city(), command.open_case).Format()}});
  }
  auto change = FirstStep<SupervisionChange>(command, "OPEN_SUPERVISION", now);
  Supervision& next = change.next;
  next.reason = command.note;
  next.state = SupervisionState::kOpen;
  next.ask_time = now;
  next.reply_due = command.reply_due;
  next.opener = actor.subject;
  change.manifest = command.manifest;
  change.entry.note = command.note;
  return change;
}

absl::Status Reply(const SupervisionCommand& command,
                   const Actor& actor,
                   SupervisionChange& change) {
  Supervision& next = change.next;
  const bool department = !next.department.empty() && actor.Has(Role::kDepartment) &&
                          actor.InDepartment(next.department);
  if (!department && !CheckDuty(actor, kAddressed, next.territory).ok()) {
    return Forbidden(reason::kNotAddressed,
                     "Only who is responsible for the event replies to its supervision.");
  }
  HL_RETURN_IF_ERROR(CheckAttachments(command.attachments));
  next.state = SupervisionState::kReplied;
  next.reply = command.note;
  next.replier = actor.subject;
  // Timeliness is the first reply's; a better one later does not make it late.
  if (!next.reply_time.has_value()) next.reply_time = change.time;
  change.entry.attachments = command.attachments;
  return absl::OkStatus();
}

absl::Status Refuse(const SupervisionCommand& command,
                    const Actor& actor,
                    SupervisionChange& change) {
  Supervision& next = change.next;
  HL_RETURN_IF_ERROR(CheckSupervisor(next, actor));
  if (next.state != SupervisionState::kReplied) {
    return Forbidden(reason::kNoReply, "There is no reply to refuse.");
  }
  HL_RETURN_IF_ERROR(CheckReplyDue(command.reply_due, change.time));
  next.state = SupervisionState::kOpen;
  next.ask_time = change.time;
  next.reply_due = command.reply_due;
  next.reply_time.reset();
  next.reply.clear();
  return absl::OkStatus();
}

absl::Status Close(const SupervisionCommand& command,
                   const Actor& actor,
                   SupervisionChange& change) {
  Supervision& next = change.next;
  HL_RETURN_IF_ERROR(CheckSupervisor(next, actor));
  if (next.state == SupervisionState::kOpen && change.time <= next.reply_due) {
    return Forbidden(reason::kNoReply,
                     "A reply is awaited; the case ends after it or its due time.");
  }
  if (next.state == SupervisionState::kReplied && next.replier == actor.subject) {
    return Forbidden(reason::kOwnWork, "Whoever replied cannot end the case.");
  }
  next.state = SupervisionState::kClosed;
  next.outcome = command.note;
  next.close_time = change.time;
  return absl::OkStatus();
}

absl::Status Apply(const SupervisionCommand& command,
                   const Actor& actor,
                   SupervisionChange& change) {
  switch (command.kind) {
    case Kind::kReply:
      change.entry.action = "REPLY_TO_SUPERVISION";
      return Reply(command, actor, change);
    case Kind::kRefuse:
      change.entry.action = "REFUSE_REPLY";
      return Refuse(command, actor, change);
    case Kind::kClose:
      change.entry.action = "CLOSE_SUPERVISION";
      return Close(command, actor, change);
    case Kind::kOpen:
      break;
  }
  return absl::InternalError("a creation of something stored");
}

}  // namespace

absl::StatusOr<SupervisionChange> DecideSupervision(const std::optional<Supervision>& stored,
                                                    const SupervisionCommand& command,
                                                    const Actor& actor,
                                                    absl::Time now) {
  if (command.kind == Kind::kOpen) return Open(command, actor, now);
  if (!stored.has_value()) return AbsentRecord(actor);
  HL_RETURN_IF_ERROR(CheckSupervisionVisible(*stored, actor));
  HL_RETURN_IF_ERROR(CheckRecordEtag(stored->revision, command.etag));
  if (stored->state == SupervisionState::kClosed) {
    return Forbidden(reason::kSupervisionClosed, "The case has ended.");
  }
  auto change = NextStep<SupervisionChange>(*stored, command, now);
  HL_RETURN_IF_ERROR(Apply(command, actor, change));
  return change;
}

absl::Status CheckSupervisionVisible(const Supervision& supervision, const Actor& actor) {
  return CheckReadable(actor, supervision.territory, {supervision.department, supervision.body});
}

SlaLight ReplyLight(const Supervision& supervision, absl::Time now) {
  const absl::Duration budget = supervision.reply_due - supervision.ask_time;
  const Clock clock{
      .kind = ClockKind::kNone,
      .start = supervision.ask_time,
      .warn = supervision.ask_time + absl::Trunc(budget * kWarnShare, absl::Microseconds(1)),
      .due = supervision.reply_due,
      .stop = supervision.reply_time.has_value() ? supervision.reply_time : supervision.close_time,
      .rule = DueRule::kNone};
  return LightOf(clock, now);
}

}  // namespace hailan::event_workflow
