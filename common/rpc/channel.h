// Calling other services: a peer is a channel plus the names of its methods. Blocking, for executor
// threads and tools, never for a reactor.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace google::protobuf {
class Message;
}
namespace grpc {
class Channel;
}

namespace hailan::rpc {

struct Call;

// What travels with a call beside the message.
struct CallOptions {
  absl::Time deadline = absl::InfiniteFuture();
  std::string token;
  std::string traceparent;
};

// The caller's own token, deadline (less a margin of 5 ms) and trace: "on behalf of".
CallOptions OnBehalf(const Call& call);

// TLS material as PEM file paths; all empty = plaintext.
struct TlsFiles {
  std::string ca, certificate, key;
  bool empty() const { return ca.empty() && certificate.empty() && key.empty(); }
};

// `dns:///host:port` (round robin), `unix:/path` or `host:port`.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const std::string& target,
                                                           const TlsFiles& tls);

class Peer {
 public:
  // `connect` runs on first use of each of `channels` channels. One channel reads and writes under
  // one lock; a caller that forwards much wants a few. Where there are a few, streams get four
  // times as many of their own: a server takes 256 at a time from each, and streams last.
  explicit Peer(std::function<std::shared_ptr<grpc::Channel>()> connect, size_t channels = 1);

  // Calls `method` ("hailan.grid_geo.v1.GridGeo/Locate"). The peer's google.rpc details come back
  // as the parts of common/base/error.h. UNAVAILABLE peers give PEER_UNAVAILABLE.
  absl::Status Invoke(absl::string_view method,
                      const google::protobuf::Message& request,
                      google::protobuf::Message* response,
                      const CallOptions& options);

  template <class Response, class Request>
  absl::StatusOr<Response> Invoke(absl::string_view method,
                                  const Request& request,
                                  const CallOptions& options) {
    Response response;
    absl::Status status = Invoke(method, request, &response, options);
    if (!status.ok()) return status;
    return response;
  }

  // The channels in turn: of calls, and of streams.
  std::shared_ptr<grpc::Channel> channel();
  std::shared_ptr<grpc::Channel> stream_channel();

 private:
  struct Ring {
    std::vector<std::shared_ptr<grpc::Channel>> channels;
    size_t next = 0;
  };
  std::shared_ptr<grpc::Channel> Next(Ring& ring) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  std::function<std::shared_ptr<grpc::Channel>()> connect_;
  absl::Mutex mutex_;
  Ring calls_ ABSL_GUARDED_BY(mutex_);
  // Empty: streams share the channel of calls.
  Ring streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::rpc
