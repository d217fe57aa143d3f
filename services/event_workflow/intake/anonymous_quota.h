// How many reports without an account are taken: nobody stands behind them whom a quota of their
// own could hold, so the bound is the place, and above it the city.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/pg/pool.h"
#include "common/redis/rate_limiter.h"
#include "common/rpc/call.h"

namespace hailan::event_workflow {

// So many at once, and as many again in the course of each hour; each at least 1.
struct AnonymousLimits {
  int per_place = 30;
  int per_city = 1000;
};

// Thread-safe. What it refers to outlives it.
class AnonymousQuota {
 public:
  AnonymousQuota(redis::RateLimiter& limiter, pg::Pool& pool, AnonymousLimits limits)
      : limiter_(limiter), pool_(pool), limits_(limits) {}

  // Counts one report from `territory` (code) of `city`. RESOURCE_EXHAUSTED (ANONYMOUS_QUOTA_USED)
  // with `scope`, `quota` and the time until the next one as retry delay. The repeat of a report
  // that was taken is neither counted nor refused. May wait for Redis and the database.
  absl::Status Take(const rpc::Call& call,
                    const std::string& request_id,
                    const std::string& city,
                    const std::string& territory);

 private:
  absl::Status TakeOf(absl::string_view scope, absl::string_view key, int quota);

  redis::RateLimiter& limiter_;
  pg::Pool& pool_;
  const AnonymousLimits limits_;
};

}  // namespace hailan::event_workflow
