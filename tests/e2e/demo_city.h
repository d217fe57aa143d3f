// The real all-in-one as a process of its own, and a small city for it: Longjing's offices with the
// buildings, houses and people of one community.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "tests/support/pg_database.h"

namespace hailan::testing {

// What a command printed and how it ended.
struct CommandResult {
  int exit_code = 0;
  // Standard output; standard error goes to that of the test.
  std::string output;
};

// Runs a shell command line to its end.
CommandResult RunCommand(const std::string& command);

// The path of a program of ours, quoted for a shell.
std::string ProgramPath(const std::string& program);

class DemoCity {
 public:
  // Starts hailan-all-in-one on a fresh database and a Redis of its own and waits until it is
  // ready. Throws std::runtime_error with the end of its log when it does not get there.
  DemoCity();
  ~DemoCity();
  DemoCity(const DemoCity&) = delete;
  DemoCity& operator=(const DemoCity&) = delete;

  // Writes the small city and loads it with `hailanctl import`; the exit code of that.
  int Load();
  // `hailanctl demo` with the addresses of this server and further options.
  CommandResult Demo(const std::string& options);
  // A folder that goes with the city.
  const std::string& folder() const { return folder_; }
  // Address of the gateway's gRPC port.
  std::string target() const { return "unix:" + folder_ + "/gateway.sock"; }

 private:
  // Starts a program with its output in a file of the folder.
  pid_t Spawn(std::vector<std::string> command, std::vector<std::string> environment) const;
  void StartServer();
  bool IsReady() const;

  TestDatabase database_;
  std::string folder_;
  std::string admin_;
  pid_t redis_ = 0;
  pid_t server_ = 0;
};

}  // namespace hailan::testing
