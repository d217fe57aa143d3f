// Cache and rate limiter over a real Redis, shared and gone.
#include "common/redis/cache.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/redis/rate_limiter.h"
#include "tests/integration/redis/redis_server.h"
#include "tests/support/matchers.h"

namespace hailan::redis {
namespace {

using absl::Milliseconds;
using absl::Seconds;
using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;
using testing::Must;
using testing::RedisServer;

double Lookups(obs::Metrics& metrics, const std::string& cache, const std::string& result) {
  return metrics
      .AddCounter("hailan_cache_lookups_total",
                  "Cache lookups by result.",
                  {{"cache", cache}, {"result", result}})
      .value();
}

TEST_CASE("what one process puts, another gets") {
  const RedisServer server;
  Pool pool({.url = server.url()});
  obs::Metrics metrics;
  Cache writer(pool, nullptr, {.name = "cards"});
  Cache reader(pool, &metrics, {.name = "cards"});
  Cache other(pool, nullptr, {.name = "others"});
  const std::string value("\0binary\xff", 8);
  CHECK(reader.Get("a") == std::nullopt);
  writer.Put("a", value, Seconds(10));
  CHECK(reader.Get("a") == value);
  CHECK(reader.Get("a") == value);
  CHECK(other.Get("a") == std::nullopt);
  CHECK(Lookups(metrics, "cards", "miss") == 1);
  CHECK(Lookups(metrics, "cards", "redis") == 1);
  CHECK(Lookups(metrics, "cards", "local") == 1);
  CHECK(Lookups(metrics, "cards", "error") == 0);
}

TEST_CASE("an empty value is a hit") {
  const RedisServer server;
  Pool pool({.url = server.url()});
  Cache cache(pool, nullptr, {.name = "test", .local_bytes = 0});
  cache.Put("a", "", Seconds(10));
  CHECK(cache.Get("a") == "");
}

TEST_CASE("values expire in Redis, and changes are seen within local_ttl") {
  const RedisServer server;
  Pool pool({.url = server.url()});
  Cache direct(pool, nullptr, {.name = "test", .local_bytes = 0});
  Cache local(pool, nullptr, {.name = "test", .local_ttl = Milliseconds(300)});
  direct.Put("a", "1", Milliseconds(100));
  CHECK(direct.Get("a") == "1");
  absl::SleepFor(Milliseconds(130));
  CHECK(direct.Get("a") == std::nullopt);

  direct.Put("b", "1", Seconds(10));
  CHECK(local.Get("b") == "1");
  direct.Put("b", "2", Seconds(10));
  CHECK(local.Get("b") == "1");
  absl::SleepFor(Milliseconds(320));
  CHECK(local.Get("b") == "2");
  local.Erase("b");
  CHECK(local.Get("b") == std::nullopt);
  CHECK(direct.Get("b") == std::nullopt);
}

TEST_CASE("a dead Redis is a miss and a count, and the local level goes on") {
  RedisServer server;
  Pool pool({.url = server.url()});
  obs::Metrics metrics;
  Cache cache(pool, &metrics, {.name = "dead", .local_ttl = Seconds(10)});
  server.Kill();
  CHECK(cache.Get("a") == std::nullopt);
  CHECK(Lookups(metrics, "dead", "error") == 1);
  int loads = 0;
  const auto load = [&]() -> absl::StatusOr<std::string> { return absl::StrCat("v", ++loads); };
  CHECK(Must(cache.GetOrLoad("a", Seconds(10), load)) == "v1");
  CHECK(Must(cache.GetOrLoad("a", Seconds(10), load)) == "v1");
  cache.Erase("a");
  CHECK(Must(cache.GetOrLoad("a", Seconds(10), load)) == "v2");
}

TEST_CASE("a key of another type is a miss") {
  const RedisServer server;
  Pool pool({.url = server.url()});
  obs::Metrics metrics;
  Cache cache(pool, &metrics, {.name = "typed", .local_bytes = 0});
  Must(pool.Run({"LPUSH", "typed:a", "x"}));
  CHECK(cache.Get("a") == std::nullopt);
  CHECK(Lookups(metrics, "typed", "error") == 1);
}

TEST_CASE("replicas share one bucket per key") {
  const RedisServer server;
  Pool first_pool({.url = server.url()});
  Pool second_pool({.url = server.url()});
  RateLimiter first(first_pool, nullptr, "calls");
  RateLimiter second(second_pool, nullptr, "calls");
  RateLimiter other(first_pool, nullptr, "others");
  const Rate rate{.per_second = 2, .burst = 4};
  CHECK_THAT(first.Take("a", rate), IsOk());
  CHECK_THAT(second.Take("a", rate), IsOk());
  CHECK_THAT(first.Take("a", rate), IsOk());
  CHECK_THAT(second.Take("a", rate), IsOk());
  const absl::Status refused = first.Take("a", rate);
  CHECK_THAT(refused, FailsWith(StatusCode::kResourceExhausted, "RATE_LIMITED"));
  REQUIRE(RetryDelayOf(refused).has_value());
  CHECK(*RetryDelayOf(refused) > absl::ZeroDuration());
  CHECK(*RetryDelayOf(refused) <= Milliseconds(500));
  CHECK_THAT(first.Take("b", rate), IsOk());
  CHECK_THAT(other.Take("a", rate), IsOk());
  // After the delay there is a token again, and only one.
  absl::SleepFor(*RetryDelayOf(refused) + Milliseconds(5));
  CHECK_THAT(second.Take("a", rate), IsOk());
  CHECK_FALSE(first.Take("a", rate).ok());
}

TEST_CASE("buckets leave nothing behind in Redis") {
  const RedisServer server;
  Pool pool({.url = server.url()});
  RateLimiter limiter(pool, nullptr, "calls");
  CHECK_THAT(limiter.Take("a", {.per_second = 20, .burst = 1}), IsOk());
  CHECK(Must(pool.Run({"EXISTS", "calls:a"})).integer == 1);
  absl::SleepFor(Milliseconds(80));
  CHECK(Must(pool.Run({"EXISTS", "calls:a"})).integer == 0);
}

TEST_CASE("without Redis each process limits for itself") {
  RedisServer server;
  Pool pool({.url = server.url()});
  obs::Metrics metrics;
  RateLimiter limiter(pool, &metrics, "calls");
  const Rate rate{.per_second = 0.01, .burst = 3};
  server.Kill();
  int passed = 0;
  for (int i = 0; i < 10; ++i) passed += limiter.Take("a", rate).ok() ? 1 : 0;
  CHECK(passed == 3);
  CHECK(metrics
            .AddCounter("hailan_rate_limited_total",
                        "Calls refused by a rate limit.",
                        {{"limiter", "calls"}})
            .value() == 7);
}

}  // namespace
}  // namespace hailan::redis
