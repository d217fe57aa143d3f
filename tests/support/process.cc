#include "tests/support/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace hailan::testing {
namespace {

constexpr size_t kTail = 4000;

int ExitCodeOf(int status) {
  constexpr int kSignalBase = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : kSignalBase + WTERMSIG(status);
}

constexpr uint16_t kFirstPort = 10'000;

// The kernel gives the ports from here on to callers, also between our look and a server's start.
uint16_t FirstPassingPort() {
  constexpr uint16_t kUsual = 32'768;
  uint16_t first = 0;
  std::ifstream range("/proc/sys/net/ipv4/ip_local_port_range");
  return range >> first && first > kFirstPort ? first : kUsual;
}

bool IsFree(uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const bool bound = bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(listener);
  return bound;
}

}  // namespace

int FreePort() {
  static std::atomic<uint32_t> next = std::random_device{}();
  const uint32_t ports = FirstPassingPort() - kFirstPort;
  for (uint32_t tries = 0; tries < ports; ++tries) {
    const auto port = static_cast<uint16_t>(kFirstPort + next++ % ports);
    if (IsFree(port)) return port;
  }
  throw std::runtime_error("no free port");
}

Process::Process(const std::string& program,
                 const std::map<std::string, std::string>& settings,
                 std::string log)
    : log_(std::move(log)) {
  std::vector<std::string> lines = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
  // How a sanitizer judges is the same for every program of a test.
  for (const char* options : {"TSAN_OPTIONS", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* value = std::getenv(options); value != nullptr) {
      lines.push_back(absl::StrCat(options, "=", value));
    }
  }
  lines.reserve(lines.size() + settings.size());
  for (const auto& [key, value] : settings) lines.push_back(absl::StrCat(key, "=", value));
  std::vector<char*> environment;
  environment.reserve(lines.size() + 1);
  for (std::string& line : lines) environment.push_back(line.data());
  environment.push_back(nullptr);
  // Between fork and exec only calls that are safe in a process with many threads.
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ > 0) return;
  const int file = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execle(program.c_str(), program.c_str(), nullptr, environment.data());
  _exit(127);
}

Process::~Process() {
  if (exit_code_.has_value()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Process::Signal(int signal) const {
  if (!exit_code_.has_value()) kill(pid_, signal);
}

std::optional<int> Process::Wait(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (!exit_code_.has_value()) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = ExitCodeOf(status);
    } else if (absl::Now() >= deadline) {
      break;
    } else {
      absl::SleepFor(absl::Milliseconds(10));
    }
  }
  return exit_code_;
}

std::string Process::LogTail() const {
  std::ifstream file(log_);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return text.size() <= kTail ? text : text.substr(text.size() - kTail);
}

std::string ProgramOf(const std::string& name) {
  const char* folder = std::getenv("HAILAN_BIN_DIR");
  if (folder == nullptr) throw std::runtime_error("HAILAN_BIN_DIR is not set; run with ctest");
  return absl::StrCat(folder, "/", name);
}

int RunShell(const std::string& command) {
  return ExitCodeOf(std::system(absl::StrCat("( ", command, " ) >&2").c_str()));
}

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "hailan-e2e-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace hailan::testing
