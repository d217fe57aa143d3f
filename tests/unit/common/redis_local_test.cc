// The parts of the cache and the rate limiter that live in the process, and life without Redis.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/redis/cache.h"
#include "common/redis/local_cache.h"
#include "common/redis/rate_limiter.h"
#include "tests/support/matchers.h"

namespace hailan::redis {
namespace {

using absl::Milliseconds;
using absl::Seconds;
using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

TEST_CASE("the local cache gives values until they expire") {
  LocalCache cache(1 << 20);
  CHECK(cache.Get("a", kNow) == std::nullopt);
  cache.Put("a", "1", kNow + Seconds(1));
  CHECK(cache.Get("a", kNow) == "1");
  CHECK(cache.Get("a", kNow + Milliseconds(999)) == "1");
  CHECK(cache.Get("a", kNow + Seconds(1)) == std::nullopt);
  cache.Put("a", "2", kNow + Seconds(1));
  cache.Put("a", "3", kNow + Seconds(1));
  CHECK(cache.Get("a", kNow) == "3");
  cache.Erase("a");
  cache.Erase("never there");
  CHECK(cache.Get("a", kNow) == std::nullopt);
}

TEST_CASE("the local cache stays within its bytes and keeps what is used") {
  LocalCache cache(16 * 1024);
  const std::string value(90, 'v');
  cache.Put("hot", value, kNow + Seconds(9));
  for (int i = 0; i < 2000; ++i) {
    cache.Put(absl::StrCat("key", i), value, kNow + Seconds(9));
    REQUIRE(cache.Get("hot", kNow).has_value());
  }
  int kept = 0;
  for (int i = 0; i < 2000; ++i) kept += cache.Get(absl::StrCat("key", i), kNow) == value ? 1 : 0;
  CHECK(kept > 0);
  CHECK(kept * (90 + 4) <= 16 * 1024);
}

TEST_CASE("a value too large for the local cache is not kept, nor is its predecessor") {
  LocalCache cache(16 * 100);
  cache.Put("a", "small", kNow + Seconds(1));
  cache.Put("a", std::string(200, 'x'), kNow + Seconds(1));
  CHECK(cache.Get("a", kNow) == std::nullopt);
  LocalCache none(0);
  none.Put("a", "1", kNow + Seconds(1));
  CHECK(none.Get("a", kNow) == std::nullopt);
}

TEST_CASE("a local bucket gives its burst, then refills at its rate") {
  LocalBuckets buckets;
  const Rate rate{.per_second = 10, .burst = 3};
  for (int i = 0; i < 3; ++i) CHECK(buckets.Take("a", rate, kNow) == absl::ZeroDuration());
  CHECK(buckets.Take("a", rate, kNow) == Milliseconds(100));
  // A refusal costs nothing.
  CHECK(buckets.Take("a", rate, kNow + Milliseconds(40)) == Milliseconds(60));
  CHECK(buckets.Take("a", rate, kNow + Milliseconds(100)) == absl::ZeroDuration());
  CHECK(buckets.Take("a", rate, kNow + Milliseconds(100)) > absl::ZeroDuration());
  CHECK(buckets.Take("b", rate, kNow) == absl::ZeroDuration());
  // Never more than the burst, however long the pause.
  for (int i = 0; i < 3; ++i) {
    CHECK(buckets.Take("a", rate, kNow + Seconds(60)) == absl::ZeroDuration());
  }
  CHECK(buckets.Take("a", rate, kNow + Seconds(60)) == Milliseconds(100));
}

TEST_CASE("a flood of keys does not lift the limit of later ones") {
  LocalBuckets buckets(/*most_keys=*/1'600);
  const Rate rate{.per_second = 1, .burst = 1};
  for (int i = 0; i < 2'400; ++i) {
    REQUIRE(buckets.Take(absl::StrCat(i), rate, kNow) == absl::ZeroDuration());
  }
  CHECK(buckets.Take("last", rate, kNow) == absl::ZeroDuration());
  CHECK(buckets.Take("last", rate, kNow) == Seconds(1));
}

TEST_CASE("without a configured Redis the cache is local and the limiter limits") {
  Pool pool(Options{});
  CHECK_FALSE(pool.enabled());
  CHECK_THAT(pool.Ping(), IsOk());
  CHECK_THAT(pool.Run({"PING"}).status(), FailsWith(StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));

  Cache cache(pool, nullptr, {.name = "test"});
  CHECK(cache.Get("a") == std::nullopt);
  cache.Put("a", "1", Seconds(10));
  CHECK(cache.Get("a") == "1");
  cache.Erase("a");
  CHECK(cache.Get("a") == std::nullopt);

  RateLimiter limiter(pool, nullptr, "test");
  const Rate rate{.per_second = 0.01, .burst = 2};
  CHECK_THAT(limiter.Take("a", rate), IsOk());
  CHECK_THAT(limiter.Take("a", rate), IsOk());
  const absl::Status refused = limiter.Take("a", rate);
  CHECK_THAT(refused, FailsWith(StatusCode::kResourceExhausted, "RATE_LIMITED"));
  REQUIRE(RetryDelayOf(refused).has_value());
  CHECK(*RetryDelayOf(refused) > Seconds(90));
  CHECK(*RetryDelayOf(refused) <= Seconds(100));
}

TEST_CASE("GetOrLoad loads once and does not keep errors") {
  Pool pool(Options{});
  Cache cache(pool, nullptr, {.name = "test"});
  int loads = 0;
  const auto fail = [&]() -> absl::StatusOr<std::string> {
    ++loads;
    return absl::NotFoundError("none");
  };
  const auto load = [&]() -> absl::StatusOr<std::string> {
    ++loads;
    return "value";
  };
  CHECK(absl::IsNotFound(cache.GetOrLoad("a", Seconds(10), fail).status()));
  CHECK(absl::IsNotFound(cache.GetOrLoad("a", Seconds(10), fail).status()));
  CHECK(loads == 2);
  CHECK(testing::Must(cache.GetOrLoad("a", Seconds(10), load)) == "value");
  CHECK(testing::Must(cache.GetOrLoad("a", Seconds(10), load)) == "value");
  CHECK(loads == 3);
}

TEST_CASE("addresses that make no sense are refused") {
  for (const char* url : {"localhost", "localhost:", ":6379", "localhost:0", "localhost:99999"}) {
    INFO(url);
    CHECK_THAT(Connection::Open({.url = url}).status(),
               FailsWith(StatusCode::kInvalidArgument, "INVALID_REDIS_URL"));
  }
}

}  // namespace
}  // namespace hailan::redis
