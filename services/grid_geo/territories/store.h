// Territories in PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/command/together.h"
#include "common/pg/pool.h"
#include "common/pg/row.h"
#include "services/grid_geo/domain/territory.h"

namespace hailan::grid_geo {

// The territory in 17 columns from `at` on, as all statements that read territories select them.
Territory ReadTerritory(const pg::Row& row, int at);

// What ListTerritories selects.
struct TerritoryFilter {
  std::string city;
  // Code whose subtree is wanted; empty = all.
  std::string subtree;
  // Level number; 0 = any.
  int level = 0;
  GridClass grid_class = GridClass::kNone;
  // The day on which they are valid.
  absl::CivilDay day;
  // Empty = any.
  std::string external_code = {};
};

// Which of the territories and departments that a request names exist.
struct References {
  // Class by code.
  absl::flat_hash_map<std::string, GridClass> territories;
  StoredValidity validity;
  // Kind by id.
  absl::flat_hash_map<std::string, int> departments;
  // Those of the departments that have offices.
  absl::flat_hash_set<std::string> parents;
};

// The aggregate for command::Runner, and its reads.
class TerritoryStore {
 public:
  using Key = TerritoryName;
  using State = Territory;
  using Command = TerritoryCommand;
  using Change = TerritoryChange;

  explicit TerritoryStore(pg::Pool& pool) : pool_(pool) {}

  static Key KeyOf(const Command& command) { return {command.values.city, command.values.code}; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideTerritory(current, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<TerritoryStore>> batch,
                                          absl::Time deadline);

  // Decides commands together and, in one transaction, stores all of them or none; the answers as
  // of command::TryInside.
  absl::StatusOr<std::vector<absl::StatusOr<Territory>>> Try(
      const command::Trial<TerritoryStore>& trial, absl::Time deadline);

  // Those of `codes` that exist, on `day` if given, in code order.
  absl::StatusOr<std::vector<Territory>> Get(const std::string& city,
                                             const std::vector<std::string>& codes,
                                             absl::Time deadline,
                                             std::optional<absl::CivilDay> day = std::nullopt);
  // At most `limit` rows after code `after`, in code order.
  absl::StatusOr<std::vector<Territory>> List(const TerritoryFilter& filter,
                                              const std::string& after,
                                              int limit,
                                              absl::Time deadline);
  absl::StatusOr<int> Count(const TerritoryFilter& filter, absl::Time deadline);
  // With `day`, territories that have ended by then are not found.
  absl::StatusOr<References> FindReferences(const std::string& city,
                                            const std::vector<std::string>& codes,
                                            const std::vector<std::string>& departments,
                                            absl::Time deadline,
                                            std::optional<absl::CivilDay> day = std::nullopt);
  absl::StatusOr<std::vector<ExternalCodeHolder>> FindExternalCodes(
      const std::string& city, const std::vector<std::string>& external_codes, absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::grid_geo
