// The issuer's keys over time, from files and over HTTP.
#include "common/auth/key_source.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/auth/jwt.h"
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
  auto server = http::Server::Start(options, [&](const http::Request&, http::Respond respond) {
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
    answer.body = SetWith("two") + std::string(size_t{300} << 10, ' ');
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

}  // namespace
}  // namespace hailan::auth
