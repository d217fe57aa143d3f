#include "services/event_workflow/handovers/store.h"

#include <nlohmann/json.hpp>

#include "common/base/status_macros.h"
#include "services/event_workflow/handovers/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

using nlohmann::json;

json Write(const Handover& handover) {
  json row;
  row["kind"] = static_cast<int>(handover.kind);
  row["from"] = static_cast<int>(handover.from);
  row["to"] = static_cast<int>(handover.to);
  row["department"] = handover.department;
  row["assignee"] = handover.assignee;
  row["basis"] = handover.basis;
  row["reason"] = handover.reason;
  row["requester"] = handover.requester;
  row["request_time"] = absl::ToUnixMicros(handover.request_time);
  row["answer"] = static_cast<int>(handover.answer);
  row["answerer"] = handover.answerer;
  if (handover.answer_time.has_value()) {
    row["answer_time"] = absl::ToUnixMicros(*handover.answer_time);
  }
  row["answer_reason"] = handover.answer_reason;
  return row;
}

Handover Read(const json& row) {
  Handover handover;
  handover.kind = static_cast<HandoverKind>(row.at("kind").get<int>());
  handover.from = static_cast<Level>(row.at("from").get<int>());
  handover.to = static_cast<Level>(row.at("to").get<int>());
  handover.department = row.at("department").get<std::string>();
  handover.assignee = row.at("assignee").get<std::string>();
  handover.basis = row.at("basis").get<std::string>();
  handover.reason = row.at("reason").get<std::string>();
  handover.requester = row.at("requester").get<std::string>();
  handover.request_time = absl::FromUnixMicros(row.at("request_time").get<int64_t>());
  handover.answer = static_cast<HandoverAnswer>(row.at("answer").get<int>());
  handover.answerer = row.at("answerer").get<std::string>();
  if (row.contains("answer_time")) {
    handover.answer_time = absl::FromUnixMicros(row.at("answer_time").get<int64_t>());
  }
  handover.answer_reason = row.at("answer_reason").get<std::string>();
  return handover;
}

std::string Write(const std::vector<Handover>& handovers) {
  json rows = json::array();
  for (const Handover& handover : handovers) rows.push_back(Write(handover));
  return rows.dump();
}

// The arrays of sql/commit_ladders.sql after the steps.
struct Arrays {
  pg::Array ord, city_id, id, revision, next_revision, level, level_time, handovers;

  void Add(int row_ord, int64_t loaded, const Ladder& next) {
    ord.Add(row_ord);
    city_id.Add(next.name.city());
    id.Add(next.name.id());
    revision.Add(loaded);
    next_revision.Add(next.revision);
    level.Add(static_cast<int>(next.level));
    level_time.Add(next.level_time);
    handovers.Add(Write(next.handovers));
  }

  void AppendTo(pg::Params& params) const {
    params.Add(ord).Add(city_id).Add(id).Add(revision).Add(next_revision).Add(level);
    params.Add(level_time).Add(handovers);
  }
};

}  // namespace

Ladder ReadLadder(const pg::Row& row, int first) {
  Ladder ladder;
  ladder.name = EventName(row.Text(first), row.Text(first + 1));
  ladder.revision = row.Int(first + 2);
  ladder.level = static_cast<Level>(row.Int(first + 3));
  ladder.level_time = row.Time(first + 4);
  for (const json& handover : json::parse(row.Text(first + 5))) {
    ladder.handovers.push_back(Read(handover));
  }
  return ladder;
}

absl::StatusOr<std::vector<command::Loaded<Ladder>>> LadderStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kLoadLadders, command::LookupParams(lookups), deadline));
  return command::ReadLoaded<Ladder>(rows, ReadLadder);
}

absl::StatusOr<std::vector<int>> LadderStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<LadderStore>> rows,
    absl::Time deadline) {
  command::StepParams steps;
  Arrays arrays;
  for (size_t i = 0; i < rows.size(); ++i) {
    const int ord = static_cast<int>(i);
    for (const command::Step<LadderStore>& step : rows[i].steps) {
      const LadderUpdate& update = step.change;
      steps.Add(
          ord, rows[i].key.city(), rows[i].key.id(), update.time, *step.origin, MessageOf(update));
    }
    arrays.Add(ord, rows[i].revision, rows[i].next());
  }
  pg::Params params = steps.Take();
  arrays.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows moved, connection.Exec(sql::kCommitLadders, params, deadline));
  return command::ReadMoved(moved);
}

}  // namespace hailan::event_workflow
