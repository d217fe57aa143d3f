// A program of ours as a child process with an environment of its own, its output in a log file.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace hailan::testing {

// A port of the loopback interface that is free now, another one each time, and none that the
// kernel may give to a caller meanwhile.
int FreePort();

class Process {
 public:
  // Starts `program` (a path); of the environment it gets `settings`, a PATH and the
  // options of sanitizers, nothing else.
  Process(const std::string& program,
          const std::map<std::string, std::string>& settings,
          std::string log);
  // Kills it when it still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void Signal(int signal) const;
  // The exit code once it has ended (128 + signal when a signal ended it); nullopt after `timeout`.
  std::optional<int> Wait(absl::Duration timeout);
  pid_t pid() const { return pid_; }
  // The end of what it wrote.
  std::string LogTail() const;

 private:
  const std::string log_;
  pid_t pid_ = 0;
  std::optional<int> exit_code_;
};

// The path of a program of ours, in HAILAN_BIN_DIR.
std::string ProgramOf(const std::string& name);

// Runs a shell command line and returns its exit code; its output goes to the test's log.
int RunShell(const std::string& command);

// A folder of its own under the system's temporary folder, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace hailan::testing
