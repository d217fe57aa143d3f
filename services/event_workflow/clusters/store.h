// Clusters in PostgreSQL, as the command runner sees them.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/clusters/cluster.h"

namespace hailan::event_workflow {

// Stateless; thread-safe.
class ClusterStore {
 public:
  using Key = ClusterName;
  using State = Cluster;
  using Command = ClusterCommand;
  using Change = ClusterUpdate;

  static Key KeyOf(const Command& command) { return command.cluster; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideCluster(stored, command, actor.subject, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<ClusterStore>> rows,
                                          absl::Time deadline);
};

using ClusterRunner = command::Runner<ClusterStore>;

// Number of columns of sql/parts/cluster_columns.sql.
inline constexpr int kClusterColumns = 8;

// The cluster whose columns start at `first`.
Cluster ReadCluster(const pg::Row& row, int first);

}  // namespace hailan::event_workflow
