// A gRPC call whose bytes a test chooses, also those that no well-behaved client would send.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
}

namespace hailan::testing {

struct RawCall {
  // `hailan.grid_geo.v1.Locator/Locate`
  std::string method;
  std::string body = {};
  std::multimap<std::string, std::string> metadata = {};
  absl::Duration timeout = absl::Seconds(10);
};

struct RawAnswer {
  // The status with the parts that its details carried.
  absl::Status status;
  // The details as they came, serialized google.rpc.Status.
  std::string details;
  std::string body;
};

// Sends the bytes as they are and waits.
RawAnswer Send(const std::shared_ptr<grpc::Channel>& channel, const RawCall& call);

// The same for a server stream: its first message, then it is cancelled. A stream without a message
// within the timeout is OK.
RawAnswer SendStream(const std::shared_ptr<grpc::Channel>& channel, const RawCall& call);

}  // namespace hailan::testing
