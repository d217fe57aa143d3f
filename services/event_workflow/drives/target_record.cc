#include "services/event_workflow/drives/target_record.h"

#include "hailan/event_workflow/v1/drives.pb.h"
#include "services/event_workflow/records/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

const pg::Statement& DriveTargetRecord::Load() {
  return sql::kLoadDriveTargets;
}
const pg::Statement& DriveTargetRecord::Commit() {
  return sql::kCommitDriveTargets;
}

json DriveTargetRecord::ToJson(const State& next) {
  return {{"drive_id", next.drive},
          {"subject", next.subject},
          {"territory_code", next.territory},
          {"assignee", next.assignee},
          {"create_time", event_workflow::ToJson(next.create_time)},
          {"state", NumberOf(next.state)},
          {"reason", next.reason},
          {"record_time", event_workflow::ToJson(next.record_time)},
          {"attachments", event_workflow::ToJson(next.attachments)}};
}

DriveTarget DriveTargetRecord::FromJson(const Name&, const json& row) {
  State next;
  next.drive = TextAt(row, "drive_id");
  next.subject = TextAt(row, "subject");
  next.territory = TextAt(row, "territory_code");
  next.assignee = TextAt(row, "assignee");
  next.create_time = TimeAt(row, "create_time");
  next.state = EnumAt<TargetState>(row, "state");
  next.reason = TextAt(row, "reason");
  next.record_time = MaybeTimeAt(row, "record_time");
  next.attachments = AttachmentsAt(row, "attachments");
  next.drive_closed = BoolAt(row, "drive_closed");
  return next;
}

json DriveTargetRecord::Rows(const Change&) {
  return json::array();
}

command::Message DriveTargetRecord::MessageOf(const Change& change, const Actor& actor) {
  const State& next = change.next;
  return event_workflow::MessageOf(
      next.name.city(),
      {.type = "drive_target.changed",
       .record = next.name.Format(),
       .revision = next.revision,
       .action = change.entry.action,
       .state = pb::DriveTarget::State_Name(static_cast<pb::DriveTarget::State>(next.state)),
       .territory = next.territory,
       .time = change.time,
       .actor = actor.subject,
       .subjects = {next.subject},
       .department = {},
       .due_time = std::nullopt});
}

}  // namespace hailan::event_workflow
