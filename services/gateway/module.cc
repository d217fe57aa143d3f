#include "services/gateway/module.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/app/host.h"
#include "common/base/status_macros.h"
#include "common/http/server.h"
#include "common/redis/cache.h"
#include "common/rpc/server.h"
#include "services/gateway/fanout.h"
#include "services/gateway/forward.h"
#include "services/gateway/json_api.h"
#include "services/gateway/rpc.h"

namespace hailan::gateway {
namespace {

// Everything that the open ports need, in order of construction.
struct Gateway {
  std::string grpc_listen;
  std::string http_listen;
  rpc::TlsFiles tls;
  bool reflection = false;
  std::unique_ptr<redis::RateLimiter> limiter;
  std::unique_ptr<redis::Cache> cache;
  std::unique_ptr<Door> door;
  std::unique_ptr<Routes> routes;
  std::unique_ptr<GridCache> grids;
  std::unique_ptr<Fanout> fanout;
  std::unique_ptr<rpc::Service> service;
  std::unique_ptr<Forwarder> forwarder;
  std::unique_ptr<JsonApi> json;
  std::unique_ptr<rpc::Server> grpc_server;
  std::unique_ptr<http::Server> http_server;

  // `longest_call` as in rpc::ServerOptions.
  absl::Status Open(absl::Duration longest_call);
  void Close();
};

absl::Status Gateway::Open(absl::Duration longest_call) {
  rpc::ServerOptions options;
  options.listen = grpc_listen;
  options.tls = tls;
  options.reflection = reflection;
  options.services = {service.get()};
  options.fallback = forwarder.get();
  options.longest_call = longest_call;
  HL_ASSIGN_OR_RETURN(grpc_server, rpc::Server::Start(std::move(options)));
  http::Options http_options;
  http_options.listen = http_listen;
  HL_ASSIGN_OR_RETURN(http_server,
                      http::Server::Start(std::move(http_options),
                                          [this](http::Request request, http::Respond respond) {
                                            json->Handle(std::move(request), std::move(respond));
                                          }));
  return absl::OkStatus();
}

void Gateway::Close() {
  forwarder->EndStreams();
  http_server.reset();
  if (grpc_server != nullptr) grpc_server->Shutdown(absl::Now() + absl::Seconds(10));
}

void ReadConfig(app::Host& host, Gateway& gateway) {
  app::Config& config = host.config();
  gateway.grpc_listen = config.Text("HAILAN_GATEWAY_GRPC_LISTEN",
                                    "127.0.0.1:8443",
                                    "where clients call by gRPC (host:port or unix:/path)");
  gateway.http_listen = config.Text("HAILAN_GATEWAY_HTTP_LISTEN",
                                    "127.0.0.1:8080",
                                    "where clients call by HTTP/JSON (numeric host:port)");
  gateway.tls.certificate =
      config.Text("HAILAN_GATEWAY_TLS_CERT", "", "PEM certificate of the gRPC port");
  gateway.tls.key = config.Text("HAILAN_GATEWAY_TLS_KEY", "", "PEM key of the gRPC port");
  gateway.reflection = !host.production();
}

absl::Status Bind(app::Host& host) {
  auto owned = std::make_unique<Gateway>();
  Gateway& gateway = host.Own(std::move(owned));
  ReadConfig(host, gateway);
  redis::Rate rate;
  rate.per_second = host.config().Int(
      "HAILAN_GATEWAY_RATE", 200, 1, 1000000, "calls per second that one caller may make");
  rate.burst = host.config().Int(
      "HAILAN_GATEWAY_BURST", 400, 1, 1000000, "calls that one caller may make at once");
  gateway.limiter = std::make_unique<redis::RateLimiter>(host.redis(), &host.metrics(), "gateway");
  redis::CacheOptions cache_options;
  cache_options.name = "grid1";
  gateway.cache = std::make_unique<redis::Cache>(host.redis(), &host.metrics(), cache_options);
  gateway.door = std::make_unique<Door>(host.pipeline(), *gateway.limiter, rate);
  gateway.grids =
      std::make_unique<GridCache>(*gateway.cache, host.peer("grid_geo"), host.authenticator());
  gateway.fanout = std::make_unique<Fanout>(
      Peers{host.peer("residents"), host.peer("event_workflow"), host.peer("volunteer_order")},
      *gateway.grids);
  gateway.service = MakeService(host, *gateway.fanout);
  const auto self =
      std::make_shared<rpc::Peer>([&gateway] { return gateway.grpc_server->InProcessChannel(); });
  gateway.routes = std::make_unique<Routes>(host.pipeline(), [&](absl::string_view service) {
    return service == "gateway" ? self : host.peer(service);
  });
  gateway.forwarder = std::make_unique<Forwarder>(*gateway.door, *gateway.routes);
  gateway.json =
      std::make_unique<JsonApi>(*gateway.door, *gateway.routes, host.executor("gateway_http"));
  host.AddJob("gateway_follow_grids", absl::Milliseconds(500), [&gateway] {
    return gateway.grids->Follow();
  });
  host.OnStart([&gateway, longest_call = host.pipeline().longest_call()] {
    return gateway.Open(longest_call);
  });
  host.OnStop([&gateway] { gateway.Close(); });
  return absl::OkStatus();
}

}  // namespace

const app::Module kModule = {.name = "gateway", .migrations = {}, .bind = Bind};

}  // namespace hailan::gateway
