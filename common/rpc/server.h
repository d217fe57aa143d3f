// The gRPC server of a process: listeners, limits, health, reflection, the heartbeat, and the end.
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/rpc/channel.h"

namespace hailan::rpc {

class Service;

struct ServerOptions {
  // `host:port` (port 0 = any free one) or `unix:/path`; empty = reachable in process only.
  std::string listen;
  // With a CA, clients must show a certificate of it (mTLS).
  TlsFiles tls;
  // gRPC reflection (development only).
  bool reflection = false;
  // Outlive the server.
  std::vector<Service*> services;
  // Takes the methods that no service has; may be null. Outlives the server.
  grpc::CallbackGenericService* fallback = nullptr;
  // Larger requests are refused with RESOURCE_EXHAUSTED before they are read whole.
  int max_receive_bytes = 4 << 20;
  // Connections are closed and made anew after this long, so that new replicas get their share.
  absl::Duration max_connection_age = absl::Minutes(5);
  // How long calls on a connection that is too old may go on: as long as any call or stream lasts,
  // so that none is cut off.
  absl::Duration longest_call = absl::Minutes(1);
};

class Server {
 public:
  // UNAVAILABLE (CANNOT_LISTEN) when the address is taken or cannot be bound.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options);
  ~Server();

  // A channel that never leaves the process.
  std::shared_ptr<grpc::Channel> InProcessChannel();
  // `host:port` with the real port, or `unix:/path`.
  const std::string& address() const { return address_; }
  // What grpc.health.v1.Health answers, for the server and each of its services.
  void SetServing(bool serving);
  // Refuses new calls, lets running ones finish until `deadline`, then cancels them.
  void Shutdown(absl::Time deadline);

 private:
  Server() = default;
  void Heartbeat();

  // Outlives the server; its only method answers UNIMPLEMENTED.
  grpc::CallbackGenericService no_methods_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  std::vector<std::string> names_;
  absl::Notification stop_;
  std::thread heartbeat_;
};

}  // namespace hailan::rpc
