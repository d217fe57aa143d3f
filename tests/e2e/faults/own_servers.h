// A PostgreSQL and a Redis of a test's own, which it may stop, freeze and start again.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/process.h"

namespace hailan::testing {

// While one lives, TestDatabase and RedisUrl() mean these servers. One at a time.
class OwnServers {
 public:
  OwnServers();
  ~OwnServers();
  OwnServers(const OwnServers&) = delete;
  OwnServers& operator=(const OwnServers&) = delete;

  // Ends PostgreSQL as a crash does: no checkpoint, no word to its clients.
  void CrashPostgres() const;
  // Every process of PostgreSQL stands still, as on a host that hangs.
  void FreezePostgres() const;
  void ThawPostgres() const;
  void KillRedis() const;
  void FreezeRedis() const;
  void ThawRedis() const;
  // Starts what does not run.
  void Start();

 private:
  void SignalPostgres(int signal) const;
  std::vector<pid_t> Processes() const;

  TemporaryFolder folder_;
  std::string shared_pg_, shared_redis_;
  pid_t postmaster_ = 0;
  pid_t redis_ = 0;
};

}  // namespace hailan::testing
