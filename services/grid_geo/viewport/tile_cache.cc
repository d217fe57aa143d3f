#include "services/grid_geo/viewport/tile_cache.h"

#include <utility>

namespace hailan::grid_geo {
namespace {

// What an entry takes besides its bytes and key, about.
constexpr size_t kOverhead = 128;

}  // namespace

TileCache::Shared TileCache::Find(absl::string_view key) {
  absl::MutexLock lock(&mutex_);
  if (const auto young = young_.find(key); young != young_.end()) return young->second;
  const auto old = old_.find(key);
  if (old == old_.end()) return nullptr;
  Shared entry = old->second;
  PutYoung(key, entry);
  return entry;
}

void TileCache::Put(absl::string_view key, const Shared& entry) {
  absl::MutexLock lock(&mutex_);
  PutYoung(key, entry);
}

void TileCache::PutYoung(absl::string_view key, const Shared& entry) {
  const size_t bytes = key.size() + entry->bytes.size() + kOverhead;
  if (bytes > half_) return;
  if (young_bytes_ + bytes > half_) {
    old_ = std::move(young_);
    young_.clear();
    young_bytes_ = 0;
  }
  if (young_.try_emplace(std::string(key), entry).second) young_bytes_ += bytes;
}

}  // namespace hailan::grid_geo
