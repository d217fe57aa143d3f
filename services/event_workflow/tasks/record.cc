#include "services/event_workflow/tasks/record.h"

#include "hailan/event_workflow/campaigns/v1/downward_tasks.pb.h"

namespace hailan::event_workflow {

json TaskRecord::ToJson(const State& next) {
  return {{"department", next.department},
          {"title", next.title},
          {"content", next.content},
          {"matter", next.matter},
          {"item_code", next.item},
          {"territories", next.territories},
          {"start_time", event_workflow::ToJson(next.start_time)},
          {"due_time", event_workflow::ToJson(next.due_time)},
          {"state", NumberOf(next.state)},
          {"create_time", event_workflow::ToJson(next.create_time)},
          {"decide_time", event_workflow::ToJson(next.decide_time)},
          {"door", next.door.has_value() ? json(*next.door) : json()}};
}

Task TaskRecord::FromJson(const json& row) {
  State next;
  next.department = TextAt(row, "department");
  next.title = TextAt(row, "title");
  next.content = TextAt(row, "content");
  next.matter = TextAt(row, "matter");
  next.item = TextAt(row, "item_code");
  next.territories = TextsAt(row, "territories");
  next.start_time = TimeAt(row, "start_time");
  next.due_time = TimeAt(row, "due_time");
  next.state = EnumAt<TaskState>(row, "state");
  next.create_time = TimeAt(row, "create_time");
  next.decide_time = MaybeTimeAt(row, "decide_time");
  return next;
}

ChangeFacts TaskRecord::Facts(const Change& change) {
  const State& next = change.next;
  return {.type = "task.changed",
          .state = campaigns::v1::DownwardTask::State_Name(
              static_cast<campaigns::v1::DownwardTask::State>(next.state)),
          .territory = next.territories.size() == 1 ? next.territories.front() : next.name.city(),
          .department = next.department,
          .due_time = next.due_time};
}

}  // namespace hailan::event_workflow
