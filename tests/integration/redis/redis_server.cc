#include "tests/integration/redis/redis_server.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "absl/time/clock.h"
#include "common/redis/connection.h"

namespace hailan::testing {
namespace {

void Exec(const std::string& folder, const std::string& socket) {
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  execlp("redis-server",
         "redis-server",
         "--port",
         "0",
         "--unixsocket",
         socket.c_str(),
         "--dir",
         folder.c_str(),
         "--save",
         "",
         "--appendonly",
         "no",
         nullptr);
  _exit(127);
}

}  // namespace

RedisServer::RedisServer() {
  std::string pattern = (std::filesystem::temp_directory_path() / "hailan-redis-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  folder_ = pattern;
  socket_ = folder_ + "/redis.sock";
  Start();
}

RedisServer::~RedisServer() {
  Kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void RedisServer::Start() {
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("fork failed");
  if (process_ == 0) Exec(folder_, socket_);
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (absl::Now() < deadline) {
    auto connection = redis::Connection::Open({.url = url()});
    if (connection.ok() && (*connection)->Run({"PING"}).ok()) return;
    absl::SleepFor(absl::Milliseconds(10));
  }
  throw std::runtime_error("redis-server does not answer");
}

void RedisServer::Kill() {
  if (process_ == 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = 0;
}

void RedisServer::Freeze() const {
  kill(process_, SIGSTOP);
}

void RedisServer::Thaw() const {
  kill(process_, SIGCONT);
}

}  // namespace hailan::testing
