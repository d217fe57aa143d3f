// The cache of verified tokens.
#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/auth/token_cache.h"

namespace hailan::auth {
namespace {

Verified VerifiedUntil(absl::Time until) {
  return {std::make_shared<const Actor>(), until};
}

TEST_CASE("the cache forgets by time, by generation and by size") {
  const auto cache = std::make_unique<TokenCache>();
  const absl::Time now = absl::UnixEpoch() + absl::Hours(1);
  cache->Put("token", VerifiedUntil(now + absl::Seconds(1)), 1);
  CHECK(cache->Find("token", now, 1) != nullptr);
  CHECK(cache->Find("token", now + absl::Seconds(1), 1) == nullptr);
  CHECK(cache->Find("token", now, 2) == nullptr);
  CHECK(cache->Find("tokeN", now, 1) == nullptr);
  for (int i = 0; i < 100'000; ++i) {
    cache->Put(absl::StrCat("token-", i * 7919, "-", i), VerifiedUntil(now + absl::Seconds(1)), 1);
  }
  CHECK(cache->size() <= TokenCache::kCapacity);
  CHECK(cache->size() > TokenCache::kCapacity / 2);
}

TEST_CASE("the cache stands concurrent use") {
  const auto cache = std::make_unique<TokenCache>();
  const absl::Time now = absl::UnixEpoch();
  std::atomic<int> hits = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        const std::string token = absl::StrCat("token-", i % 500);
        if (cache->Find(token, now, 1) != nullptr) {
          ++hits;
        } else {
          cache->Put(token, VerifiedUntil(now + absl::Hours(1)), 1);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(cache->size() == 500);
  CHECK(hits >= 80'000 - 4 * 500);
}

}  // namespace
}  // namespace hailan::auth
