// The two levels of the cache. What Redis gives is kept here for local_ttl only: its remaining time
// is not asked for, so a value may live that much longer than its ttl.
#include "common/redis/cache.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"

namespace hailan::redis {

Cache::Cache(Pool& pool, obs::Metrics* metrics, CacheOptions options)
    : pool_(pool),
      options_(std::move(options)),
      local_(options_.local_bytes),
      counting_(metrics != nullptr) {
  if (!counting_) return;
  constexpr std::array<const char*, 4> kResults = {"local", "redis", "miss", "error"};
  for (size_t i = 0; i < lookups_.size(); ++i) {
    lookups_[i] = metrics->AddCounter("hailan_cache_lookups_total",
                                      "Cache lookups by result.",
                                      {{"cache", options_.name}, {"result", kResults[i]}});
  }
}

void Cache::Count(Result result) {
  if (counting_) lookups_[static_cast<size_t>(result)].Increment();
}

void Cache::PutLocal(absl::string_view key, absl::string_view value, absl::Duration ttl) {
  local_.Put(key, value, absl::Now() + std::min(ttl, options_.local_ttl));
}

std::optional<std::string> Cache::Get(absl::string_view key) {
  std::optional<std::string> local = local_.Get(key, absl::Now());
  if (local.has_value()) {
    Count(Result::kLocal);
    return local;
  }
  const std::string full_key = absl::StrCat(options_.name, ":", key);
  absl::StatusOr<Reply> reply = pool_.Run({"GET", full_key});
  if (!reply.ok() || reply->kind != Reply::Kind::kText) {
    // No Redis configured is how it is meant to be, not an error.
    const bool miss = reply.ok() ? reply->nil() : !pool_.enabled();
    Count(miss ? Result::kMiss : Result::kError);
    return std::nullopt;
  }
  Count(Result::kRedis);
  PutLocal(key, reply->text, options_.local_ttl);
  return std::move(reply->text);
}

void Cache::Put(absl::string_view key, absl::string_view value, absl::Duration ttl) {
  PutLocal(key, value, ttl);
  const std::string full_key = absl::StrCat(options_.name, ":", key);
  const std::string milliseconds =
      absl::StrCat(std::max(absl::ToInt64Milliseconds(ttl), int64_t{1}));
  // A value that could not be kept is a miss later, which is counted then.
  (void)pool_.Run({"SET", full_key, value, "PX", milliseconds});
}

void Cache::Erase(absl::string_view key) {
  const std::string full_key = absl::StrCat(options_.name, ":", key);
  // Redis first: between the two, a reader here could fetch the old value back.
  (void)pool_.Run({"DEL", full_key});
  local_.Erase(key);
}

absl::StatusOr<std::string> Cache::GetOrLoad(
    absl::string_view key,
    absl::Duration ttl,
    absl::FunctionRef<absl::StatusOr<std::string>()> load) {
  std::optional<std::string> cached = Get(key);
  if (cached.has_value()) return *std::move(cached);
  HL_ASSIGN_OR_RETURN(std::string value, load());
  Put(key, value, ttl);
  return value;
}

}  // namespace hailan::redis
