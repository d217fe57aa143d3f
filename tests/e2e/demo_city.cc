#include "tests/e2e/demo_city.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/process.h"

namespace hailan::testing {
namespace {

constexpr char kCommunity[] = "222405001001";
constexpr absl::Duration kStartLimit = absl::Seconds(60);

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(absl::StrCat(name, " is not set; run with ctest"));
  return value;
}

}  // namespace

CommandResult RunCommand(const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  CommandResult result;
  std::array<char, 4096> buffer{};
  while (const size_t size = fread(buffer.data(), 1, buffer.size(), pipe)) {
    result.output.append(buffer.data(), size);
  }
  const int status = pclose(pipe);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

std::string ProgramPath(const std::string& program) {
  return absl::StrCat("'", Variable("HAILAN_BIN_DIR"), "/", program, "'");
}

DemoCity::DemoCity() : database_(absl::Span<const pg::Migration>(), "demo") {
  std::string pattern = (std::filesystem::temp_directory_path() / "hailan-demo-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  folder_ = pattern;
  admin_ = absl::StrCat("127.0.0.1:", FreePort());
  // Not the shared one: another test's city may have the same code and other grids.
  redis_ = Spawn({"/usr/bin/redis-server",
                  "--port",
                  "0",
                  "--unixsocket",
                  folder_ + "/redis.sock",
                  "--dir",
                  folder_,
                  "--save",
                  "",
                  "--appendonly",
                  "no"},
                 {});
  StartServer();
  const absl::Time deadline = absl::Now() + kStartLimit;
  while (!IsReady()) {
    if (absl::Now() > deadline || waitpid(server_, nullptr, WNOHANG) == server_) {
      throw std::runtime_error(
          "hailan-all-in-one does not start:\n" +
          RunCommand(absl::StrCat("tail -n 20 ", folder_, "/hailan-all-in-one.log")).output);
    }
    absl::SleepFor(absl::Milliseconds(100));
  }
}

DemoCity::~DemoCity() {
  for (const pid_t process : {server_, redis_}) {
    if (process <= 0) continue;
    kill(process, SIGTERM);
    waitpid(process, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

pid_t DemoCity::Spawn(std::vector<std::string> command,
                      std::vector<std::string> environment) const {
  const auto pointers = [](std::vector<std::string>& texts) {
    std::vector<char*> list;
    list.reserve(texts.size() + 1);
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
  };
  environment.emplace_back("PATH=/usr/bin:/bin");
  const std::vector<char*> arguments = pointers(command);
  const std::vector<char*> variables = pointers(environment);
  const std::string name = std::filesystem::path(command[0]).filename();
  const std::string log = absl::StrCat(folder_, "/", name, ".log");
  const pid_t process = fork();
  if (process < 0) throw std::runtime_error("fork failed");
  if (process > 0) return process;
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execve(arguments[0], arguments.data(), variables.data());
  _exit(127);
}

void DemoCity::StartServer() {
  server_ = Spawn({Variable("HAILAN_BIN_DIR") + "/hailan-all-in-one"},
                  {"HAILAN_PG_URL=" + database_.url(),
                   "HAILAN_REDIS_URL=unix:" + folder_ + "/redis.sock",
                   "HAILAN_ADMIN_LISTEN=" + admin_,
                   "HAILAN_GRPC_LISTEN=unix:" + folder_ + "/services.sock",
                   "HAILAN_GATEWAY_GRPC_LISTEN=" + target(),
                   "HAILAN_GATEWAY_HTTP_LISTEN=127.0.0.1:0",
                   "HAILAN_EVENT_WORKFLOW_SWEEP_PERIOD=1s"});
}

bool DemoCity::IsReady() const {
  return RunCommand(
             absl::StrCat("curl -fsS --noproxy '*' -m 2 http://", admin_, "/readyz 2>/dev/null"))
             .exit_code == 0;
}

int DemoCity::Load() {
  const std::string city = folder_ + "/city";
  const std::string writer = Variable("HAILAN_SOURCE_DIR") + "/tools/sample_city/sample_city";
  // Column 2 of buildings.csv is the grid; houses follow their buildings, people their houses.
  const std::string filter = absl::StrCat(
      "cd '",
      city,
      "' && ",
      "awk -F, 'NR == 1 || index($2, \"",
      kCommunity,
      "\") == 1' buildings.csv > b && ",
      "awk -F, 'FNR == NR { known[$1]; next } FNR == 1 || $2 in known' b houses.csv > h && ",
      "awk -F, 'FNR == NR { known[$1]; next } FNR == 1 || $15 in known' h residents.csv > r && ",
      "head -n 1 relations.csv > s && ",
      "mv b buildings.csv && mv h houses.csv && mv r residents.csv && mv s relations.csv");
  const CommandResult written =
      RunCommand(absl::StrCat("'", writer, "' '", city, "' >/dev/null && ", filter));
  if (written.exit_code != 0) return written.exit_code;
  return RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                 " import '",
                                 city,
                                 "' --target ",
                                 target(),
                                 " >/dev/null"))
      .exit_code;
}

CommandResult DemoCity::Demo(const std::string& options) {
  return RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                 " demo --target ",
                                 target(),
                                 " --admin http://",
                                 admin_,
                                 " ",
                                 options));
}

}  // namespace hailan::testing
