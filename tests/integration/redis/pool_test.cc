// Connections to a real Redis, and what a missing, frozen or restarted one costs.
#include "common/redis/pool.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "tests/integration/redis/redis_server.h"
#include "tests/support/environment.h"
#include "tests/support/matchers.h"

namespace hailan::redis {
namespace {

using absl::Milliseconds;
using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;
using testing::Must;
using testing::RedisServer;

std::string UniqueKey() {
  return "test:" + NewId(absl::Now());
}

// Runs PING until it succeeds or five seconds are over.
bool Recovers(Pool& pool) {
  const absl::Time deadline = absl::Now() + absl::Seconds(5);
  while (absl::Now() < deadline) {
    if (pool.Ping().ok()) return true;
    absl::SleepFor(Milliseconds(5));
  }
  return false;
}

TEST_CASE("replies of every kind, and arguments of any bytes") {
  Pool pool({.url = testing::RedisUrl()});
  const std::string key = UniqueKey();
  const std::string value("a\0b%s%b\r\n", 9);
  CHECK(Must(pool.Run({"SET", key, value, "PX", "5000"})).text == "OK");
  CHECK(Must(pool.Run({"GET", key})).text == value);
  CHECK(Must(pool.Run({"GET", UniqueKey()})).nil());
  CHECK(Must(pool.Run({"STRLEN", key})).integer == 9);
  CHECK(Must(pool.Run({"SET", key, "", "PX", "5000"})).text == "OK");
  const Reply many = Must(pool.Run({"MGET", key, "test:none"}));
  REQUIRE(many.elements.size() == 2);
  CHECK(many.elements[0].kind == Reply::Kind::kText);
  CHECK(many.elements[0].text.empty());
  CHECK(many.elements[1].nil());
}

TEST_CASE("an error answer is a status and no outage") {
  Pool pool({.url = testing::RedisUrl(), .size = 1});
  CHECK_THAT(pool.Run({"NOSUCH"}).status(),
             FailsWith(StatusCode::kFailedPrecondition, "REDIS_REFUSED"));
  CHECK_THAT(pool.Ping(), IsOk());
}

TEST_CASE("many threads share few connections") {
  const RedisServer server;
  Pool pool({.url = server.url(), .size = 2, .timeout = absl::Seconds(5)});
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const std::string key = absl::StrCat("key", i);
      for (int j = 0; j < 200; ++j) {
        const std::string value = absl::StrCat(i, ":", j);
        if (!pool.Run({"SET", key, value}).ok()) continue;
        const auto reply = pool.Run({"GET", key});
        right += reply.ok() && reply->text == value ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 1600);
  // The pool's two; one of them asks.
  const std::string clients = Must(pool.Run({"INFO", "clients"})).text;
  CHECK(clients.find("connected_clients:2\r\n") != std::string::npos);
}

TEST_CASE("a password is sent, and a wrong one is no way in") {
  RedisServer server;
  Pool open({.url = server.url()});
  Must(open.Run({"CONFIG", "SET", "requirepass", "secret"}));
  CHECK_THAT(Pool({.url = server.url(), .password = "secret"}).Ping(), IsOk());
  CHECK_FALSE(Pool({.url = server.url(), .password = "wrong"}).Ping().ok());
  CHECK_FALSE(Pool({.url = server.url()}).Ping().ok());
}

TEST_CASE("a frozen Redis costs one timeout, then nothing, and is found again") {
  const RedisServer server;
  Pool pool({.url = server.url(), .size = 2, .timeout = Milliseconds(50)});
  REQUIRE(pool.Ping().ok());
  server.Freeze();
  absl::Time start = absl::Now();
  CHECK_THAT(pool.Ping(), FailsWith(StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  CHECK(absl::Now() - start >= Milliseconds(45));
  CHECK(absl::Now() - start < Milliseconds(200));
  start = absl::Now();
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(pool.Ping().ok());
  CHECK(absl::Now() - start < Milliseconds(150));
  server.Thaw();
  CHECK(Recovers(pool));
  CHECK_THAT(pool.Ping(), IsOk());
}

TEST_CASE("a late answer is never taken for that of the next command") {
  const RedisServer server;
  Pool pool({.url = server.url(), .size = 1, .timeout = Milliseconds(50)});
  Must(pool.Run({"SET", "a", "old"}));
  server.Freeze();
  CHECK_FALSE(pool.Run({"GET", "a"}).ok());
  server.Thaw();
  REQUIRE(Recovers(pool));
  CHECK(Must(pool.Run({"ECHO", "new"})).text == "new");
}

TEST_CASE("a restart between two commands is not even noticed") {
  RedisServer server;
  Pool pool({.url = server.url(), .size = 1});
  REQUIRE(pool.Ping().ok());
  server.Kill();
  server.Start();
  CHECK_THAT(pool.Ping(), IsOk());
}

TEST_CASE("a Redis that comes late is found") {
  RedisServer server;
  server.Kill();
  Pool pool({.url = server.url()});
  CHECK_FALSE(pool.Ping().ok());
  CHECK_FALSE(pool.Ping().ok());
  server.Start();
  CHECK(Recovers(pool));
}

// Accepts and hangs up at once, and counts: what a pool's attempts look like from outside.
class HangUp {
 public:
  explicit HangUp(const std::string& path) : listener_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    unlink(path.c_str());
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    REQUIRE(listen(listener_, 16) == 0);
    thread_ = std::thread([this] {
      for (int peer = accept(listener_, nullptr, nullptr); peer >= 0;
           peer = accept(listener_, nullptr, nullptr)) {
        ++count_;
        close(peer);
      }
    });
  }
  ~HangUp() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  int count() const { return count_; }

 private:
  const int listener_;
  std::atomic<int> count_ = 0;
  std::thread thread_;
};

TEST_CASE("attempts become rarer: after 250 ms, then 500 ms, by one caller at a time") {
  const std::string path = absl::StrCat("/tmp/hailan-hangup-", getpid(), ".sock");
  {
    const HangUp server(path);
    Pool pool({.url = "unix:" + path, .size = 4});
    const absl::Time start = absl::Now();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        while (absl::Now() < start + Milliseconds(1200)) {
          (void)pool.Ping();
          absl::SleepFor(Milliseconds(1));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    // Up to four at the start together, then one at 250 ms and one at 750 ms.
    CHECK(server.count() >= 2);
    CHECK(server.count() <= 6);
  }
  unlink(path.c_str());
}

}  // namespace
}  // namespace hailan::redis
