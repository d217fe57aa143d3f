#include "tests/e2e/faults/own_servers.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/support/environment.h"

namespace hailan::testing {
namespace {

std::string Sandbox() {
  const char* root = std::getenv("HAILAN_SOURCE_DIR");
  return absl::StrCat(root == nullptr ? "." : root, "/tools/pg_sandbox.sh");
}

// Standard output of a command.
std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) output.push_back(static_cast<char>(c));
  if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
  return output;
}

pid_t PidIn(const std::string& file) {
  std::ifstream stream(file);
  pid_t pid = 0;
  if (!(stream >> pid)) throw std::runtime_error("no process id in " + file);
  return pid;
}

// The processes whose parent is `parent`.
std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    pid_t pid = 0;
    if (!absl::SimpleAtoi(entry.path().filename().string(), &pid)) continue;
    std::ifstream stream(entry.path() / "stat");
    const std::string text{std::istreambuf_iterator<char>(stream),
                           std::istreambuf_iterator<char>()};
    // `pid (name) state parent …`; the name may hold anything.
    const size_t end = text.rfind(')');
    if (end == std::string::npos) continue;
    const std::vector<std::string> fields = absl::StrSplit(text.substr(end + 2), ' ');
    pid_t its = 0;
    if (fields.size() > 1 && absl::SimpleAtoi(fields[1], &its) && its == parent) {
      children.push_back(pid);
    }
  }
  return children;
}

}  // namespace

OwnServers::OwnServers() : shared_pg_(PostgresUrl()), shared_redis_(RedisUrl()) {
  // PostgreSQL may run as another user, who has to find its way into our folder.
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
  Start();
}

OwnServers::~OwnServers() {
  for (const pid_t pid : Processes()) kill(pid, SIGCONT);
  RunShell(absl::StrCat(Sandbox(), " stop ", folder_.path(), "/state"));
  setenv("HAILAN_TEST_PG", shared_pg_.c_str(), 1);
  setenv("HAILAN_TEST_REDIS", shared_redis_.c_str(), 1);
}

void OwnServers::Start() {
  // Durable, so that what was acknowledged survives a crash, as in production.
  const std::string state = folder_.path() + "/state";
  const std::string exports = OutputOf(absl::StrCat(Sandbox(), " start --durable ", state));
  for (const absl::string_view line : absl::StrSplit(exports, '\n', absl::SkipEmpty())) {
    const std::vector<std::string> parts =
        absl::StrSplit(line.substr(sizeof("export ") - 1), absl::MaxSplits('=', 1));
    // The value stands in quotes.
    setenv(parts.at(0).c_str(), parts.at(1).substr(1, parts[1].size() - 2).c_str(), 1);
  }
  postmaster_ = PidIn(state + "/pg/postmaster.pid");
  const std::string info = OutputOf(
      absl::StrCat("redis-cli -s ", absl::StripPrefix(RedisUrl(), "unix:"), " info server"));
  const size_t at = info.find("process_id:");
  if (at == std::string::npos) throw std::runtime_error("Redis does not name its process");
  redis_ = std::atoi(info.c_str() + at + sizeof("process_id:") - 1);
}

std::vector<pid_t> OwnServers::Processes() const {
  std::vector<pid_t> processes = ChildrenOf(postmaster_);
  processes.push_back(postmaster_);
  processes.push_back(redis_);
  return processes;
}

// The sessions first, so that none of them finds its postmaster gone.
void OwnServers::SignalPostgres(int signal) const {
  for (const pid_t child : ChildrenOf(postmaster_)) kill(child, signal);
  kill(postmaster_, signal);
}

void OwnServers::CrashPostgres() const {
  SignalPostgres(SIGKILL);
}
void OwnServers::FreezePostgres() const {
  SignalPostgres(SIGSTOP);
}
void OwnServers::ThawPostgres() const {
  SignalPostgres(SIGCONT);
}
void OwnServers::KillRedis() const {
  kill(redis_, SIGKILL);
}
void OwnServers::FreezeRedis() const {
  kill(redis_, SIGSTOP);
}
void OwnServers::ThawRedis() const {
  kill(redis_, SIGCONT);
}

}  // namespace hailan::testing
