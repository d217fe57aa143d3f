// Cache-aside of bytes in two levels: this process (a second at most), then Redis. A cache never
// fails: whatever goes wrong is a miss and a count.
#pragma once

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/obs/metrics.h"
#include "common/redis/local_cache.h"
#include "common/redis/pool.h"

namespace hailan::redis {

struct CacheOptions {
  // Name of the cache: prefix of its keys in Redis and label of its metrics. Change it when the
  // form of the values changes, so that two releases never read each other's.
  std::string name;
  // How long another process's change may stay unseen here.
  absl::Duration local_ttl = absl::Seconds(1);
  // Bytes kept in this process; 0 = Redis only.
  size_t local_bytes = 16 << 20;
};

// Thread-safe. Calls may wait for Redis (at most the pool's timeout, twice): not for a reactor's
// thread.
class Cache {
 public:
  // `pool` outlives the cache. With `metrics`, counts hailan_cache_lookups_total{cache,result} with
  // result local, redis, miss or error (Redis did not answer, a miss too).
  Cache(Pool& pool, obs::Metrics* metrics, CacheOptions options);

  std::optional<std::string> Get(absl::string_view key);
  // Keeps `value` for `ttl`, which is at least a millisecond.
  void Put(absl::string_view key, absl::string_view value, absl::Duration ttl);
  // Forgets `key` in Redis and here; other processes forget it within their local_ttl.
  void Erase(absl::string_view key);
  // The cached value, or what `load` gives, then cached for `ttl`. Errors of `load` are returned
  // and not cached.
  absl::StatusOr<std::string> GetOrLoad(absl::string_view key,
                                        absl::Duration ttl,
                                        absl::FunctionRef<absl::StatusOr<std::string>()> load);

 private:
  enum class Result : uint8_t { kLocal, kRedis, kMiss, kError };
  void Count(Result result);
  void PutLocal(absl::string_view key, absl::string_view value, absl::Duration ttl);

  Pool& pool_;
  const CacheOptions options_;
  LocalCache local_;
  const bool counting_;
  // Indexed by Result.
  std::array<obs::Counter, 4> lookups_;
};

}  // namespace hailan::redis
