// Token buckets by key (a caller, an address): shared by all replicas through Redis, and kept by
// each process for itself while Redis is down, so that a limit is never simply off.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/obs/metrics.h"
#include "common/redis/pool.h"

namespace hailan::redis {

// A bucket of `burst` tokens (at least 1) that refills with `per_second` (above 0).
struct Rate {
  double per_second = 10;
  int burst = 20;
};

// Buckets in this process. Thread-safe; time is handed in. Holds at most some 100,000 keys: full
// buckets are forgotten, which changes nothing, and under a flood of keys others are, too.
class LocalBuckets {
 public:
  // Remembers about so many keys at most.
  explicit LocalBuckets(size_t most_keys = 100'000) : most_shard_keys_(most_keys / kShards) {}
  // Takes a token: zero when there was one, else how long until there is one.
  absl::Duration Take(absl::string_view key, const Rate& rate, absl::Time now);

 private:
  static constexpr size_t kShards = 16;
  struct Shard {
    absl::Mutex mutex;
    // When the bucket is full again.
    absl::flat_hash_map<std::string, absl::Time> full_time ABSL_GUARDED_BY(mutex);
    void MakeRoom(absl::Time now, size_t most_keys) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  };
  const size_t most_shard_keys_;
  std::array<Shard, kShards> shards_;
};

// Thread-safe.
class RateLimiter {
 public:
  // `name` is the prefix of the keys in Redis and the label of hailan_rate_limited_total{limiter}.
  // `pool` outlives the limiter; `metrics` may be null.
  RateLimiter(Pool& pool, obs::Metrics* metrics, std::string name);

  // OK, or RESOURCE_EXHAUSTED (RATE_LIMITED) with the time until the next token as retry delay. May
  // wait for Redis (at most the pool's timeout, twice): not for a reactor's thread.
  absl::Status Take(absl::string_view key, const Rate& rate);
  // The same in this process's own bucket: never waits, and does not know of other replicas.
  absl::Status TakeLocal(absl::string_view key, const Rate& rate);

 private:
  absl::Status Answer(absl::Duration wait);

  Pool& pool_;
  const std::string name_;
  const bool counting_;
  obs::Counter refused_;
  LocalBuckets local_;
};

}  // namespace hailan::redis
