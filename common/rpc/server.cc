#include "common/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>

#include <fstream>
#include <iterator>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/service.h"
#include "grpc/health/v1/health.pb.h"

namespace hailan::rpc {
namespace {

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const TlsFiles& tls) {
  if (tls.empty()) return grpc::InsecureServerCredentials();
  const auto read = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  };
  const std::string key = read(tls.key);
  const std::string certificate = read(tls.certificate);
  if (key.empty() || certificate.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "FILE_UNREADABLE",
                 "HAILAN_TLS_KEY and HAILAN_TLS_CERT must both name readable PEM files.");
  }
  grpc::SslServerCredentialsOptions options(
      tls.ca.empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                     : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = tls.ca.empty() ? std::string() : read(tls.ca);
  options.pem_key_cert_pairs.push_back({key, certificate});
  return grpc::SslServerCredentials(options);
}

// Takes reflection out again: its library, once linked, adds itself to every server.
class NoReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins,
                  [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
  }
};

// Process-wide switches of gRPC, which must be set before the first builder.
void EnablePlugins() {
  static std::once_flag health;
  std::call_once(health, [] {
    grpc::EnableDefaultHealthCheckService(true);
    // Links the health contract's descriptor, which reflection clients ask for.
    grpc::health::v1::HealthCheckRequest::descriptor();
  });
  static std::once_flag reflection;
  std::call_once(reflection, [] { grpc::reflection::InitProtoReflectionServerBuilderPlugin(); });
}

void SetLimits(grpc::ServerBuilder& builder, const ServerOptions& options) {
  builder.SetMaxReceiveMessageSize(options.max_receive_bytes);
  // A second server on one port would silently take half of its calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // What one connection has sent beyond this waits in its client. Where more came in at once, gRPC
  // spent all its time on calls that were too late (bench overload).
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 256);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
  builder.AddChannelArgument(
      GRPC_ARG_MAX_CONNECTION_AGE_MS,
      static_cast<int>(absl::ToInt64Milliseconds(options.max_connection_age)));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(options.longest_call)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options) {
  EnablePlugins();
  auto server = std::unique_ptr<Server>(new Server());
  grpc::ServerBuilder builder;
  SetLimits(builder, options);
  if (!options.reflection) builder.SetOption(std::make_unique<NoReflection>());
  int port = 0;
  if (!options.listen.empty()) {
    HL_ASSIGN_OR_RETURN(const auto credentials, Credentials(options.tls));
    builder.AddListeningPort(options.listen, credentials, &port);
  }
  for (Service* service : options.services) {
    HL_RETURN_IF_ERROR(service->Finish());
    builder.RegisterService(service);
    server->names_.push_back(service->name());
  }
  // gRPC refuses to start a server that has no method at all, as a gateway's own port has none.
  if (options.fallback == nullptr && options.services.empty()) {
    options.fallback = &server->no_methods_;
  }
  if (options.fallback != nullptr) builder.RegisterCallbackGenericService(options.fallback);
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || (!options.listen.empty() && port == 0)) {
    return Error(absl::StatusCode::kUnavailable,
                 "CANNOT_LISTEN",
                 "The listen address is taken or cannot be bound; choose another.",
                 {{"listen", options.listen}});
  }
  server->address_ = options.listen;
  if (const size_t colon = options.listen.rfind(':');
      colon != std::string::npos && !absl::StartsWith(options.listen, "unix:")) {
    server->address_ = absl::StrCat(options.listen.substr(0, colon), ":", port);
  }
  server->heartbeat_ = std::thread([raw = server.get()] { raw->Heartbeat(); });
  return server;
}

Server::~Server() {
  if (!stop_.HasBeenNotified()) Shutdown(absl::Now());
}

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return server_->InProcessChannel(arguments);
}

void Server::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* const health = server_->GetHealthCheckService();
  if (health == nullptr) return;
  health->SetServingStatus(serving);
  for (const std::string& name : names_) health->SetServingStatus(name, serving);
}

void Server::Shutdown(absl::Time deadline) {
  if (stop_.HasBeenNotified()) return;
  stop_.Notify();
  // A server that could not listen has neither.
  if (heartbeat_.joinable()) heartbeat_.join();
  if (server_ == nullptr) return;
  server_->Shutdown(absl::ToChronoTime(deadline));
  server_->Wait();
}

// gRPC 1.51's callback queue naps for 100 ms after a second without an event, and the next call
// waits for it; an event every 250 ms keeps it awake.
void Server::Heartbeat() {
  grpc::GenericStub stub(InProcessChannel());
  const std::string body = grpc::health::v1::HealthCheckRequest().SerializeAsString();
  while (!stop_.WaitForNotificationWithTimeout(absl::Milliseconds(250))) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(1)));
    const grpc::Slice slice(body);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    absl::Notification done;
    stub.UnaryCall(&context,
                   "/grpc.health.v1.Health/Check",
                   grpc::StubOptions(),
                   &request,
                   &response,
                   [&done](const grpc::Status&) { done.Notify(); });
    done.WaitForNotification();
  }
}

}  // namespace hailan::rpc
