// Departments and their responsibilities in PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/department.h"

namespace hailan::grid_geo {

// The aggregate for command::Runner, and its reads.
class DepartmentStore {
 public:
  using Key = DepartmentName;
  using State = Department;
  using Command = DepartmentCommand;
  using Change = DepartmentChange;

  explicit DepartmentStore(pg::Pool& pool) : pool_(pool) {}

  static Key KeyOf(const Command& command) { return command.name; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideDepartment(current, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<DepartmentStore>> batch,
                                          absl::Time deadline);

  absl::StatusOr<std::optional<Department>> Get(const DepartmentName& name, absl::Time deadline);
  // At most `limit` departments of a kind (0 = any) after id `after`, without responsibilities.
  absl::StatusOr<std::vector<Department>> List(
      const std::string& city, int kind, const std::string& after, int limit, absl::Time deadline);
  // Rules that hold in the territory on a day, most specific first, for one matter or (nullopt) for
  // all.
  absl::StatusOr<std::vector<ResponsibilityRule>> FindRules(
      const std::string& city,
      const std::string& territory_code,
      const std::optional<std::string>& matter,
      absl::CivilDay day,
      int limit,
      absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::grid_geo
