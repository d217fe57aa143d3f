#include "services/event_workflow/drives/target_record.h"

#include "hailan/event_workflow/campaigns/v1/drives.pb.h"

namespace hailan::event_workflow {

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

DriveTarget DriveTargetRecord::FromJson(const json& row) {
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

ChangeFacts DriveTargetRecord::Facts(const Change& change) {
  const State& next = change.next;
  return {.type = "drive_target.changed",
          .state = campaigns::v1::DriveTarget::State_Name(
              static_cast<campaigns::v1::DriveTarget::State>(next.state)),
          .territory = next.territory,
          .subjects = {next.subject}};
}

}  // namespace hailan::event_workflow
