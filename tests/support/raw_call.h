// A gRPC call whose bytes a test chooses, also those that no well-behaved client would send.
#pragma once

#include <map>
#include <memory>
#include <optional>
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

// A server stream that stays open.
class RawStream {
 public:
  // `call.timeout` holds for the whole stream.
  RawStream(const std::shared_ptr<grpc::Channel>& channel, const RawCall& call);
  ~RawStream();
  // The next message; nullopt at the end.
  std::optional<std::string> Read();
  // The stream's status, after the last message or with `cancel` at once.
  RawAnswer End(bool cancel = false);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// A client stream that stays open; the call's own body is not sent.
class RawUpload {
 public:
  // `call.timeout` holds for the whole stream.
  RawUpload(const std::shared_ptr<grpc::Channel>& channel, const RawCall& call);
  ~RawUpload();
  // False once the server has ended the stream.
  bool Write(const std::string& body);
  // Closes our side, unless `cancel` breaks the stream off, and waits for the answer.
  RawAnswer End(bool cancel = false);
  // Waits for the server to end the stream while ours stays open.
  RawAnswer Wait();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hailan::testing
