#include "services/event_workflow/workflows/store.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/event_workflow/sql.h"
#include "services/event_workflow/workflows/convert.h"

namespace hailan::event_workflow {
namespace {

// The arrays of sql/commit_workflows.sql after the steps.
struct Arrays {
  pg::Array ord, city_id, id, revision, next_revision, title, content, document, create_time,
      activate_time;
  pg::Array activation_ord, activation_time, activation_revision, moves;

  void AddRow(int row_ord, int64_t loaded, const WorkflowVersion& next) {
    ord.Add(row_ord);
    city_id.Add(next.name.city());
    id.Add(next.name.id());
    revision.Add(loaded);
    next_revision.Add(next.revision);
    title.Add(next.title);
    content.Add(next.content);
    document.AddBytes(next.document);
    create_time.Add(next.create_time);
    activate_time.Add(next.activate_time);
  }

  void AddActivation(int row_ord, int64_t next, const Activation& activation) {
    activation_ord.Add(row_ord);
    activation_time.Add(activation.time);
    activation_revision.Add(next);
    moves.Add(MovesToJson(activation.moves));
  }

  void AppendTo(pg::Params& params) const {
    params.Add(ord).Add(city_id).Add(id).Add(revision).Add(next_revision).Add(title).Add(content);
    params.Add(document).Add(create_time).Add(activate_time);
    params.Add(activation_ord).Add(activation_time).Add(activation_revision).Add(moves);
  }
};

}  // namespace

WorkflowVersion ReadWorkflow(const pg::Row& row, int first) {
  WorkflowVersion version;
  version.name = WorkflowName(row.Text(first), row.Text(first + 1));
  version.revision = row.Int(first + 2);
  version.title = row.Text(first + 3);
  version.content = row.Text(first + 4);
  version.document = row.Bytes(first + 5);
  version.create_time = row.Time(first + 6);
  version.activate_time = row.MaybeTime(first + 7);
  return version;
}

absl::StatusOr<std::vector<command::Loaded<WorkflowVersion>>> WorkflowStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadWorkflows, command::LookupParams(lookups), deadline));
  return command::ReadLoaded<WorkflowVersion>(rows, ReadWorkflow);
}

absl::StatusOr<std::vector<int>> WorkflowStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<WorkflowStore>> rows,
    absl::Time deadline) {
  command::StepParams steps;
  Arrays arrays;
  for (size_t i = 0; i < rows.size(); ++i) {
    const int ord = static_cast<int>(i);
    for (const command::Step<WorkflowStore>& step : rows[i].steps) {
      const WorkflowChange& change = step.change;
      steps.Add(
          ord, rows[i].key.city(), rows[i].key.id(), change.time, *step.origin, MessageOf(change));
      if (change.activation.has_value()) {
        arrays.AddActivation(ord, change.next.revision, *change.activation);
      }
    }
    arrays.AddRow(ord, rows[i].revision, rows[i].next());
  }
  pg::Params params = steps.Take();
  arrays.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows moved,
                      connection.Exec(sql::kCommitWorkflows, params, deadline));
  return command::ReadMoved(moved);
}

}  // namespace hailan::event_workflow
