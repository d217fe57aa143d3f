// What happens around every RPC, in one place and one order: trace and deadline → authenticate →
// authorise → parse → validate → (handler) → map the error → one log line, metrics, answer.
#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/obs/metrics.h"
#include "common/rpc/auth.h"
#include "common/rpc/call.h"
#include "common/validate/policy.h"
#include "common/validate/rules.h"

namespace google::protobuf {
class Message;
class MethodDescriptor;
}  // namespace google::protobuf

namespace hailan::rpc {

// Everything about one method that is known at start-up.
class Method {
 public:
  const std::string& name() const { return name_; }
  const google::protobuf::MethodDescriptor* descriptor() const { return descriptor_; }
  // Whether messages stream in either direction.
  bool stream() const { return stream_; }

 private:
  friend class Pipeline;
  friend class ActiveCall;
  // `hailan.grid_geo.v1.Locator/Locate`
  std::string name_;
  const google::protobuf::MethodDescriptor* descriptor_ = nullptr;
  const validate::MessageRules* rules_ = nullptr;
  validate::Permission needed_ = options::v1::PERMISSION_UNSPECIFIED;
  bool public_ = false;
  bool stream_ = false;
  // Mutations carry a request_id, so their body is digested for their receipt.
  bool digest_ = false;
  std::array<obs::Counter, 17> calls_;
  obs::Latency latency_;
};

struct PipelineOptions {
  // For calls that bring no deadline.
  absl::Duration default_deadline = absl::Seconds(10);
  // No call may take longer, whatever its client allows.
  absl::Duration longest_deadline = absl::Seconds(60);
  // Nor any stream; also what those get that bring no deadline.
  absl::Duration longest_stream = absl::Minutes(15);
  // Unary calls of one service that may be at work or waiting; the next are turned away.
  int most_calls = 512;
};

class Pipeline {
 public:
  Pipeline(Authenticator& authenticator,
           const Clock& clock,
           obs::Metrics& metrics,
           PipelineOptions options = {});

  // Reads policy and rules of a method from its descriptor. Dies on a contract without policy: that
  // is our own fault, found by the first start. The reference stays valid.
  const Method& Bind(const google::protobuf::MethodDescriptor* descriptor);

  // What is known of every call, also of those that are refused: its time, trace and deadline. Used
  // directly, like the next, by streams and by the gateway.
  Call Arrive(const Method& method, const grpc::CallbackServerContext& context) const;
  // The same for a transport that is not gRPC. `deadline` may be InfiniteFuture.
  Call Arrive(const Method& method, absl::string_view traceparent, absl::Time deadline) const;
  // Authenticates and authorises a call that has arrived; fills in actor and token.
  absl::Status Authorise(const Method& method,
                         const grpc::CallbackServerContext& context,
                         Call& call);
  absl::Status Authorise(const Method& method, absl::string_view authorization, Call& call);
  // Refuses what the field rules forbid and names of another city than the caller's.
  absl::Status Check(const Method& method,
                     const Call& call,
                     const google::protobuf::Message& request) const;
  // Counts the call and writes its log line.
  void Record(const Method& method,
              const Call& call,
              const absl::Status& status,
              absl::Time start) const;

  // Answers a call of a service that has `most_calls` in hand, before anything of it is read: in an
  // overload what is refused must cost next to nothing, or nothing else gets done. Counted like any
  // call; the log gets one line a second for all of them.
  grpc::ServerUnaryReactor* TurnAway(const Method& method, grpc::CallbackServerContext& context);
  int most_calls() const { return options_.most_calls; }

  // No call or stream lasts longer.
  absl::Duration longest_call() const;
  // From now on every stream ends at its next step, half a second away at most, with Draining()
  // (stream/ends.h).
  void EndStreams() { ending_ = true; }
  bool ending() const { return ending_; }

 private:
  Authenticator& authenticator_;
  const Clock& clock_;
  obs::Metrics& metrics_;
  const PipelineOptions options_;
  std::atomic<bool> ending_ = false;
  std::atomic<int64_t> turned_away_ = 0;
  std::atomic<int64_t> told_second_ = 0;
  absl::Mutex mutex_;
  std::deque<Method> methods_ ABSL_GUARDED_BY(mutex_);
};

// One unary call from its first byte to its answer. Open it, run the handler, Close it once. From
// its construction until Close answers, it counts in `in_hand`, if there is one.
class ActiveCall {
 public:
  ActiveCall(Pipeline& pipeline,
             const Method& method,
             grpc::CallbackServerContext& context,
             grpc::ByteBuffer& out,
             std::atomic<int>* in_hand = nullptr);
  // Everything before the handler; on an error, Close with it.
  absl::Status Open(const grpc::ByteBuffer& in, google::protobuf::Message& request);
  // Answers with `reply` (when ok) or the mapped error; the reactor may be gone afterwards.
  void Close(absl::Status status, const google::protobuf::Message* reply);

  const Call& call() const { return call_; }
  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

 private:
  Pipeline& pipeline_;
  const Method& method_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& out_;
  std::atomic<int>* const in_hand_;
  grpc::ServerUnaryReactor* reactor_;
  absl::Time start_;
  Call call_;
};

// Refusal of a full executor.
absl::Status ExecutorFull();

// INVALID_ARGUMENT (MALFORMED_MESSAGE) unless `in` parses as the message: wrong wire types, cut
// messages, invalid UTF-8 in text.
absl::Status ParseRequest(const grpc::ByteBuffer& in, google::protobuf::Message& request);

// Serializes into one slice.
grpc::ByteBuffer SerializeReply(const google::protobuf::Message& reply);

}  // namespace hailan::rpc
