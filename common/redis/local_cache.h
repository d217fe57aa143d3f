// The first level of the cache: recent values in this process, bounded in bytes, dropped by age and
// by least recent use. Sharded, because every request of a gateway passes here.
#pragma once

#include <array>
#include <list>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace hailan::redis {

// Thread-safe. Time is handed in.
class LocalCache {
 public:
  // `max_bytes` bounds keys and values together; 0 keeps nothing.
  explicit LocalCache(size_t max_bytes) : max_shard_bytes_(max_bytes / kShards) {}

  std::optional<std::string> Get(absl::string_view key, absl::Time now);
  // A value larger than a sixteenth of the cache is not kept.
  void Put(absl::string_view key, absl::string_view value, absl::Time expire_time);
  void Erase(absl::string_view key);

 private:
  static constexpr size_t kShards = 16;
  struct Entry {
    std::string key;
    std::string value;
    absl::Time expire_time;
    size_t bytes() const { return key.size() + value.size(); }
  };
  // Most recently used first. The keys of `index` point into the entries.
  using Entries = std::list<Entry>;
  struct Shard {
    absl::Mutex mutex;
    Entries entries ABSL_GUARDED_BY(mutex);
    absl::flat_hash_map<absl::string_view, Entries::iterator> index ABSL_GUARDED_BY(mutex);
    size_t bytes ABSL_GUARDED_BY(mutex) = 0;
    void Remove(Entries::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  };
  Shard& ShardOf(absl::string_view key);

  const size_t max_shard_bytes_;
  std::array<Shard, kShards> shards_;
};

}  // namespace hailan::redis
