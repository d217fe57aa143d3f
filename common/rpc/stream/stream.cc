#include "common/rpc/stream/stream.h"

#include <grpcpp/alarm.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/stream/ends.h"

namespace hailan::rpc {
namespace {

// How long the opening of a stream may wait for the database or another service.
constexpr absl::Duration kOpenWithin = absl::Seconds(10);

// Steps follow one another on one chain: open → next message → write or pause → next message …, so
// nothing but `cancelled_` is shared between threads. The reactor lives until OnDone.
class Stream final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  Stream(Pipeline& pipeline,
         const Method& method,
         Executor& executor,
         grpc::CallbackServerContext& context,
         const grpc::ByteBuffer& in,
         OpenSource open,
         absl::Duration pause)
      : pipeline_(pipeline),
        method_(method),
        executor_(executor),
        open_(std::move(open)),
        in_(in),
        pause_(pause),
        start_(absl::Now()),
        call_(pipeline.Arrive(method, context)) {
    absl::Status status = pipeline_.Authorise(method_, context, call_);
    if (status.ok()) {
      Submit();
    } else {
      End(std::move(status));
    }
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      Submit();
    } else {
      End(absl::CancelledError());
    }
  }
  // Seen at the next step, at most one pause later.
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override {
    pipeline_.Record(method_, call_, status_, start_);
    delete this;
  }

 private:
  void Submit() {
    if (!executor_.Submit([this] { Step(); })) End(ExecutorFull());
  }

  void Step() {
    if (cancelled_) return End(absl::CancelledError());
    // One that ends by itself, soon, is let finish.
    if (pipeline_.ending() && pause_ > absl::ZeroDuration()) return End(Draining());
    if (call_.deadline <= absl::Now()) return End(StreamOver());
    absl::StatusOr<std::optional<grpc::ByteBuffer>> next = Next();
    if (!next.ok()) return End(std::move(next).status());
    if (!next->has_value()) return pause_ > absl::ZeroDuration() ? Sleep() : End(absl::OkStatus());
    out_ = **std::move(next);
    StartWrite(&out_);
  }

  // The last catch of a request, as in Service: none of ours may reach gRPC.
  absl::StatusOr<std::optional<grpc::ByteBuffer>> Next() {
    try {
      if (source_ == nullptr) {
        // It is the stream that may last, not what its opening waits for.
        Call opening = call_;
        opening.deadline = std::min(call_.deadline, absl::Now() + kOpenWithin);
        HL_ASSIGN_OR_RETURN(source_, open_(opening, in_));
        in_.Clear();
      }
      return source_();
    } catch (const std::exception& exception) {
      return absl::InternalError(exception.what());
    }
  }

  void Sleep() {
    const absl::Time wake = std::min(absl::Now() + pause_, call_.deadline);
    // A fresh one each time: an alarm must not be set again while its callback still returns.
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(absl::ToChronoTime(wake), [this](bool) { Submit(); });
  }

  void End(absl::Status status) {
    status_ = Sanitize(std::move(status), method_.name());
    Finish(ToGrpc(status_));
  }

  Pipeline& pipeline_;
  const Method& method_;
  Executor& executor_;
  const OpenSource open_;
  grpc::ByteBuffer in_;
  const absl::Duration pause_;
  const absl::Time start_;
  Call call_;
  ByteSource source_;
  grpc::ByteBuffer out_;
  std::unique_ptr<grpc::Alarm> alarm_;
  absl::Status status_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartStream(Pipeline& pipeline,
                                                        const Method& method,
                                                        Executor& executor,
                                                        grpc::CallbackServerContext& context,
                                                        const grpc::ByteBuffer& in,
                                                        OpenSource open,
                                                        absl::Duration pause) {
  return new Stream(pipeline, method, executor, context, in, std::move(open), pause);
}

}  // namespace hailan::rpc
