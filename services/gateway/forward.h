// Forwards gRPC calls as raw bytes: authenticate, look at the rate, pass on, pass back. Nothing is
// decoded; the owning service validates and authorises again.
#pragma once

#include <grpcpp/generic/async_generic_service.h>

#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
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

  // Authorises a call that has arrived and takes it off its caller's rate. Never waits; for
  // reactors.
  absl::Status Enter(const Route& route,
                     const grpc::CallbackServerContext& context,
                     rpc::Call& call);
  // The same for HTTP; may wait for Redis. `address` limits callers without a token.
  absl::Status Enter(const Route& route,
                     absl::string_view authorization,
                     absl::string_view address,
                     rpc::Call& call);
  rpc::Pipeline& pipeline() { return pipeline_; }

 private:
  rpc::Pipeline& pipeline_;
  redis::RateLimiter& limiter_;
  const redis::Rate rate_;
};

// The streams that pass through, so that a drain can end them. Thread-safe.
class OpenStreams {
 public:
  class Stream {
   public:
    // Called at most once, on any thread.
    virtual void EndForDrain() = 0;

   protected:
    ~Stream() = default;
  };

  // The stream stays alive until Remove has said true or EndForDrain was called. Ends it at once
  // when all have been ended.
  void Add(Stream& stream);
  // False when EndForDrain was called or is about to be.
  bool Remove(Stream& stream);
  void EndAll();

 private:
  absl::Mutex mutex_;
  std::set<Stream*> open_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

// Takes every method that the gateway's own server does not implement.
class Forwarder final : public grpc::CallbackGenericService {
 public:
  // All outlive the forwarder.
  Forwarder(Door& door, const Routes& routes) : door_(door), routes_(routes) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;
  // Ends the streams that are open, and any that comes, with UNAVAILABLE (DRAINING).
  void EndStreams() { streams_.EndAll(); }

 private:
  Door& door_;
  const Routes& routes_;
  OpenStreams streams_;
};

}  // namespace hailan::gateway
