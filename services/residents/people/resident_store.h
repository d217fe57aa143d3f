// People and their relations in PostgreSQL, for the command runner.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "common/pg/row.h"
#include "services/residents/domain/decide.h"

namespace hailan::residents {

// A person of people/resident_columns.sql, whose first column is `first`.
Resident ResidentFromRow(const pg::Row& row, int first);

// A relation whose columns house, territory, kind, start and end begin with `first`.
Residence ResidenceFromRow(const pg::Row& row, int first);

class ResidentStore {
 public:
  using Key = ResidentName;
  using State = Resident;
  using Command = ResidentCommand;
  using Change = ResidentChange;

  static Key KeyOf(const Command& command) { return command.name; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return residents::Decide(current, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<ResidentStore>> batch,
                                          absl::Time deadline);
};

}  // namespace hailan::residents
