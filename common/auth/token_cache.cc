#include "common/auth/token_cache.h"

namespace hailan::auth {

size_t TokenCache::ShardOf(absl::string_view token) {
  // The end of a token is its signature, as good as random, and cheaper than a hash of all of it.
  size_t mixed = 0;
  for (const char c : token.substr(token.size() < 8 ? 0 : token.size() - 8)) {
    mixed = mixed * 31 + static_cast<unsigned char>(c);
  }
  return mixed % kShards;
}

std::shared_ptr<const Actor> TokenCache::Find(absl::string_view token,
                                              absl::Time now,
                                              uint64_t generation) const {
  const Shard& shard = shards_[ShardOf(token)];
  absl::ReaderMutexLock lock(&shard.mutex);
  const auto found = shard.entries.find(token);
  if (found == shard.entries.end()) return nullptr;
  const Entry& entry = found->second;
  if (entry.generation != generation || now >= entry.verified.until) return nullptr;
  return entry.verified.actor;
}

void TokenCache::Put(absl::string_view token, const Verified& verified, uint64_t generation) {
  Shard& shard = shards_[ShardOf(token)];
  absl::MutexLock lock(&shard.mutex);
  if (shard.entries.size() >= kCapacity / kShards && !shard.entries.contains(token)) {
    // The first of a hash table is an arbitrary one; dead entries go the same way in time.
    shard.entries.erase(shard.entries.begin());
  }
  shard.entries.insert_or_assign(std::string(token), Entry{verified, generation});
}

size_t TokenCache::size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    absl::ReaderMutexLock lock(&shard.mutex);
    size += shard.entries.size();
  }
  return size;
}

}  // namespace hailan::auth
