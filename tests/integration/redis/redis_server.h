// A Redis of the test's own, to be stopped, frozen and killed.
#pragma once

#include <sys/types.h>

#include <string>

namespace hailan::testing {

// Listens on a unix socket in a folder of its own; keeps nothing on disk. Throws std::runtime_error
// when redis-server cannot be run or does not answer within 10 s.
class RedisServer {
 public:
  RedisServer();
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  // `unix:/path`, the same after every start.
  std::string url() const { return "unix:" + socket_; }
  void Start();
  // Kills it, as a crash would.
  void Kill();
  // Stops answering without closing anything, and goes on.
  void Freeze() const;
  void Thaw() const;

 private:
  std::string folder_;
  std::string socket_;
  pid_t process_ = 0;
};

}  // namespace hailan::testing
