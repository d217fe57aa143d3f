// Reorganisations and lineage in PostgreSQL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/boundary_set.h"
#include "services/grid_geo/domain/reorganisation/lineage.h"
#include "services/grid_geo/domain/reorganisation/plan.h"
#include "services/grid_geo/domain/shape.h"
#include "services/grid_geo/domain/staff.h"

namespace hailan::grid_geo {

// One reorganisation as kept on record.
struct ReorganisationRecord {
  std::string id;
  ReorganisationKind kind = ReorganisationKind::kSplit;
  absl::CivilDay day;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::string reason;
  int64_t boundary_version = 0;
  int carried_duties = 0;
  absl::Time create_time;
};

// A plan with everything that is written along with it.
struct ReorganisationWork {
  ReorganisationPlan plan;
  ReorganisationRecord record;
  // Boundaries from the day on that are drawn anew.
  std::vector<Boundary> drawn;
  bool carry_duties = false;
};

// The map of a city, which one reorganisation after the other changes.
struct CityState {
  std::string city;
  // The boundary version.
  int64_t revision = 0;
  absl::Time update_time;
  // The reorganisation that made this state, or that a receipt names.
  std::string reorganisation_id;
};

struct ReorganisationCommand {
  std::string city;
  std::string etag;
  // Boundary version that `work` was planned on. Without work the command only asks for its
  // receipt.
  int64_t planned_on = 0;
  std::shared_ptr<const ReorganisationWork> work = {};
};

struct ReorganisationChange {
  CityState next;
  std::shared_ptr<const ReorganisationWork> work;
};

// Something that hangs on an ended territory; with a role, one of too many who hold a post of a new
// one.
struct FollowUp {
  std::string territory_code;
  std::string staff_id;
  std::string department_id;
  std::string matter;
  GridRole role = GridRole::kUnspecified;
};

// The aggregate for command::Runner, and its reads. A city's map is keyed by the city's own
// territory.
class ReorganisationStore {
 public:
  using Key = TerritoryName;
  using State = CityState;
  using Command = ReorganisationCommand;
  using Change = ReorganisationChange;

  // One at a time: each is planned on what the one before left.
  static constexpr command::RunnerOptions kRunnerOptions{.max_batch = 1};

  explicit ReorganisationStore(pg::Pool& pool) : pool_(pool) {}

  static Key KeyOf(const Command& command) { return {command.city, command.city}; }
  // PERMISSION_DENIED outside the actor's area; ABORTED (STALE_ETAG) for an old etag, (LOST_RACE)
  // when the map has changed since the plan was made.
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now);
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(
      pg::Connection& connection,
      absl::Span<const command::Pending<ReorganisationStore>> batch,
      absl::Time deadline);

  // True when the caller has used the request id before.
  absl::StatusOr<bool> HasReceipt(const std::string& city,
                                  const std::string& subject,
                                  const std::string& request_id,
                                  absl::Time deadline);
  // Everything below `roots`, and `codes`, as of a day.
  absl::StatusOr<StoredTerritories> GetTerritories(const std::string& city,
                                                   const std::vector<std::string>& roots,
                                                   const std::vector<std::string>& codes,
                                                   absl::CivilDay day,
                                                   absl::Time deadline);
  // Shapes of those of `codes` that are drawn on the day.
  absl::StatusOr<std::map<std::string, Shape>> GetShapes(const std::string& city,
                                                         const std::vector<std::string>& codes,
                                                         absl::CivilDay day,
                                                         absl::Time deadline);
  absl::StatusOr<std::optional<ReorganisationRecord>> Get(const std::string& city,
                                                          const std::string& id,
                                                          absl::Time deadline);
  // At most `limit` after the given day and id, latest day first; `subtree` may be empty.
  absl::StatusOr<std::vector<ReorganisationRecord>> List(
      const std::string& city,
      const std::string& subtree,
      const std::pair<std::string, std::string>& after,
      int limit,
      absl::Time deadline);
  // What hangs on the territories that these reorganisations ended, and who are too many in those
  // that they made, now and later; by id of the reorganisation.
  absl::StatusOr<std::vector<std::pair<std::string, FollowUp>>> ListFollowUps(
      const std::string& city,
      const std::vector<std::string>& ids,
      absl::Time now,
      absl::Time deadline);
  absl::StatusOr<LineageGraph> GetLineage(const std::string& city, absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::grid_geo
