// Client streams: many messages in, one answer out. The stream is read only as far ahead of the
// work as `window` allows, so a fast client waits in its own send buffer and not in our memory.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/pipeline.h"

namespace hailan::rpc {

// One stream's work. `Take` is called for one message after the other, never for two at once.
class UploadSink {
 public:
  // The message's outcome; called once, on any thread, also before Take returns.
  using Done = absl::AnyInvocable<void(absl::Status)>;

  virtual ~UploadSink() = default;
  // An empty message to parse the next one into.
  virtual std::unique_ptr<google::protobuf::Message> NewMessage() = 0;
  // Begins the work on a message that passed the rules. Never waits. The first error ends the
  // stream with that error.
  virtual void Take(const Call& call,
                    std::unique_ptr<google::protobuf::Message> message,
                    Done done) = 0;
  // The answer, once the client has sent everything and every message is done without error.
  virtual std::unique_ptr<google::protobuf::Message> Reply() = 0;
};

struct UploadLimits {
  // Messages at work at once.
  int window = 16;
  // Longest silence: ABORTED (UPLOAD_IDLE).
  absl::Duration idle = absl::Seconds(30);
  // Longest stream and most messages: RESOURCE_EXHAUSTED (UPLOAD_TOO_LONG).
  absl::Duration longest = absl::Minutes(10);
  int64_t most_messages = 100'000;
};

using MakeSink = std::function<std::unique_ptr<UploadSink>(const Call&)>;

// Starts a stream on a reactor that deletes itself when the call is done. Each message passes the
// field rules as a unary request would; the stream has one log line and one count, at its end.
grpc::ServerReadReactor<grpc::ByteBuffer>* StartUpload(Pipeline& pipeline,
                                                       const Method& method,
                                                       grpc::CallbackServerContext& context,
                                                       grpc::ByteBuffer& out,
                                                       const MakeSink& make_sink,
                                                       const UploadLimits& limits);

}  // namespace hailan::rpc
