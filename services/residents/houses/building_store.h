// Buildings in PostgreSQL, for the command runner.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "common/pg/row.h"
#include "services/residents/domain/house.h"

namespace hailan::residents {

// A building of houses/building_columns.sql, whose first column is `first`.
Building BuildingFromRow(const pg::Row& row, int first);

class BuildingStore {
 public:
  using Key = BuildingName;
  using State = Building;
  // An imported row.
  using Command = Building;
  using Change = BuildingChange;

  static Key KeyOf(const Command& row) { return row.name; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& row,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideImport(current, row, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<BuildingStore>> batch,
                                          absl::Time deadline);
};

}  // namespace hailan::residents
