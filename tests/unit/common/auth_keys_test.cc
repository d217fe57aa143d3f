// The issuer's keys over time, and the cache of verified tokens.
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/auth/jwt.h"
#include "common/auth/key_source.h"
#include "common/auth/token_cache.h"
#include "common/http/server.h"

namespace hailan::auth {
namespace {

constexpr char kSeed[] = "a seed of exactly thirty-two by.";

// A JWK set with one Ed25519 key of this id.
std::string SetWith(const std::string& key_id) {
  const JwtSigner signer(key_id, kSeed);
  return absl::StrCat(R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":")",
                      key_id,
                      R"(","x":")",
                      absl::WebSafeBase64Escape(signer.PublicKey()),
                      R"("}]})");
}

std::string Path() {
  return absl::StrCat("/tmp/hailan-keys-test-", ::getpid(), ".json");
}

bool AppearsWithin(KeySource& source, const std::string& key_id, absl::Duration patience) {
  const absl::Time end = absl::Now() + patience;
  while (absl::Now() < end) {
    if (source.Find(key_id, Algorithm::kEdDsa) != nullptr) return true;
    absl::SleepFor(absl::Milliseconds(5));
  }
  return false;
}

TEST_CASE("an unknown key is looked for at once, then refused for a while") {
  std::ofstream(Path()) << SetWith("one");
  auto source = KeySource::Create(Path(), absl::Hours(1), absl::Milliseconds(100));
  REQUIRE(source.ok());
  CHECK((*source)->Ready().ok());
  CHECK((*source)->Find("one", Algorithm::kEdDsa) != nullptr);
  CHECK((*source)->Find("one", Algorithm::kRs256) == nullptr);
  const uint64_t generation = (*source)->generation();
  std::ofstream(Path()) << SetWith("two");
  CHECK((*source)->Find("two", Algorithm::kEdDsa) == nullptr);
  CHECK(AppearsWithin(**source, "two", absl::Seconds(10)));
  CHECK((*source)->Find("one", Algorithm::kEdDsa) == nullptr);
  CHECK((*source)->generation() == generation + 1);
  std::remove(Path().c_str());
}

TEST_CASE("keys that cannot be read anew stay in use") {
  std::ofstream(Path()) << SetWith("one");
  auto source = KeySource::Create(Path(), absl::Milliseconds(20), absl::Milliseconds(20));
  REQUIRE(source.ok());
  std::ofstream(Path()) << "broken";
  absl::SleepFor(absl::Milliseconds(200));
  CHECK((*source)->Find("one", Algorithm::kEdDsa) != nullptr);
  CHECK((*source)->generation() == 1);
  std::remove(Path().c_str());
}

TEST_CASE("keys over HTTP: an issuer that comes up later, then serves too much") {
  http::Response answer;
  answer.status = 503;
  absl::Mutex mutex;
  http::Options options;
  options.listen = "127.0.0.1:0";
  auto server = http::Server::Start(options, [&](http::Request, http::Respond respond) {
    absl::MutexLock lock(&mutex);
    std::move(respond)(answer);
  });
  REQUIRE(server.ok());
  const std::string url = absl::StrCat("http://", (*server)->address(), "/jwks");
  auto source = KeySource::Create(url, absl::Milliseconds(50), absl::Milliseconds(20));
  REQUIRE(source.ok());
  CHECK((*source)->Ready().code() == absl::StatusCode::kUnavailable);
  {
    absl::MutexLock lock(&mutex);
    answer.status = 200;
    answer.body = SetWith("one");
  }
  CHECK(AppearsWithin(**source, "one", absl::Seconds(10)));
  CHECK((*source)->Ready().ok());
  {
    absl::MutexLock lock(&mutex);
    answer.body = SetWith("two") + std::string(300 * 1024, ' ');
  }
  absl::SleepFor(absl::Milliseconds(200));
  CHECK((*source)->Find("two", Algorithm::kEdDsa) == nullptr);
  CHECK((*source)->Find("one", Algorithm::kEdDsa) != nullptr);
}

TEST_CASE("a dead issuer does not hold up the end") {
  auto source = KeySource::Create("http://127.0.0.1:1/jwks", absl::Hours(1));
  REQUIRE(source.ok());
  const absl::Time start = absl::Now();
  source->reset();
  CHECK(absl::Now() - start < absl::Seconds(2));
}

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
