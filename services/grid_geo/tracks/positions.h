// RPC bodies of the Positions service.
#pragma once

#include <memory>
#include <string>
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

// Where somebody on duty was last.
struct LastPosition {
  std::string staff;
  std::string patrol;
  std::string territory_code;
  int32_t longitude = 0;
  int32_t latitude = 0;
  int32_t accuracy_dm = 0;
  absl::Time time;
};
using LastPositions = std::vector<LastPosition>;

// The positions of whole cities, read at most once a period whoever many watch. Thread-safe; waits
// for the database.
class PositionBoard {
 public:
  explicit PositionBoard(pg::Pool& pool) : pool_(pool) {}

  // By staff id, at most a period old.
  absl::StatusOr<std::shared_ptr<const LastPositions>> Look(const std::string& city);
  // At most `limit` positions of a subtree, read now.
  absl::StatusOr<LastPositions> Read(const std::string& city,
                                     const std::string& area,
                                     int limit,
                                     absl::Time deadline);

 private:
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
