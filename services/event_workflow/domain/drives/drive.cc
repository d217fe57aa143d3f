#include "services/event_workflow/domain/drives/drive.h"

#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/domain/rules.h"

namespace hailan::event_workflow {
namespace {

constexpr RoleSet kOffices = Roles({Role::kCommunity, Role::kStreet, Role::kCity});
constexpr RoleSet kDoers =
    Roles({Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kDepartment, Role::kCity});

absl::Status DriveClosed() {
  return Forbidden(reason::kDriveClosed, "The drive has ended; its targets stay as they are.");
}

absl::Status CheckWord(const DriveTargetCommand& command) {
  if (!command.done && command.reason.empty()) {
    return Invalid(reason::kReasonRequired, "Say why it is not done.");
  }
  return command.done ? CheckEvidence(command.attachments) : CheckAttachments(command.attachments);
}

}  // namespace

absl::StatusOr<DriveChange> DecideDrive(const std::optional<Drive>& stored,
                                        const DriveCommand& command,
                                        const Actor& actor,
                                        absl::Time now) {
  if (command.kind == DriveCommand::Kind::kCreate) {
    HL_RETURN_IF_ERROR(CheckTerritoryOf(command.name.city(), command.draft.territory));
    HL_RETURN_IF_ERROR(CheckDuty(actor, kOffices, command.draft.territory));
    if (command.draft.due_time <= now) {
      return Invalid(reason::kDueInPast, "due_time is in the past.");
    }
    auto change = FirstStep<DriveChange>(command, "CREATE_DRIVE", now);
    change.next.state = DriveState::kOpen;
    change.entry.note = command.note;
    return change;
  }
  if (!stored.has_value()) return AbsentRecord(actor);
  HL_RETURN_IF_ERROR(CheckReadable(actor, stored->territory));
  HL_RETURN_IF_ERROR(CheckDuty(actor, kOffices, stored->territory));
  HL_RETURN_IF_ERROR(CheckRecordEtag(stored->revision, command.etag));
  if (stored->state == DriveState::kClosed) return DriveClosed();
  auto change = NextStep<DriveChange>(*stored, command, now);
  change.next.state = DriveState::kClosed;
  change.next.close_time = now;
  change.entry.action = "CLOSE_DRIVE";
  return change;
}

absl::Status CheckAddable(const Drive& drive, const Actor& actor) {
  return CheckDuty(actor, kOffices, drive.territory);
}

absl::StatusOr<DriveTargetChange> DecideDriveTarget(const std::optional<DriveTarget>& stored,
                                                    const DriveTargetCommand& command,
                                                    const Actor& actor,
                                                    absl::Time now) {
  DriveTargetChange change;
  change.time = now;
  if (command.kind == DriveTargetCommand::Kind::kAdd) {
    if (!stored.has_value() && command.draft.drive_closed) return DriveClosed();
    change.next = stored.value_or(command.draft);
    change.unchanged = stored.has_value();
    change.next.name = command.name;
    change.next.state = stored.has_value() ? stored->state : TargetState::kOpen;
    change.entry.action = "ADD_DRIVE_TARGETS";
    return change;
  }
  if (!stored.has_value()) return AbsentRecord(actor);
  HL_RETURN_IF_ERROR(CheckTargetVisible(*stored, actor));
  if (stored->assignee.empty() || stored->assignee != actor.subject) {
    HL_RETURN_IF_ERROR(CheckDuty(actor, kDoers, stored->territory));
  }
  HL_RETURN_IF_ERROR(CheckRecordEtag(stored->revision, command.etag));
  if (stored->drive_closed) return DriveClosed();
  HL_RETURN_IF_ERROR(CheckWord(command));
  change.next = *stored;
  change.next.state = command.done ? TargetState::kDone : TargetState::kNotDone;
  change.next.reason = command.done ? "" : command.reason;
  change.next.record_time = now;
  change.next.attachments = command.attachments;
  change.entry = {
      .action = "RECORD_DRIVE_TARGET", .note = command.reason, .attachments = command.attachments};
  return change;
}

absl::Status CheckTargetVisible(const DriveTarget& target, const Actor& actor) {
  if (SeesWholeCity(actor) || actor.Covers(target.territory)) return absl::OkStatus();
  if (!target.assignee.empty() && target.assignee == actor.subject) return absl::OkStatus();
  // A target tells where somebody of the segment lives, so being below its territory is not enough.
  return AbsentRecord(actor);
}

}  // namespace hailan::event_workflow
