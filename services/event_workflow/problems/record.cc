#include "services/event_workflow/problems/record.h"

#include "hailan/event_workflow/campaigns/v1/problem.pb.h"

namespace hailan::event_workflow {

json ProblemRecord::ToJson(const State& next) {
  return {{"territory_code", next.territory},
          {"claim_code", next.claim_territory},
          {"title", next.title},
          {"description", next.description},
          {"external_id", next.external_id},
          {"content", next.content},
          {"collector", next.collector},
          {"create_time", event_workflow::ToJson(next.create_time)},
          {"state", NumberOf(next.state)},
          {"list", NumberOf(next.list)},
          {"department", next.department},
          {"owner", next.owner},
          {"due_time", event_workflow::ToJson(next.due_time)},
          {"decide_time", event_workflow::ToJson(next.decide_time)},
          {"reject_reason", next.reject_reason},
          {"completer", next.completer},
          {"strike_off_time", event_workflow::ToJson(next.strike_off_time)},
          {"related", next.related}};
}

Problem ProblemRecord::FromJson(const json& row) {
  State next;
  next.territory = TextAt(row, "territory_code");
  next.claim_territory = TextAt(row, "claim_code");
  next.title = TextAt(row, "title");
  next.description = TextAt(row, "description");
  next.external_id = TextAt(row, "external_id");
  next.content = TextAt(row, "content");
  next.collector = TextAt(row, "collector");
  next.create_time = TimeAt(row, "create_time");
  next.state = EnumAt<ProblemState>(row, "state");
  next.list = EnumAt<ProblemList>(row, "list");
  next.department = TextAt(row, "department");
  next.owner = TextAt(row, "owner");
  next.due_time = MaybeTimeAt(row, "due_time");
  next.decide_time = MaybeTimeAt(row, "decide_time");
  next.reject_reason = TextAt(row, "reject_reason");
  next.completer = TextAt(row, "completer");
  next.strike_off_time = MaybeTimeAt(row, "strike_off_time");
  next.related = TextAt(row, "related");
  return next;
}

ChangeFacts ProblemRecord::Facts(const Change& change) {
  const State& next = change.next;
  return {.type = "problem.changed",
          .state = campaigns::v1::Problem::State_Name(
              static_cast<campaigns::v1::Problem::State>(next.state)),
          .territory = next.territory,
          .department = next.department,
          .due_time = next.due_time};
}

}  // namespace hailan::event_workflow
