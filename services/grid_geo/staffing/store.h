// Staffing templates in PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/staffing/template.h"

namespace hailan::grid_geo {

// The aggregate for command::Runner, and its reads.
class StaffingStore {
 public:
  using Key = TerritoryName;
  using State = StaffingTemplate;
  using Command = StaffingCommand;
  using Change = StaffingChange;

  explicit StaffingStore(pg::Pool& pool) : pool_(pool) {}

  static Key KeyOf(const Command& command) { return command.name; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideStaffing(current, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<StaffingStore>> batch,
                                          absl::Time deadline);

  // What holds for each of the territories, by code; known to exist or not.
  absl::StatusOr<absl::flat_hash_map<std::string, EffectiveTemplate>> Effective(
      const std::string& city, const std::vector<std::string>& codes, absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::grid_geo
