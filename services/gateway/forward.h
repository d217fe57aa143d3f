// Forwards gRPC calls as raw bytes: authenticate, look at the rate, pass on, pass back. Nothing is
// decoded; the owning service validates and authorises again.
#pragma once

#include <grpcpp/generic/async_generic_service.h>

#include "common/redis/rate_limiter.h"
#include "common/rpc/pipeline.h"
#include "services/gateway/routes.h"

namespace hailan::gateway {

// What every way into the gateway checks before it passes a call on.
class Door {
 public:
  // `limiter` outlives the door.
  Door(rpc::Pipeline& pipeline, redis::RateLimiter& limiter, redis::Rate rate)
      : pipeline_(pipeline), limiter_(limiter), rate_(rate) {}

  // Never waits; for reactors. `address` limits callers without a token.
  absl::StatusOr<rpc::Call> Enter(const Route& route, const grpc::CallbackServerContext& context);
  // The same for HTTP; may wait for Redis.
  absl::StatusOr<rpc::Call> Enter(const Route& route,
                                  absl::string_view authorization,
                                  absl::string_view traceparent,
                                  absl::Time deadline,
                                  absl::string_view address);
  rpc::Pipeline& pipeline() { return pipeline_; }

 private:
  rpc::Pipeline& pipeline_;
  redis::RateLimiter& limiter_;
  const redis::Rate rate_;
};

// Takes every method that the gateway's own server does not implement.
class Forwarder final : public grpc::CallbackGenericService {
 public:
  // All outlive the forwarder.
  Forwarder(Door& door, const Routes& routes) : door_(door), routes_(routes) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

 private:
  Door& door_;
  const Routes& routes_;
};

}  // namespace hailan::gateway
