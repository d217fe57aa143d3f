// One call as a handler sees it: who, until when, on whose trace. No gRPC in here.
#pragma once

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/command/origin.h"
#include "common/obs/trace.h"

namespace hailan::rpc {

struct Call {
  // The verified caller; null only until the call is authorised. Anonymous callers of public
  // methods have no roles.
  std::shared_ptr<const Actor> actor_ptr;
  // The absolute deadline: the client's, capped by the server.
  absl::Time deadline;
  // When the call arrived, by the host's clock.
  absl::Time now;
  obs::TraceContext trace;
  // The bearer token, to call another service on the caller's behalf. Empty for anonymous callers.
  std::string token;
  // Digest of method and request body; part of every command's origin.
  std::string body_hash;

  const Actor& actor() const { return *actor_ptr; }
  // The origin of a command with this request id.
  command::Origin Origin(const std::string& request_id) const {
    return {actor_ptr, request_id, body_hash, deadline};
  }
};

}  // namespace hailan::rpc
