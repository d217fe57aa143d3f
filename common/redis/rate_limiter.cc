// A bucket is stored as one time, that at which it is full again (the generic cell rate algorithm,
// ITU-T I.371): a token costs one step of 1/rate, and there is one as long as the bucket would be
// full within burst steps from now.
#include "common/redis/rate_limiter.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::redis {
namespace {

// KEYS[1] bucket, ARGV[1] step in microseconds, ARGV[2] burst; answers the wait in microseconds. By
// the clock of Redis, the one that all replicas share. '%.0f' because Lua prints 1.7e15 with 14
// digits.
constexpr absl::string_view kTakeScript = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local step = tonumber(ARGV[1])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + step
local wait = full - now - step * ARGV[2]
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return 0
)lua";

absl::Duration StepOf(const Rate& rate) {
  return std::max(absl::Seconds(1) / rate.per_second, absl::Microseconds(1));
}

}  // namespace

void LocalBuckets::Shard::MakeRoom(absl::Time now, size_t most_keys) {
  absl::erase_if(full_time, [now](const auto& bucket) { return bucket.second <= now; });
  if (full_time.size() >= most_keys) full_time.clear();
}

absl::Duration LocalBuckets::Take(absl::string_view key, const Rate& rate, absl::Time now) {
  const absl::Duration step = StepOf(rate);
  Shard& shard = shards_[absl::Hash<absl::string_view>()(key) % kShards];
  absl::MutexLock lock(&shard.mutex);
  auto bucket = shard.full_time.find(key);
  if (bucket == shard.full_time.end()) {
    if (shard.full_time.size() >= most_shard_keys_) shard.MakeRoom(now, most_shard_keys_);
    bucket = shard.full_time.emplace(key, now).first;
  }
  const absl::Time full = std::max(bucket->second, now) + step;
  const absl::Duration wait = full - now - step * rate.burst;
  if (wait > absl::ZeroDuration()) return wait;
  bucket->second = full;
  return absl::ZeroDuration();
}

RateLimiter::RateLimiter(Pool& pool, obs::Metrics* metrics, std::string name)
    : pool_(pool), name_(std::move(name)), counting_(metrics != nullptr) {
  if (!counting_) return;
  refused_ = metrics->AddCounter(
      "hailan_rate_limited_total", "Calls refused by a rate limit.", {{"limiter", name_}});
}

absl::Status RateLimiter::Answer(absl::Duration wait) {
  if (wait <= absl::ZeroDuration()) return absl::OkStatus();
  if (counting_) refused_.Increment();
  return WithRetryDelay(Error(absl::StatusCode::kResourceExhausted,
                              hailan::reason::kRateLimited,
                              "Too many calls; wait for the retry delay and slow down."),
                        absl::Ceil(wait, absl::Milliseconds(1)));
}

absl::Status RateLimiter::TakeLocal(absl::string_view key, const Rate& rate) {
  HL_CHECK(rate.per_second > 0 && rate.burst >= 1);
  return Answer(local_.Take(key, rate, absl::Now()));
}

absl::Status RateLimiter::Take(absl::string_view key, const Rate& rate) {
  HL_CHECK(rate.per_second > 0 && rate.burst >= 1);
  const std::string bucket = absl::StrCat(name_, ":", key);
  const std::string step = absl::StrCat(absl::ToInt64Microseconds(StepOf(rate)));
  const std::string burst = absl::StrCat(rate.burst);
  const absl::StatusOr<Reply> reply = pool_.Run({"EVAL", kTakeScript, "1", bucket, step, burst});
  if (!reply.ok() || reply->kind != Reply::Kind::kInteger) return TakeLocal(key, rate);
  return Answer(absl::Microseconds(reply->integer));
}

}  // namespace hailan::redis
