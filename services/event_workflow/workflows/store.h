// Workflow versions in PostgreSQL, as the command runner sees them.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/workflow/version.h"

namespace hailan::event_workflow {

// Stateless; thread-safe.
class WorkflowStore {
 public:
  using Key = WorkflowName;
  using State = WorkflowVersion;
  using Command = WorkflowCommand;
  using Change = WorkflowChange;

  static Key KeyOf(const Command& command) { return command.workflow; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor&,
                                       absl::Time now) {
    return DecideWorkflow(stored, command, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<WorkflowStore>> rows,
                                          absl::Time deadline);
};

using WorkflowRunner = command::Runner<WorkflowStore>;

// The version whose columns (sql/get_workflow.sql, without the last) start at `first`.
WorkflowVersion ReadWorkflow(const pg::Row& row, int first);

}  // namespace hailan::event_workflow
