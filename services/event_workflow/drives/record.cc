#include "services/event_workflow/drives/record.h"

#include "hailan/event_workflow/v1/drives.pb.h"
#include "services/event_workflow/records/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

const pg::Statement& DriveRecord::Load() {
  return sql::kLoadDrives;
}
const pg::Statement& DriveRecord::Commit() {
  return sql::kCommitDrives;
}

json DriveRecord::ToJson(const State& next) {
  return {{"title", next.title},
          {"purpose", next.purpose},
          {"segment", next.segment},
          {"territory_code", next.territory},
          {"due_time", event_workflow::ToJson(next.due_time)},
          {"state", NumberOf(next.state)},
          {"create_time", event_workflow::ToJson(next.create_time)},
          {"close_time", event_workflow::ToJson(next.close_time)}};
}

Drive DriveRecord::FromJson(const Name&, const json& row) {
  State next;
  next.title = TextAt(row, "title");
  next.purpose = TextAt(row, "purpose");
  next.segment = TextAt(row, "segment");
  next.territory = TextAt(row, "territory_code");
  next.due_time = TimeAt(row, "due_time");
  next.state = EnumAt<DriveState>(row, "state");
  next.create_time = TimeAt(row, "create_time");
  next.close_time = MaybeTimeAt(row, "close_time");
  return next;
}

json DriveRecord::Rows(const Change&) {
  return json::array();
}

command::Message DriveRecord::MessageOf(const Change& change, const Actor& actor) {
  const State& next = change.next;
  return event_workflow::MessageOf(
      next.name.city(),
      {.type = "drive.changed",
       .record = next.name.Format(),
       .revision = next.revision,
       .action = change.entry.action,
       .state = pb::Drive::State_Name(static_cast<pb::Drive::State>(next.state)),
       .territory = next.territory,
       .time = change.time,
       .actor = actor.subject,
       .subjects = {},
       .department = {},
       .due_time = next.due_time});
}

}  // namespace hailan::event_workflow
