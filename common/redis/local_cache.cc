// A list in order of use and an index into it, per shard.
#include "common/redis/local_cache.h"

#include "absl/hash/hash.h"

namespace hailan::redis {

LocalCache::Shard& LocalCache::ShardOf(absl::string_view key) {
  return shards_[absl::Hash<absl::string_view>()(key) % kShards];
}

void LocalCache::Shard::Remove(Entries::iterator entry) {
  bytes -= entry->bytes();
  index.erase(entry->key);
  entries.erase(entry);
}

std::optional<std::string> LocalCache::Get(absl::string_view key, absl::Time now) {
  Shard& shard = ShardOf(key);
  absl::MutexLock lock(&shard.mutex);
  const auto found = shard.index.find(key);
  if (found == shard.index.end()) return std::nullopt;
  const Entries::iterator entry = found->second;
  if (entry->expire_time <= now) {
    shard.Remove(entry);
    return std::nullopt;
  }
  shard.entries.splice(shard.entries.begin(), shard.entries, entry);
  return entry->value;
}

void LocalCache::Put(absl::string_view key, absl::string_view value, absl::Time expire_time) {
  Shard& shard = ShardOf(key);
  absl::MutexLock lock(&shard.mutex);
  const auto found = shard.index.find(key);
  if (found != shard.index.end()) shard.Remove(found->second);
  const size_t bytes = key.size() + value.size();
  if (bytes > max_shard_bytes_) return;
  while (shard.bytes + bytes > max_shard_bytes_) shard.Remove(std::prev(shard.entries.end()));
  shard.entries.push_front({std::string(key), std::string(value), expire_time});
  shard.index.emplace(shard.entries.front().key, shard.entries.begin());
  shard.bytes += bytes;
}

void LocalCache::Erase(absl::string_view key) {
  Shard& shard = ShardOf(key);
  absl::MutexLock lock(&shard.mutex);
  const auto found = shard.index.find(key);
  if (found != shard.index.end()) shard.Remove(found->second);
}

}  // namespace hailan::redis
