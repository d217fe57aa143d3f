// Staff and their appointments in PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/staff.h"

namespace hailan::grid_geo {

// What ListStaff selects; empty texts select everybody.
struct StaffFilter {
  std::string city;
  // Code in whose subtree they are on duty.
  std::string subtree = {};
  // Building of which, or in which, they are heads.
  std::string building_id = {};
  // Department that they belong to or that sent them.
  std::string department_id = {};
  absl::Time at = {};
};

// The posts of the template that are free in a grid, each role as often as it is.
struct Vacancy {
  std::string territory_code;
  std::vector<GridRole> roles;
};

// The aggregate for command::Runner, and its reads.
class StaffStore {
 public:
  using Key = StaffName;
  using State = Staff;
  using Command = StaffCommand;
  using Change = StaffChange;

  explicit StaffStore(pg::Pool& pool) : pool_(pool) {}

  static Key KeyOf(const Command& command) { return command.name; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideStaff(current, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<StaffStore>> batch,
                                          absl::Time deadline);

  absl::StatusOr<std::optional<Staff>> Get(const StaffName& name, absl::Time deadline);
  // At most `limit` people after id `after`.
  absl::StatusOr<std::vector<Staff>> List(const StaffFilter& filter,
                                          const std::string& after,
                                          int limit,
                                          absl::Time deadline);
  // Appointments that have not ended at `now`, by territory, role and name; all of the city, or
  // those of one territory. Without heads of buildings and units.
  absl::StatusOr<std::vector<Duty>> ListDuties(const std::string& city,
                                               const std::optional<std::string>& territory_code,
                                               absl::Time now,
                                               absl::Time deadline);
  // Cadres on duty whom `organisations` sent to territories, by organisation, the most specific
  // territory first, at most 50 of each.
  absl::StatusOr<std::vector<Duty>> ListCadres(const std::string& city,
                                               const std::vector<std::string>& codes,
                                               const std::vector<std::string>& organisations,
                                               absl::Time at,
                                               absl::Time deadline);
  // How often posts of grids were given, without a look; those never given are left out.
  absl::StatusOr<std::vector<PostClaim>> ListPosts(const std::string& city,
                                                   const std::vector<std::string>& codes,
                                                   absl::Time deadline);
  // Heads, advisers and all-round members whose appointment has not ended at `from`; ids only.
  absl::StatusOr<std::vector<Duty>> ListPostHolders(const std::string& city,
                                                    const std::vector<std::string>& codes,
                                                    absl::Time from,
                                                    absl::Time deadline);
  absl::StatusOr<std::vector<Vacancy>> ListVacancies(const std::string& city,
                                                     const std::string& subtree,
                                                     absl::Time now,
                                                     const std::pair<std::string, int>& page,
                                                     absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::grid_geo
