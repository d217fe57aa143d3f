#include "services/gateway/forward.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/stream/ends.h"

namespace hailan::gateway {
namespace {

// Metadata and deadline of the call behind.
void Prepare(const rpc::Call& call, grpc::ClientContext& context) {
  const rpc::CallOptions options = rpc::OnBehalf(call);
  context.set_deadline(absl::ToChronoTime(options.deadline));
  if (!options.token.empty()) {
    context.AddMetadata("authorization", absl::StrCat("Bearer ", options.token));
  }
  context.AddMetadata("traceparent", options.traceparent);
}

// What the caller is told of the answer behind: our own errors pass unchanged; a peer that could
// not be reached, or that ended just when the call arrived (CANCELLED, though the caller did not),
// is named as such.
grpc::Status Outward(const grpc::Status& status, bool caller_left) {
  const bool ended = status.error_code() == grpc::StatusCode::CANCELLED && !caller_left;
  const bool away = status.error_code() == grpc::StatusCode::UNAVAILABLE || ended;
  if (!away || !status.error_details().empty()) return status;
  return rpc::ToGrpc(
      WithRetryDelay(Error(absl::StatusCode::kUnavailable,
                           reason::kPeerUnavailable,
                           "The service behind this method is not reachable; try again."),
                     absl::Milliseconds(500)));
}

// Refuses a call: answers at once, never reads.
class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Refusal(const absl::Status& status) { Finish(rpc::ToGrpc(status)); }
  void OnDone() override { delete this; }
};

// A forwarded call: what it holds for both sides. It lives until all its reactors have said OnDone.
class Relay : public grpc::ServerGenericBidiReactor, private OpenStreams::Stream {
 public:
  void OnCancel() override {
    left_ = true;
    context_.TryCancel();
  }
  void OnDone() override { Release(); }

 protected:
  Relay(rpc::Pipeline& pipeline, const Route& route, rpc::Call call, int reactors)
      : pipeline_(pipeline),
        route_(route),
        call_(std::move(call)),
        stub_(route.method->stream() ? route.peer->stream_channel() : route.peer->channel()),
        reactors_(reactors) {
    Prepare(call_, context_);
  }
  ~Relay() override = default;

  // Has the call ended by a drain; for streams, before the call behind starts.
  void Join(OpenStreams& streams) {
    reactors_.fetch_add(1);
    streams_ = &streams;
    streams.Add(*this);
  }
  // While another share is held.
  void Leave() {
    if (streams_ != nullptr && streams_->Remove(*this)) Release();
  }
  // Records the end of the call and returns what the caller is told.
  grpc::Status Settle(const grpc::Status& status) {
    Leave();
    const bool drained = drained_ && status.error_code() == grpc::StatusCode::CANCELLED;
    grpc::Status outward = drained ? rpc::ToGrpc(rpc::Draining()) : Outward(status, left_);
    pipeline_.Record(*route_.method, call_, rpc::FromGrpc(outward), start_);
    return outward;
  }
  // The one answer of the service behind, or the refusal.
  void Answer(const grpc::Status& status) {
    const grpc::Status outward = Settle(status);
    if (outward.ok()) {
      StartWriteAndFinish(&response_, grpc::WriteOptions(), outward);
    } else {
      Finish(outward);
    }
  }
  void OpenStream(grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>& behind) {
    stub_.PrepareBidiStreamingCall(&context_, route_.path, grpc::StubOptions(), &behind);
  }
  void Release() {
    if (reactors_.fetch_sub(1) == 1) delete this;
  }

  rpc::Pipeline& pipeline_;
  const Route& route_;
  const rpc::Call call_;
  const absl::Time start_ = absl::Now();
  // The caller has gone.
  std::atomic<bool> left_ = false;
  // We go.
  std::atomic<bool> drained_ = false;
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;

 private:
  // May run the end of the call on this very thread; the share keeps us alive until it is back.
  void EndForDrain() override {
    drained_ = true;
    context_.TryCancel();
    Release();
  }

  // And the share of `streams_`, while this is in there.
  std::atomic<int> reactors_;
  OpenStreams* streams_ = nullptr;
};

const grpc::Status& NoMessage() {
  static const auto* const status =
      new grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "The call has no message.");
  return *status;
}

// One unary call: read the request, call behind, write the answer.
class UnaryForward final : public Relay {
 public:
  UnaryForward(rpc::Pipeline& pipeline, const Route& route, rpc::Call call)
      : Relay(pipeline, route, std::move(call), 1) {
    StartRead(&request_);
  }
  void OnReadDone(bool ok) override {
    if (!ok) return Answer(NoMessage());
    stub_.UnaryCall(&context_,
                    route_.path,
                    grpc::StubOptions(),
                    &request_,
                    &response_,
                    [this](const grpc::Status& status) { Answer(status); });
  }

 private:
  // OnDone only frees memory: without this gRPC hands it to another thread, a wake-up per call.
  bool InternalInlineable() override { return true; }
};

// One server-streaming call: messages flow behind → front one at a time, so a slow reader slows the
// writer.
class StreamForward final : public Relay {
 public:
  StreamForward(rpc::Pipeline& pipeline, const Route& route, rpc::Call call, OpenStreams& streams)
      : Relay(pipeline, route, std::move(call), 2), behind_(*this) {
    // The others end by themselves, soon; a drain lets them.
    if (absl::StrContains(route.path, "/Watch")) Join(streams);
    StartRead(&request_);
  }
  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish(NoMessage());
      Leave();
      return Release();  // the side behind never starts
    }
    OpenStream(behind_);
    behind_.StartWriteLast(&request_, grpc::WriteOptions());
    behind_.StartRead(&response_);
    behind_.StartCall();
  }
  void OnWriteDone(bool ok) override {
    if (ok) {
      behind_.StartRead(&response_);
    } else {
      context_.TryCancel();
    }
  }

 private:
  class Behind final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
   public:
    explicit Behind(StreamForward& front) : front_(front) {}
    void OnReadDone(bool ok) override {
      if (ok) front_.StartWrite(&front_.response_);
    }
    void OnDone(const grpc::Status& status) override {
      front_.Finish(front_.Settle(status));
      front_.Release();
    }

   private:
    StreamForward& front_;
  };

  Behind behind_;
};

// One client-streaming call: messages flow front → behind one at a time, so a slow service slows
// the client; the one answer comes back at the end.
class UploadForward final : public Relay {
 public:
  UploadForward(rpc::Pipeline& pipeline, const Route& route, rpc::Call call, OpenStreams& streams)
      : Relay(pipeline, route, std::move(call), 2), behind_(*this) {
    Join(streams);
    OpenStream(behind_);
    // Writes start on the front's threads.
    behind_.AddHold();
    behind_.StartRead(&response_);
    behind_.StartCall();
    StartRead(&request_);
  }
  void OnReadDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    if (!open_) return;
    if (ok) return behind_.StartWrite(&request_);
    behind_.StartWritesDone();
    Close();
  }

 private:
  class Behind final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
   public:
    explicit Behind(UploadForward& front) : front_(front) {}
    void OnWriteDone(bool ok) override {
      if (ok) front_.StartRead(&front_.request_);
    }
    void OnReadDone(bool ok) override {
      if (ok) return StartRead(&extra_);
      // The service has said all it will.
      absl::MutexLock lock(&front_.mutex_);
      front_.Close();
    }
    void OnDone(const grpc::Status& status) override {
      front_.Answer(status);
      front_.Release();
    }

   private:
    UploadForward& front_;
    // For the end after the one answer.
    grpc::ByteBuffer extra_;
  };

  // Nothing more is written behind.
  void Close() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!open_) return;
    open_ = false;
    behind_.RemoveHold();
  }

  Behind behind_;
  absl::Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = true;
};

}  // namespace

void OpenStreams::Add(Stream& stream) {
  {
    absl::MutexLock lock(&mutex_);
    if (!ended_) {
      open_.insert(&stream);
      return;
    }
  }
  stream.EndForDrain();
}

bool OpenStreams::Remove(Stream& stream) {
  absl::MutexLock lock(&mutex_);
  return open_.erase(&stream) > 0;
}

void OpenStreams::EndAll() {
  std::set<Stream*> open;
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
    open.swap(open_);
  }
  // Not under the lock: the end of a stream removes it.
  for (Stream* stream : open) stream->EndForDrain();
}

absl::Status Door::Enter(const Route& route,
                         const grpc::CallbackServerContext& context,
                         rpc::Call& call) {
  HL_RETURN_IF_ERROR(pipeline_.Authorise(*route.method, context, call));
  const std::string& subject = call.actor().subject;
  return limiter_.TakeLocal(subject.empty() ? context.peer() : subject, rate_);
}

absl::Status Door::Enter(const Route& route,
                         absl::string_view authorization,
                         absl::string_view address,
                         rpc::Call& call) {
  HL_RETURN_IF_ERROR(pipeline_.Authorise(*route.method, authorization, call));
  const std::string& subject = call.actor().subject;
  return limiter_.Take(subject.empty() ? address : subject, rate_);
}

grpc::ServerGenericBidiReactor* Forwarder::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  const absl::Time start = absl::Now();
  const Route* const route = routes_.Find(context->method());
  if (route == nullptr) return new Refusal(MethodUnknown());
  rpc::Pipeline& pipeline = door_.pipeline();
  rpc::Call call = pipeline.Arrive(*route->method, *context);
  const absl::Status entered = door_.Enter(*route, *context, call);
  if (!entered.ok()) {
    pipeline.Record(*route->method, call, entered, start);
    return new Refusal(entered);
  }
  if (route->upload) return new UploadForward(pipeline, *route, std::move(call), streams_);
  if (route->streaming) return new StreamForward(pipeline, *route, std::move(call), streams_);
  return new UnaryForward(pipeline, *route, std::move(call));
}

}  // namespace hailan::gateway
