// RPC bodies of the Positions service.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "common/rpc/stream/source.h"
#include "hailan/grid_geo/v1/positions.pb.h"

namespace hailan::grid_geo {

// Where somebody on duty was last, and how the patrol goes.
struct LastPosition {
  std::string staff;
  std::string patrol;
  std::string territory_code;
  int32_t longitude = 0;
  int32_t latitude = 0;
  int32_t accuracy_dm = 0;
  // nullopt = no position is known yet; the four values before are 0 then.
  std::optional<absl::Time> time;
  // Since when the walker has stayed there, within 25 m.
  std::optional<absl::Time> anchor_time;
  int check_in_count = 0;
  int finding_count = 0;
  std::optional<absl::Time> last_check_in;
};
using LastPositions = std::vector<LastPosition>;

// A row of list_positions.sql.
LastPosition ReadPosition(const pg::Row& row);
// How old the position is at `now`; zero also when the clock of whoever stored it is ahead of ours.
absl::Duration AgeOf(const LastPosition& last, absl::Time now);
// What the walker was doing at the last position.
v1::WalkerState StateOf(const LastPosition& last);

// How a patrol ended.
struct PatrolEnd {
  std::string staff;
  std::string patrol;
  v1::PatrolState state = v1::PATROL_STATE_UNSPECIFIED;
  absl::Time time;
  int check_in_count = 0;
  int finding_count = 0;
};

// The positions of whole cities, read at most once a period whoever many watch. Thread-safe; waits
// for the database.
class PositionBoard {
 public:
  explicit PositionBoard(pg::Pool& pool) : pool_(pool) {}

  // Everybody on duty by staff id, also those of whom no position is known; at most a period old.
  absl::StatusOr<std::shared_ptr<const LastPositions>> Look(const std::string& city);
  // At most `limit` positions of a subtree, read now.
  absl::StatusOr<LastPositions> Read(const std::string& city,
                                     const std::string& area,
                                     int limit,
                                     absl::Time deadline);
  // How those of these patrols that are over ended, in any order; pairs of walker and patrol.
  absl::StatusOr<std::vector<PatrolEnd>> ReadEnds(
      const std::string& city, const std::vector<std::pair<std::string, std::string>>& walks);

 private:
  // `$4` of list_positions.sql.
  enum class Whom { kHeard, kEverybody };
  absl::StatusOr<LastPositions> ReadRows(pg::Params params, Whom whom, absl::Time deadline);

  struct City {
    absl::Mutex mutex;
    absl::Time read_time ABSL_GUARDED_BY(mutex) = absl::InfinitePast();
    std::shared_ptr<const LastPositions> positions ABSL_GUARDED_BY(mutex);
  };

  pg::Pool& pool_;
  absl::Mutex mutex_;
  // Cities of this deployment: callers can name no other.
  absl::flat_hash_map<std::string, std::unique_ptr<City>> cities_ ABSL_GUARDED_BY(mutex_);
};

// Thread-safe; all methods wait.
class PositionsService {
 public:
  PositionsService(PositionBoard& board, const Clock& clock) : board_(board), clock_(clock) {}

  absl::StatusOr<v1::ListPositionsResponse> ListPositions(const rpc::Call& call,
                                                          const v1::ListPositionsRequest& request);
  absl::StatusOr<rpc::Source<v1::PositionChange>> WatchPositions(
      const rpc::Call& call, const v1::WatchPositionsRequest& request);

 private:
  PositionBoard& board_;
  const Clock& clock_;
};

}  // namespace hailan::grid_geo
