#include "common/app/host_impl.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "common/pg/migrate.h"

namespace hailan::app {
namespace {

// A database that starts together with us gets this long to answer.
constexpr absl::Duration kDatabasePatience = absl::Seconds(30);
constexpr absl::Duration kMigrationPatience = absl::Minutes(10);
constexpr absl::Duration kPingPatience = absl::Seconds(1);

absl::Status WaitForDatabase(pg::Pool& pool) {
  const absl::Time end = absl::Now() + kDatabasePatience;
  while (true) {
    const absl::Status status = pool.Ping(absl::Now() + kPingPatience);
    if (status.ok() || absl::Now() >= end) return status;
    obs::Log(obs::Level::kWarn, "waiting for the database", {{"schema", pool.options().schema}});
    absl::SleepFor(absl::Milliseconds(500));
  }
}

}  // namespace

bool Host::Impl::HasModule(absl::string_view name) const {
  return std::any_of(
      modules.begin(), modules.end(), [name](const Module& module) { return module.name == name; });
}

absl::Status Host::Impl::PrepareSchemas(bool migrate) {
  for (const Module& module : modules) {
    const auto pool = pools.find(std::string(module.name));
    if (module.migrations.empty() || pool == pools.end()) continue;
    HL_RETURN_IF_ERROR(WaitForDatabase(*pool->second));
    const absl::Time deadline = absl::Now() + kMigrationPatience;
    if (!migrate) {
      HL_RETURN_IF_ERROR(pg::CheckMigrated(*pool->second, module.migrations, deadline));
      continue;
    }
    HL_ASSIGN_OR_RETURN(const int applied,
                        pg::Migrate(pool->second->options(), module.migrations, deadline));
    obs::Log(
        obs::Level::kInfo, "schema is up to date", {{"schema", module.name}, {"applied", applied}});
  }
  return absl::OkStatus();
}

std::vector<Check> Host::Impl::RunChecks() const {
  std::vector<Check> results;
  const Phase now = phase;
  const auto unavailable = [](absl::string_view reason) {
    return Error(absl::StatusCode::kUnavailable, reason, "The process takes no calls now.");
  };
  results.emplace_back("serving",
                       now == Phase::kServing    ? absl::OkStatus()
                       : now == Phase::kStarting ? unavailable("STARTING")
                                                 : unavailable("DRAINING"));
  // A process that drains is not to be held up by its checks.
  if (now != Phase::kServing) return results;
  for (const auto& [module, pool] : pools) {
    results.emplace_back(absl::StrCat("database/", module),
                         pool->Ping(absl::Now() + kPingPatience));
  }
  for (const auto& [name, check] : checks) results.emplace_back(name, check());
  return results;
}

std::shared_ptr<grpc::Channel> Host::Impl::Connect(const std::string& module,
                                                   const std::string& target) const {
  if (HasModule(module)) {
    // Peers are for after Start; nobody may call while the services are still being bound.
    HL_CHECK(server != nullptr);
    return server->InProcessChannel();
  }
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = rpc::MakeChannel(target, settings.tls);
  if (channel.ok()) return *std::move(channel);
  obs::Log(obs::Level::kError,
           "cannot make a channel",
           {{"module", module}, {"reason", std::string(channel.status().message())}});
  // Its calls end with UNAVAILABLE, which is the truth.
  return grpc::CreateChannel("unix:/nowhere", grpc::InsecureChannelCredentials());
}

}  // namespace hailan::app
