#include "services/event_workflow/problems/record.h"

#include "hailan/event_workflow/v1/problem.pb.h"
#include "services/event_workflow/records/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

const pg::Statement& ProblemRecord::Load() {
  return sql::kLoadProblems;
}
const pg::Statement& ProblemRecord::Commit() {
  return sql::kCommitProblems;
}

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

Problem ProblemRecord::FromJson(const Name&, const json& row) {
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

json ProblemRecord::Rows(const Change&) {
  return json::array();
}

command::Message ProblemRecord::MessageOf(const Change& change, const Actor& actor) {
  const State& next = change.next;
  return event_workflow::MessageOf(
      next.name.city(),
      {.type = "problem.changed",
       .record = next.name.Format(),
       .revision = next.revision,
       .action = change.entry.action,
       .state = pb::Problem::State_Name(static_cast<pb::Problem::State>(next.state)),
       .territory = next.territory,
       .time = change.time,
       .actor = actor.subject,
       .subjects = {},
       .department = next.department,
       .due_time = next.due_time});
}

}  // namespace hailan::event_workflow
