// Tokens that were verified before. Bounded, sharded, and looked up by the exact text of the token.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/claims.h"

namespace hailan::auth {

// Thread-safe; a hit takes a shared lock of one shard.
class TokenCache {
 public:
  static constexpr size_t kCapacity = 65'536;

  // The actor of the token; null when it is unknown, no longer valid at `now`, or was verified with
  // another generation of keys.
  std::shared_ptr<const Actor> Find(absl::string_view token,
                                    absl::Time now,
                                    uint64_t generation) const;
  // Remembers a verified token; a full shard forgets another one for it.
  void Put(absl::string_view token, const Verified& verified, uint64_t generation);
  size_t size() const;

 private:
  static constexpr size_t kShards = 64;
  struct Entry {
    Verified verified;
    uint64_t generation;
  };
  struct alignas(64) Shard {
    mutable absl::Mutex mutex;
    absl::flat_hash_map<std::string, Entry> entries ABSL_GUARDED_BY(mutex);
  };
  static size_t ShardOf(absl::string_view token);

  std::array<Shard, kShards> shards_;
};

}  // namespace hailan::auth
