#include "services/event_workflow/drives/record.h"

#include "hailan/event_workflow/campaigns/v1/drives.pb.h"

namespace hailan::event_workflow {

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

Drive DriveRecord::FromJson(const json& row) {
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

ChangeFacts DriveRecord::Facts(const Change& change) {
  const State& next = change.next;
  return {.type = "drive.changed",
          .state = campaigns::v1::Drive::State_Name(
              static_cast<campaigns::v1::Drive::State>(next.state)),
          .territory = next.territory,
          .due_time = next.due_time};
}

}  // namespace hailan::event_workflow
