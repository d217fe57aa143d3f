// Houses in PostgreSQL, for the command runner.
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

// A house of houses/house_columns.sql, whose first column is `first`.
House HouseFromRow(const pg::Row& row, int first);

class HouseStore {
 public:
  using Key = HouseName;
  using State = House;
  // An imported row.
  using Command = House;
  using Change = HouseChange;

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
                                          absl::Span<const command::Pending<HouseStore>> batch,
                                          absl::Time deadline);
};

}  // namespace hailan::residents
