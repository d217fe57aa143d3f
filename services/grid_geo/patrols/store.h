// Patrols in PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/patrols/patrol.h"

namespace hailan::grid_geo {

// What ListPatrols and ListMissedPatrols select.
struct PatrolFilter {
  std::string city;
  // Code whose subtree is wanted; empty = all.
  std::string subtree;
  // Staff id; empty = anybody.
  std::string assignee;
  PatrolState state = PatrolState::kUnspecified;
  absl::Time start = absl::UnixEpoch();
  absl::Time end = absl::FromUnixSeconds(253402300800);
  // Only with a fault.
  bool faulty = false;
};

// The row before a page.
struct PatrolCursor {
  absl::Time window_start = absl::FromUnixSeconds(-62135596800);
  std::string id = "00000000-0000-0000-0000-000000000000";
};

// The aggregate for command::Runner, and its reads.
class PatrolStore {
 public:
  using Key = PatrolName;
  using State = Patrol;
  using Command = PatrolCommand;
  using Change = PatrolChange;

  explicit PatrolStore(pg::Pool& pool) : pool_(pool) {}

  static Key KeyOf(const Command& command) { return command.name; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecidePatrol(current, command, actor, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<PatrolStore>> batch,
                                          absl::Time deadline);

  absl::StatusOr<std::optional<Patrol>> Get(const PatrolName& name, absl::Time deadline);
  // Id of the patrol that a person is walking; empty = none.
  absl::StatusOr<std::string> FindWalking(const std::string& city,
                                          const std::string& staff,
                                          absl::Time deadline);
  // At most `limit` rows after the cursor, by window start and id.
  absl::StatusOr<std::vector<Patrol>> List(const PatrolFilter& filter,
                                           const PatrolCursor& after,
                                           int limit,
                                           absl::Time deadline);
  // At most `limit` patrols whose alarm time has come.
  absl::StatusOr<std::vector<Patrol>> ListAlarms(absl::Time now, int limit, absl::Time deadline);
  // Deletes from patrols that ended before `oldest` where check-ins and findings were made, some
  // hundred patrols at a time; logs and leaves what it cannot read.
  absl::Status DeleteWhereabouts(absl::Time oldest, absl::Time deadline);

 private:
  // Of rows of list_old_whereabouts.sql.
  absl::Status DeleteWhereaboutsOf(const pg::Rows& rows, absl::Time deadline);

  pg::Pool& pool_;
};

}  // namespace hailan::grid_geo
