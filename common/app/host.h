// The process around the modules: configuration, databases, one gRPC server for all services, the
// admin port, background jobs, and an orderly end. Modules see only this class.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/app/config.h"
#include "common/app/module.h"
#include "common/base/clock.h"
#include "common/base/page_token.h"
#include "common/obs/metrics.h"
#include "common/pg/pool.h"
#include "common/redis/pool.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"
#include "common/rpc/executor.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/service.h"

namespace hailan::app {

// Start and Stop are for the thread that made the host, everything else for the modules' bind,
// which runs on that thread too; what the accessors return is thread-safe and lives until Stop has
// ended. Bind only builds: the database is migrated after it, so reading data belongs into OnStart
// or a job.
class Host {
 public:
  // `clock` replaces the machine's clock in tests.
  explicit Host(Config config, std::unique_ptr<Clock> clock = nullptr);
  // Stops if that was not done.
  ~Host();

  // Binds the modules, migrates (or, without HAILAN_MIGRATE, checks the schemas), serves, runs
  // OnStart and the jobs, and then reports SERVING. Waits up to 30 s for a database that does not
  // answer yet. INVALID_ARGUMENT (INVALID_CONFIGURATION) and FAILED_PRECONDITION
  // (INSECURE_CONFIGURATION) for what the configuration should not be.
  absl::Status Start(absl::Span<const Module> modules);
  // Only binds, so that config() knows every setting, and checks the configuration.
  absl::Status Bind(absl::Span<const Module> modules);
  // After Bind: only migrates, whatever HAILAN_MIGRATE says.
  absl::Status Migrate();
  // Drains and stops: health says NOT_SERVING, after HAILAN_DRAIN_DELAY streams and jobs end,
  // OnStop runs, running calls finish (at most HAILAN_DRAIN_TIMEOUT), modules and pools go.
  void Stop();

  // --- for modules, during bind -----------------------------------------------------------------
  Config& config() { return config_; }
  bool production();
  const Clock& clock() const { return *clock_; }
  obs::Metrics& metrics() { return metrics_; }
  rpc::Pipeline& pipeline() { return *pipeline_; }
  rpc::Authenticator& authenticator() { return *authenticator_; }
  const PageTokens& page_tokens() const { return *page_tokens_; }
  // The module's own pool, in the schema of its name. Size from HAILAN_<MODULE>_POOL (default 4).
  pg::Pool& database(absl::string_view module);
  // Options of that pool, for a command runner's own session.
  pg::Options database_options(absl::string_view module);
  redis::Pool& redis();
  // Threads for reads, by default one per pooled session (HAILAN_<MODULE>_THREADS); refuses when
  // its queue is full. `module` may be any name.
  rpc::Executor& executor(absl::string_view module);
  // A channel to another service: in process when that module is co-hosted, else
  // HAILAN_<SERVICE>_TARGET (default `dns:///<service>:50051`, round robin). Usable once all
  // modules are bound; resolves on first use.
  std::shared_ptr<rpc::Peer> peer(absl::string_view module);

  void AddService(std::unique_ptr<rpc::Service> service);
  // Ready only while every check is OK; `name` appears in /readyz.
  void AddHealthCheck(std::string name, std::function<absl::Status()> check);
  // Runs `fn` after OnStart, and then `period` after each end, on a thread of its own; a failing
  // job is logged and tried again. Keep runs short: Stop waits for them.
  void AddJob(std::string name, absl::Duration period, std::function<absl::Status()> fn);
  // Runs during Start, after all services are served but before health says so (a gateway opens its
  // public ports here). An error fails the start.
  void OnStart(std::function<absl::Status()> fn);
  // Runs during Stop, in reverse order of registration, while services still answer.
  void OnStop(std::function<void()> fn);
  // Gives ownership of anything to the host; destroyed in reverse order when no call runs any more.
  template <typename T>
  T& Own(std::unique_ptr<T> object) {
    T& reference = *object;
    owned_.push_back(std::shared_ptr<void>(std::move(object)));
    return reference;
  }

  // --- addresses, after Start
  // --------------------------------------------------------------------- The real `host:port`
  // (port 0 resolved) of the service and admin listeners.
  std::string grpc_address() const;
  std::string admin_address() const;

 private:
  class Impl;
  absl::Status BuildCommon();
  // The job that removes what the module's tables keep for a while only.
  void AddPruning(absl::string_view module);
  absl::Status Serve();
  void CloseServers();

  Config config_;
  std::unique_ptr<Clock> clock_;
  obs::Metrics metrics_;
  std::unique_ptr<PageTokens> page_tokens_;
  std::unique_ptr<rpc::Authenticator> authenticator_;
  std::unique_ptr<rpc::Pipeline> pipeline_;
  std::vector<std::shared_ptr<void>> owned_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hailan::app
