// Tiles that were made before, bounded in bytes.
#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace hailan::grid_geo {

// Two generations: when the young one holds half the budget it becomes the old one and the old one
// goes; what is asked for again is young again. Thread-safe.
class TileCache {
 public:
  // One layer of one tile.
  struct Entry {
    std::string bytes;
    bool truncated = false;
  };
  using Shared = std::shared_ptr<const Entry>;

  explicit TileCache(size_t budget_bytes) : half_(budget_bytes / 2) {}

  // Null when the key is unknown.
  Shared Find(absl::string_view key);
  void Put(absl::string_view key, const Shared& entry);

 private:
  void PutYoung(absl::string_view key, const Shared& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t half_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Shared> young_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Shared> old_ ABSL_GUARDED_BY(mutex_);
  size_t young_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace hailan::grid_geo
