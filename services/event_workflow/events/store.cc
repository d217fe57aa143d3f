#include "services/event_workflow/events/store.h"

#include "common/base/status_macros.h"
#include "services/event_workflow/events/commit_batch.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

absl::StatusOr<std::vector<command::Loaded<Event>>> EventStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kLoadEvents, command::LookupParams(lookups), deadline));
  return command::ReadLoaded<Event>(rows, [this](const pg::Row& row, int first) {
    Event event = ReadEvent(row, first);
    if (workflows_ != nullptr) event.workflows = workflows_->Of(event.name.city());
    return event;
  });
}

absl::StatusOr<std::vector<int>> EventStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<EventStore>> rows,
    absl::Time deadline) {
  CommitBatch batch;
  for (size_t i = 0; i < rows.size(); ++i) {
    const int ord = static_cast<int>(i);
    bool terms = false;
    bool course = false;
    int first_whistle = 0;
    for (const command::Step<EventStore>& step : rows[i].steps) {
      batch.AddStep(ord, *step.origin, step.change);
      terms = terms || step.change.terms_changed;
      course = course || step.change.course_changed;
      // Whistle numbers only grow, so the first step that touches one names the smallest.
      if (first_whistle == 0) first_whistle = step.change.entry.whistle;
    }
    batch.AddRow(ord, rows[i].revision, rows[i].steps.back().change, terms, first_whistle);
    if (course) batch.AddCourse(ord, rows[i].next().course);
  }
  const pg::Statement& statement = batch.only_moves() ? sql::kCommitMoves : sql::kCommitEvents;
  HL_ASSIGN_OR_RETURN(const pg::Rows moved, connection.Exec(statement, batch.Take(), deadline));
  return command::ReadMoved(moved);
}

}  // namespace hailan::event_workflow
