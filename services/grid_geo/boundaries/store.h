// Boundary sets in PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/base/resource_name.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/grid_geo/boundaries/topology.h"
#include "services/grid_geo/domain/boundary_set.h"
#include "services/grid_geo/domain/territory.h"

namespace hailan::grid_geo {

// All boundaries of a city that hold on a day, of one snapshot.
struct StoredBoundaries {
  int64_t version = 0;
  // In code order; `layer` follows from the territory.
  std::vector<CheckedBoundary> boundaries;
};

// The aggregate for command::Runner, and its reads. A city's set is keyed by the city's own
// territory, `cities/{city}/territories/{city}`.
class BoundaryStore {
 public:
  using Key = TerritoryName;
  using State = BoundarySet;
  using Command = BoundaryCommand;
  using Change = BoundaryChange;

  // One import at a time: the next one may end the boundaries of the one before.
  static constexpr command::RunnerOptions kRunnerOptions{.max_batch = 1};

  explicit BoundaryStore(pg::Pool& pool) : pool_(pool) {}

  static Key KeyOf(const Command& command) { return {command.city, command.city}; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideBoundaries(current, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<BoundaryStore>> batch,
                                          absl::Time deadline);

  // 0 while the city has no boundaries.
  absl::StatusOr<int64_t> GetVersion(const std::string& city, absl::Time deadline);
  // How many of the boundaries are new or differ from the stored ones.
  absl::StatusOr<int> CountChanged(const std::string& city,
                                   const std::vector<Boundary>& boundaries,
                                   absl::Time deadline);
  // DATA_LOSS when a stored boundary is damaged.
  absl::StatusOr<StoredBoundaries> LoadStored(const std::string& city,
                                              absl::CivilDay day,
                                              absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::grid_geo
