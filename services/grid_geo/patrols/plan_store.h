// Patrol plans in PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/patrols/plan.h"

namespace hailan::grid_geo {

// The aggregate for command::Runner, and its reads.
class PlanStore {
 public:
  using Key = PlanName;
  using State = Plan;
  using Command = PlanCommand;
  using Change = PlanChange;

  explicit PlanStore(pg::Pool& pool) : pool_(pool) {}

  static Key KeyOf(const Command& command) { return command.name; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecidePlan(current, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<PlanStore>> batch,
                                          absl::Time deadline);

  absl::StatusOr<std::optional<Plan>> Get(const PlanName& name, absl::Time deadline);
  // At most `limit` plans of a subtree (empty = all) after id `after`.
  absl::StatusOr<std::vector<Plan>> List(const std::string& city,
                                         const std::string& subtree,
                                         bool ended,
                                         const std::string& after,
                                         int limit,
                                         absl::Time deadline);
  // At most `limit` active plans whose patrols have not been made through `day`.
  absl::StatusOr<std::vector<Plan>> ListDue(absl::CivilDay day, int limit, absl::Time deadline);
  absl::Status MarkPlanned(const PlanName& name, absl::CivilDay through, absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::grid_geo
