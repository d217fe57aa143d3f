// The parts of a host that modules do not see. Private to common/app.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/app/admin_server.h"
#include "common/app/host.h"
#include "common/app/jobs.h"
#include "common/app/settings.h"
#include "common/rpc/server.h"

namespace hailan::app {

class Host::Impl {
 public:
  explicit Impl(obs::Metrics& metrics) : jobs(metrics) {}

  bool HasModule(absl::string_view name) const;
  // Migrates the schemas of the modules, or only checks them.
  absl::Status PrepareSchemas(bool migrate);
  // The result of every readiness check, the phase of the process first.
  std::vector<Check> RunChecks() const;
  // A channel to the module: in process, or over the network to `target`.
  std::shared_ptr<grpc::Channel> Connect(const std::string& module,
                                         const std::string& target) const;

  enum class Phase : uint8_t { kStarting, kServing, kDraining, kStopped };

  Settings settings;
  std::vector<Module> modules;
  std::map<std::string, std::unique_ptr<pg::Pool>> pools;
  std::unique_ptr<redis::Pool> redis;
  // Shared with the gauges that read them.
  std::map<std::string, std::shared_ptr<rpc::Executor>> executors;
  std::map<std::string, std::shared_ptr<rpc::Peer>> peers;
  std::vector<std::unique_ptr<rpc::Service>> services;
  std::vector<std::pair<std::string, std::function<absl::Status()>>> checks;
  Jobs jobs;
  std::vector<std::function<absl::Status()>> on_start;
  std::vector<std::function<void()>> on_stop;
  std::unique_ptr<rpc::Server> server;
  std::unique_ptr<AdminServer> admin;
  std::atomic<Phase> phase = Phase::kStarting;
};

}  // namespace hailan::app
