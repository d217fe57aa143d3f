// Hot grid lookups, kept in process and in Redis: `Locate` answers by point and grid cards by code.
// The keys carry the position in grid_geo's change feed of the last change that they can show, so
// that a boundary import, a day on which a reorganisation takes effect, a new staff appointment or
// a changed department makes all older entries unreachable at once; nothing is ever deleted. After
// such a change nothing is kept until every replica of grid_geo answers with it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/redis/cache.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"
#include "hailan/grid_geo/v1/locator.pb.h"

namespace hailan::gateway {

// Thread-safe. All arguments outlive the object.
class GridCache {
 public:
  GridCache(redis::Cache& cache,
            std::shared_ptr<rpc::Peer> grid_geo,
            rpc::Authenticator& authenticator)
      : cache_(cache), grid_geo_(std::move(grid_geo)), authenticator_(authenticator) {}

  absl::StatusOr<hailan::grid_geo::v1::LocateResponse> Locate(
      const hailan::grid_geo::v1::LocateRequest& request, const rpc::CallOptions& options);
  absl::StatusOr<hailan::grid_geo::v1::GridCard> GetGridCard(const std::string& territory,
                                                             const rpc::CallOptions& options);

  // Job: moves on to the end of the change feed of every city that was asked for. Entries older
  // than a change are out of reach after the next run.
  absl::Status Follow();

 private:
  // The feed of a city as far as it was read.
  struct Feed {
    std::string cursor;
    // Cursor of the last change that matters here; "0" when the feed keeps none.
    std::string position;
    // From when on answers may be kept under it.
    absl::Time settled = absl::InfiniteFuture();
  };

  // What keys of the city carry; empty means "do not cache".
  std::string Position(const std::string& city);
  absl::StatusOr<Feed> Advance(const std::string& city, Feed feed);

  redis::Cache& cache_;
  const std::shared_ptr<rpc::Peer> grid_geo_;
  rpc::Authenticator& authenticator_;
  absl::Mutex mutex_;
  std::map<std::string, Feed> feeds_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::gateway
