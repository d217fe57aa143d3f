#include "common/app/run.h"

#include <pthread.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/app/grpc_log.h"
#include "common/app/host.h"
#include "common/app/process_metrics.h"
#include "common/base/error.h"
#include "common/obs/log.h"

namespace hailan::app {
namespace {

constexpr int kEnded = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

enum class Task : uint8_t { kServe, kMigrate, kHelp, kVersion, kUnknown };

Task TaskOf(int argc, char** argv) {
  if (argc == 1) return Task::kServe;
  const absl::string_view flag = argv[1];
  if (argc > 2) return Task::kUnknown;
  if (flag == "--migrate") return Task::kMigrate;
  if (flag == "--help" || flag == "-h") return Task::kHelp;
  if (flag == "--version") return Task::kVersion;
  return Task::kUnknown;
}

// The signals that ask us to end, blocked in every thread but the one that waits for them.
class EndSignals {
 public:
  // Before any other thread starts, so that all inherit the mask.
  EndSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    // A peer that closed its socket is an error of write(), not of the process.
    std::signal(SIGPIPE, SIG_IGN);
    std::thread([this] { Loop(); }).detach();
  }
  // Returns when we are asked to end. From here on a drain is waited for.
  void Wait() {
    serving_ = true;
    asked_.WaitForNotification();
  }

 private:
  [[noreturn]] void Loop() {
    int signal = 0;
    sigwait(&set_, &signal);
    asked_.Notify();
    // Supervisors like to ask twice; a drain that is given up would break the calls it waits for.
    // A start has no such calls and may take long.
    while (true) {
      sigwait(&set_, &signal);
      if (!serving_) _exit(kFailed);
      obs::Log(obs::Level::kInfo, "asked to end again, the drain goes on");
    }
  }

  sigset_t set_{};
  absl::Notification asked_;
  std::atomic<bool> serving_ = false;
};

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kEnded;
  const std::string reason = ReasonOf(status);
  obs::Log(obs::Level::kError,
           "cannot start",
           {{"reason", reason}, {"error", std::string(status.message())}});
  const bool configuration =
      reason == "INVALID_CONFIGURATION" || reason == "INSECURE_CONFIGURATION";
  return configuration ? kUsage : kFailed;
}

int Help(const char* program, absl::Span<const Module> modules) {
  Host host(Config({}));
  // Only to have every setting declared; that defaults may not do to start with is no matter here.
  (void)host.Bind(modules);
  std::printf("usage: %s [--help | --version | --migrate]\n\nSettings (environment):\n%s",
              program,
              host.config().Help().c_str());
  return kEnded;
}

int Migrate(absl::Span<const Module> modules) {
  Host host(Config::FromEnvironment());
  absl::Status status = host.Bind(modules);
  if (status.ok()) status = host.Migrate();
  return ExitCodeOf(status);
}

int Serve(absl::Span<const Module> modules) {
  // Lives as long as the process: its thread is never joined.
  static auto* signals = new EndSignals;
  Host host(Config::FromEnvironment());
  const int code = ExitCodeOf(host.Start(modules));
  if (code == kEnded) signals->Wait();
  host.Stop();
  return code;
}

}  // namespace

int Run(int argc, char** argv, std::initializer_list<Module> modules) {
  const std::vector<Module> list(modules);
  LogGrpcLines();
#ifdef NDEBUG
  // Debian builds Abseil with its search for lock cycles on; gRPC locks so often that it costs a
  // sixth of the CPU of a call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  int code = kUsage;
  switch (TaskOf(argc, argv)) {
    case Task::kServe:
      code = Serve(list);
      break;
    case Task::kMigrate:
      code = Migrate(list);
      break;
    case Task::kHelp:
      code = Help(argv[0], list);
      break;
    case Task::kVersion:
      std::printf("hailan %s\n", kVersion);
      code = kEnded;
      break;
    case Task::kUnknown:
      std::fprintf(stderr, "usage: %s [--help | --version | --migrate]\n", argv[0]);
      break;
  }
  obs::FlushLog();
  return code;
}

}  // namespace hailan::app
