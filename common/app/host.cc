#include "common/app/host.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/app/host_impl.h"
#include "common/app/process_metrics.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "common/pg/prune.h"

namespace hailan::app {
namespace {

// To each other service: measured best for the gateway, whose every call goes on to one.
constexpr size_t kChannels = 4;

// Old rows go as fast as new ones come: up to some 100,000 a minute.
constexpr absl::Duration kPrunePeriod = absl::Minutes(1);
constexpr absl::Duration kPruneBudget = absl::Seconds(2);

// Calls that may wait per executor thread; more waiting than that is an overload, and told so.
constexpr size_t kQueuePerThread = 256;

}  // namespace

Host::Host(Config config, std::unique_ptr<Clock> clock)
    : config_(std::move(config)),
      clock_(clock != nullptr ? std::move(clock) : std::make_unique<SystemClock>()),
      impl_(std::make_unique<Impl>(metrics_)) {
  AddProcessMetrics(metrics_);
}

Host::~Host() {
  Stop();
}

absl::Status Host::BuildCommon() {
  Impl& impl = *impl_;
  impl.settings = ReadSettings(config_);
  obs::SetLogLevel(impl.settings.log_level);
  HL_RETURN_IF_ERROR(config_.CheckValues());
  HL_RETURN_IF_ERROR(CheckSettings(impl.settings));
  HL_ASSIGN_OR_RETURN(authenticator_, rpc::Authenticator::Create(impl.settings.auth));
  if (!impl.settings.service_token_file.empty()) {
    authenticator_->SetServiceTokenFile(impl.settings.service_token_file);
  }
  pipeline_ = std::make_unique<rpc::Pipeline>(
      *authenticator_,
      *clock_,
      metrics_,
      rpc::PipelineOptions{.longest_stream = impl.settings.longest_stream,
                           .most_calls = impl.settings.most_calls});
  page_tokens_ = std::make_unique<PageTokens>(impl.settings.page_token_key);
  impl.redis = std::make_unique<redis::Pool>(impl.settings.redis);
  AddHealthCheck("issuer_keys", [this] { return authenticator_->Ready(); });
  return absl::OkStatus();
}

absl::Status Host::Bind(absl::Span<const Module> modules) {
  impl_->modules.assign(modules.begin(), modules.end());
  HL_RETURN_IF_ERROR(BuildCommon());
  for (const Module& module : modules) {
    if (!module.migrations.empty()) AddPruning(module.name);
    HL_RETURN_IF_ERROR(module.bind(*this));
  }
  return config_.Finish();
}

void Host::AddPruning(absl::string_view module) {
  auto& pruner =
      Own(std::make_unique<pg::Pruner>(database(module), impl_->settings.retention, metrics_));
  AddJob(
      absl::StrCat(module, "_prune"), kPrunePeriod, [&pruner] { return pruner.Run(kPruneBudget); });
}

absl::Status Host::Migrate() {
  return impl_->PrepareSchemas(/*migrate=*/true);
}

absl::Status Host::Start(absl::Span<const Module> modules) {
  HL_RETURN_IF_ERROR(Bind(modules));
  obs::Log(obs::Level::kInfo, "starting", {{"settings", config_.Describe()}});
  Impl& impl = *impl_;
  AdminOptions admin{.listen = impl.settings.admin_listen,
                     .ready = [this] { return impl_->RunChecks(); },
                     .metrics = [this] { return metrics_.Expose(); },
                     .clock = nullptr};
  if (!impl.settings.production) admin.clock = dynamic_cast<SystemClock*>(clock_.get());
  // First of all, so that a long migration can be told from a dead process.
  HL_ASSIGN_OR_RETURN(impl.admin, AdminServer::Start(std::move(admin)));
  HL_RETURN_IF_ERROR(impl.PrepareSchemas(impl.settings.migrate));
  return Serve();
}

absl::Status Host::Serve() {
  Impl& impl = *impl_;
  rpc::ServerOptions options;
  options.listen = impl.settings.grpc_listen;
  options.tls = impl.settings.tls;
  options.reflection = !impl.settings.production;
  options.longest_call = pipeline_->longest_call();
  for (const std::unique_ptr<rpc::Service>& service : impl.services) {
    options.services.push_back(service.get());
  }
  HL_ASSIGN_OR_RETURN(impl.server, rpc::Server::Start(std::move(options)));
  impl.server->SetServing(false);
  for (const std::function<absl::Status()>& start : impl.on_start) HL_RETURN_IF_ERROR(start());
  impl.jobs.Start();
  impl.server->SetServing(true);
  impl.phase = Impl::Phase::kServing;
  obs::Log(obs::Level::kInfo, "serving", {{"grpc", grpc_address()}, {"admin", admin_address()}});
  return absl::OkStatus();
}

void Host::Stop() {
  Impl& impl = *impl_;
  const Impl::Phase before = impl.phase.exchange(Impl::Phase::kDraining);
  if (before == Impl::Phase::kStopped) {
    impl.phase = before;
    return;
  }
  if (before == Impl::Phase::kServing) {
    obs::Log(obs::Level::kInfo, "draining");
    impl.server->SetServing(false);
    absl::SleepFor(impl.settings.drain_delay);
    // Not before: clients come again at once, and until now it might have been here.
    pipeline_->EndStreams();
  }
  impl.jobs.Stop();
  std::for_each(impl.on_stop.rbegin(), impl.on_stop.rend(), [](const auto& stop) { stop(); });
  CloseServers();
  // No call runs any more. Executors finish what they took, then what they used may go.
  impl.executors.clear();
  impl.services.clear();
  while (!owned_.empty()) owned_.pop_back();
  impl.peers.clear();
  impl.pools.clear();
  impl.redis.reset();
  impl.phase = Impl::Phase::kStopped;
  obs::Log(obs::Level::kInfo, "stopped");
  obs::FlushLog();
}

void Host::CloseServers() {
  Impl& impl = *impl_;
  if (impl.server != nullptr) {
    impl.server->Shutdown(absl::Now() + impl.settings.drain_timeout);
    impl.server.reset();
  }
  impl.admin.reset();
}

bool Host::production() {
  return config_.production();
}

pg::Options Host::database_options(absl::string_view module) {
  pg::Options options;
  options.url = impl_->settings.pg_url;
  options.schema = std::string(module);
  options.size = config_.Int(ModuleKey(module, "POOL"),
                             options.size,
                             1,
                             256,
                             absl::StrCat("sessions of ", module, " for reads"));
  return options;
}

pg::Pool& Host::database(absl::string_view module) {
  std::unique_ptr<pg::Pool>& pool = impl_->pools[std::string(module)];
  if (pool == nullptr) pool = std::make_unique<pg::Pool>(database_options(module));
  return *pool;
}

redis::Pool& Host::redis() {
  return *impl_->redis;
}

rpc::Executor& Host::executor(absl::string_view module) {
  std::shared_ptr<rpc::Executor>& executor = impl_->executors[std::string(module)];
  if (executor != nullptr) return *executor;
  const auto pool = impl_->pools.find(std::string(module));
  const int fallback = pool == impl_->pools.end() ? 4 : pool->second->options().size;
  const int threads = config_.Int(ModuleKey(module, "THREADS"),
                                  fallback,
                                  1,
                                  256,
                                  absl::StrCat("threads of ", module, " for calls that wait"));
  executor = std::make_shared<rpc::Executor>(
      std::string(module), threads, kQueuePerThread * static_cast<size_t>(threads));
  metrics_.AddGauge("hailan_executor_queued",
                    "Calls that wait for a thread.",
                    {{"module", std::string(module)}},
                    [weak = std::weak_ptr<rpc::Executor>(executor)] {
                      const std::shared_ptr<rpc::Executor> alive = weak.lock();
                      return alive == nullptr ? 0.0 : static_cast<double>(alive->queued());
                    });
  return *executor;
}

std::shared_ptr<rpc::Peer> Host::peer(absl::string_view module) {
  std::shared_ptr<rpc::Peer>& peer = impl_->peers[std::string(module)];
  if (peer != nullptr) return peer;
  const std::string name(module);
  const std::string dashed = absl::StrReplaceAll(name, {{"_", "-"}});
  const std::string target =
      config_.Text(ModuleKey(module, "TARGET"),
                   absl::StrCat("dns:///", dashed, ":50051"),
                   absl::StrCat("where ", module, " is, unless it is in this process"));
  peer = std::make_shared<rpc::Peer>(
      [impl = impl_.get(), name, target] { return impl->Connect(name, target); },
      impl_->HasModule(name) ? 1 : kChannels);
  return peer;
}

void Host::AddService(std::unique_ptr<rpc::Service> service) {
  impl_->services.push_back(std::move(service));
}

void Host::AddHealthCheck(std::string name, std::function<absl::Status()> check) {
  impl_->checks.emplace_back(std::move(name), std::move(check));
}

void Host::AddJob(std::string name, absl::Duration period, std::function<absl::Status()> fn) {
  impl_->jobs.Add(std::move(name), period, std::move(fn));
}

void Host::OnStart(std::function<absl::Status()> fn) {
  impl_->on_start.push_back(std::move(fn));
}

void Host::OnStop(std::function<void()> fn) {
  impl_->on_stop.push_back(std::move(fn));
}

std::string Host::grpc_address() const {
  return impl_->server == nullptr ? std::string() : impl_->server->address();
}

std::string Host::admin_address() const {
  return impl_->admin == nullptr ? std::string() : impl_->admin->address();
}

}  // namespace hailan::app
