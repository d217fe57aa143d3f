#include "tests/support/mini_suite.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <set>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/app/settings.h"
#include "hailan/type/v1/change.pb.h"
#include "services/evaluation/migrations.h"
#include "services/evaluation/module.h"
#include "services/event_workflow/migrations.h"
#include "services/event_workflow/module.h"
#include "services/gateway/module.h"
#include "services/grid_geo/migrations.h"
#include "services/grid_geo/module.h"
#include "services/residents/migrations.h"
#include "services/residents/module.h"
#include "services/volunteer_order/migrations.h"
#include "services/volunteer_order/module.h"
#include "tests/support/environment.h"
#include "tests/support/http_client.h"

namespace hailan::testing {
namespace {

constexpr char kAllInOne[] = "hailan-all-in-one";
constexpr char kGateway[] = "hailan-gateway";

// Which other services a program calls.
const std::map<std::string, std::set<std::string>>& PeersOf() {
  static const std::map<std::string, std::set<std::string>> peers = {
      {"hailan-grid-geo", {"residents", "event_workflow"}},
      {"hailan-residents", {}},
      {"hailan-event-workflow", {"grid_geo"}},
      {"hailan-volunteer-order", {}},
      {"hailan-evaluation", {"grid_geo", "event_workflow", "volunteer_order"}},
      {kGateway, {"grid_geo", "residents", "event_workflow", "volunteer_order", "evaluation"}},
  };
  return peers;
}

std::string ProgramName(const std::string& service) {
  return absl::StrCat("hailan-", absl::StrReplaceAll(service, {{"_", "-"}}));
}

bool HasGateway(const std::string& program) {
  return program == kGateway || program == kAllInOne;
}

bool HasModule(const std::string& program, const std::string& service) {
  return program == kAllInOne || program == ProgramName(service);
}

}  // namespace

MiniSuite::MiniSuite() {
  // As main() does: a peer that closed its socket is an error of write(), not of the process.
  std::signal(SIGPIPE, SIG_IGN);
  const std::array<TestSchema, 5> schemas = {{
      {"grid_geo", grid_geo::kMigrations},
      {"residents", residents::kMigrations},
      {"event_workflow", event_workflow::kMigrations},
      {"volunteer_order", volunteer_order::kMigrations},
      {"evaluation", evaluation::kMigrations},
  }};
  database_ = std::make_unique<TestDatabase>(absl::MakeConstSpan(schemas));
  http_ = absl::StrCat("http://127.0.0.1:", FreePort());
}

MiniSuite::~MiniSuite() {
  gateway_.reset();
  host_.reset();
  for (auto& [program, process] : processes_) process->Signal(SIGTERM);
  for (auto& [program, process] : processes_) process->Wait(absl::Seconds(20));
}

std::unique_ptr<MiniSuite> MiniSuite::Start(const SuiteOptions& options) {
  const char* kind = std::getenv("HAILAN_TEST_SUITE");
  const bool external = kind != nullptr && absl::string_view(kind) == "external";
  return external ? External(options) : InProcess(options);
}

std::map<std::string, std::string> MiniSuite::SettingsOf(const std::string& program,
                                                         const SuiteOptions& options) {
  const std::string admin = absl::StrCat("127.0.0.1:", FreePort());
  admins_[program] = admin;
  const auto socket = [this](const std::string& name) {
    return absl::StrCat("unix:", folder_.path(), "/", name, ".sock");
  };
  std::map<std::string, std::string> settings = {
      {"HAILAN_PG_URL", database_->url()},
      {"HAILAN_REDIS_URL", options.redis_url.empty() ? RedisUrl() : options.redis_url},
      {"HAILAN_ADMIN_LISTEN", admin},
      {"HAILAN_GRPC_LISTEN", socket(program)},
      {"HAILAN_LOG_LEVEL", "warn"},
  };
  if (const auto peers = PeersOf().find(program); peers != PeersOf().end()) {
    for (const std::string& peer : peers->second) {
      settings[app::ModuleKey(peer, "TARGET")] = socket(ProgramName(peer));
    }
  }
  if (HasGateway(program)) {
    settings["HAILAN_GATEWAY_GRPC_LISTEN"] = target();
    settings["HAILAN_GATEWAY_HTTP_LISTEN"] = http_.substr(sizeof("http://") - 1);
    // Tests call faster than any person.
    settings["HAILAN_GATEWAY_RATE"] = "100000";
    settings["HAILAN_GATEWAY_BURST"] = "100000";
  }
  if (HasModule(program, "event_workflow")) {
    settings["HAILAN_EVENT_WORKFLOW_SWEEP_PERIOD"] = "500ms";
    settings["HAILAN_EVENT_WORKFLOW_CATALOGUE_REFRESH"] = "200ms";
  }
  settings_[program] = settings;
  return settings;
}

void MiniSuite::Connect() {
  gateway_ = std::make_unique<rpc::Peer>([this] { return Must(rpc::MakeChannel(target(), {})); });
}

std::unique_ptr<MiniSuite> MiniSuite::InProcess(const SuiteOptions& options) {
  std::unique_ptr<MiniSuite> suite(new MiniSuite());
  suite->host_ = std::make_unique<app::Host>(app::Config(suite->SettingsOf(kAllInOne, options)));
  Must(suite->host_->Start({grid_geo::kModule,
                            residents::kModule,
                            event_workflow::kModule,
                            volunteer_order::kModule,
                            evaluation::kModule,
                            gateway::kModule}));
  suite->Connect();
  return suite;
}

std::unique_ptr<MiniSuite> MiniSuite::External(const SuiteOptions& options) {
  std::vector<std::string> programs;
  for (const auto& [program, peers] : PeersOf()) programs.push_back(program);
  return Run(programs, options);
}

std::unique_ptr<MiniSuite> MiniSuite::AllInOne(const SuiteOptions& options) {
  return Run({kAllInOne}, options);
}

std::unique_ptr<MiniSuite> MiniSuite::Run(const std::vector<std::string>& programs,
                                          const SuiteOptions& options) {
  std::unique_ptr<MiniSuite> suite(new MiniSuite());
  for (const std::string& program : programs) {
    suite->SettingsOf(program, options);
    suite->Spawn(program);
  }
  suite->WaitUntilReady();
  suite->Connect();
  suite->WaitUntilConnected();
  return suite;
}

// A gateway that was faster than a service tries again after a moment; until then it refuses.
void MiniSuite::WaitUntilConnected() {
  rpc::TokenClaims claims;
  claims.subject = "suite";
  claims.roles = {"integrator"};
  claims.city = "222405";
  const Caller caller(*this, claims);
  type::v1::ListChangesRequest request;
  request.set_parent("cities/222405");
  for (const std::string& service : PeersOf().at(kGateway)) {
    Must(Eventually([&] {
      return caller
          .Call<type::v1::ListChangesResponse>(
              absl::StrCat("hailan.", service, ".v1.ChangeFeed/ListChanges"), request)
          .status();
    }));
  }
}

void MiniSuite::Spawn(const std::string& program) {
  processes_[program] =
      std::make_unique<Process>(ProgramOf(program),
                                settings_.at(program),
                                absl::StrCat(folder_.path(), "/", program, ".log"));
}

void MiniSuite::WaitUntilReady() {
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  for (const auto& [program, process] : processes_) {
    const HttpCall ready = {.url = absl::StrCat("http://", admins_.at(program), "/readyz"),
                            .method = "GET",
                            .timeout = absl::Seconds(5)};
    while (CallHttp(ready).status != 200) {
      if (absl::Now() > deadline || process->Wait(absl::ZeroDuration()).has_value()) {
        throw std::runtime_error(absl::StrCat(program, " is not ready:\n", process->LogTail()));
      }
      absl::SleepFor(absl::Milliseconds(30));
    }
  }
}

void MiniSuite::ShiftClock(absl::Duration shift) {
  for (const auto& [program, admin] : admins_) {
    const std::string url =
        absl::StrCat("http://", admin, "/dev/clock?shift=", absl::FormatDuration(shift));
    if (CallHttp({.url = url}).status != 200) {
      throw std::runtime_error(program + " does not shift its clock");
    }
  }
}

Caller::Caller(MiniSuite& suite, const rpc::TokenClaims& claims)
    : suite_(&suite), token_(rpc::SignDevelopmentToken(claims, {})) {}

absl::Status Eventually(const std::function<absl::Status()>& look, absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  while (true) {
    absl::Status status = look();
    if (status.ok() || absl::Now() > deadline) return status;
    absl::SleepFor(absl::Milliseconds(50));
  }
}

}  // namespace hailan::testing
