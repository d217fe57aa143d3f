#include "common/rpc/stream/upload.h"

#include <grpcpp/alarm.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/stream/ends.h"

namespace hailan::rpc {
namespace {

// How long one message may take once it has been read.
constexpr absl::Duration kMessageDeadline = absl::Seconds(10);
// How soon a silent stream notices that the process is about to end.
constexpr absl::Duration kLook = absl::Milliseconds(500);

absl::Status Idle() {
  return Error(absl::StatusCode::kAborted,
               "UPLOAD_IDLE",
               "The stream was silent for too long; open another and go on after the last batch "
               "that was acknowledged.");
}

absl::Status TooLong() {
  return Error(absl::StatusCode::kResourceExhausted,
               "UPLOAD_TOO_LONG",
               "The stream is longer than one may be; close it sooner and open another.");
}

// Reads, the work on messages, the clock and the end meet under `mutex_`. Users that may still call
// in (gRPC until OnDone, messages at work, the alarm) are counted; the last one deletes.
class Upload final : public grpc::ServerReadReactor<grpc::ByteBuffer> {
 public:
  Upload(Pipeline& pipeline,
         const Method& method,
         grpc::ByteBuffer& out,
         const UploadLimits& limits)
      : pipeline_(pipeline), method_(method), out_(out), limits_(limits) {}

  void Begin(grpc::CallbackServerContext& context, const MakeSink& make_sink) {
    call_ = pipeline_.Arrive(method_, context);
    absl::Status status = pipeline_.Authorise(method_, context, call_);
    if (!status.ok()) return End(std::move(status));
    sink_ = make_sink(call_);
    last_read_ = absl::GetCurrentTimeNanos();
    SetAlarm();
    StartRead(&in_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      absl::MutexLock lock(&mutex_);
      complete_ = true;
      return EndIfDone();
    }
    if (pipeline_.ending()) return End(Draining());
    last_read_ = absl::GetCurrentTimeNanos();
    if (++messages_ > limits_.most_messages) return End(TooLong());
    auto message = sink_->NewMessage();
    absl::Status status = ParseRequest(in_, *message);
    if (status.ok()) status = pipeline_.Check(method_, call_, *message);
    if (!status.ok()) return End(std::move(status));
    {
      absl::MutexLock lock(&mutex_);
      if (ended_) return;
      ++at_work_;
    }
    users_.fetch_add(1);
    call_.deadline = absl::Now() + kMessageDeadline;
    sink_->Take(call_, std::move(message), [this](absl::Status done) {
      Settle(std::move(done));
      Release();
    });
    ReadOn();
  }

  void OnCancel() override { End(absl::CancelledError()); }

  void OnDone() override {
    {
      absl::MutexLock lock(&mutex_);
      ended_ = true;
      if (alarm_ != nullptr) alarm_->Cancel();
    }
    pipeline_.Record(method_, call_, status_, start_);
    Release();
  }

 private:
  // Reads the next message, or leaves that to the message whose end makes room.
  void ReadOn() {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    if (at_work_ >= limits_.window) {
      waiting_ = true;
      return;
    }
    StartRead(&in_);
  }

  void Settle(absl::Status done) {
    absl::MutexLock lock(&mutex_);
    --at_work_;
    if (!done.ok()) {
      EndLocked(std::move(done));
    } else if (waiting_ && !ended_) {
      waiting_ = false;
      // Under the lock: after the end, the stream may be gone.
      StartRead(&in_);
    } else {
      EndIfDone();
    }
  }

  void EndIfDone() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (ended_ || !complete_ || at_work_ > 0) return;
    out_ = SerializeReply(*sink_->Reply());
    EndLocked(absl::OkStatus());
  }

  void End(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    EndLocked(std::move(status));
  }

  void EndLocked(absl::Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (ended_) return;
    ended_ = true;
    status_ = Sanitize(std::move(status), method_.name());
    Finish(status_.ok() ? grpc::Status::OK : ToGrpc(status_));
  }

  // Looks at the clock a few times within the idle limit, and often enough for a drain.
  void SetAlarm() {
    absl::MutexLock lock(&mutex_);
    if (ended_) return;
    users_.fetch_add(1);
    // A fresh one each time: an alarm must not be set again while its callback still returns.
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(absl::ToChronoTime(absl::Now() + std::min(limits_.idle / 4, kLook)),
                [this](bool rang) {
                  if (rang) LookAtClock();
                  Release();
                });
  }

  void LookAtClock() {
    const absl::Time now = absl::Now();
    bool waiting = false;
    bool complete = false;
    {
      absl::MutexLock lock(&mutex_);
      waiting = at_work_ > 0;
      complete = complete_;
    }
    // Of one that has been read to its end only the answer is missing.
    if (pipeline_.ending() && !complete) return End(Draining());
    if (now - start_ > limits_.longest) return End(TooLong());
    // While messages are at work it is we who are slow.
    if (!waiting && now - absl::FromUnixNanos(last_read_) > limits_.idle) return End(Idle());
    SetAlarm();
  }

  void Release() {
    if (users_.fetch_sub(1) == 1) delete this;
  }

  Pipeline& pipeline_;
  const Method& method_;
  grpc::ByteBuffer& out_;
  const UploadLimits limits_;
  const absl::Time start_ = absl::Now();
  Call call_;
  std::unique_ptr<UploadSink> sink_;
  grpc::ByteBuffer in_;
  int64_t messages_ = 0;
  // Nanoseconds since the Unix epoch.
  std::atomic<int64_t> last_read_ = 0;
  std::atomic<int> users_ = 1;
  absl::Mutex mutex_;
  std::unique_ptr<grpc::Alarm> alarm_ ABSL_GUARDED_BY(mutex_);
  int at_work_ ABSL_GUARDED_BY(mutex_) = 0;
  // The next read waits for room.
  bool waiting_ ABSL_GUARDED_BY(mutex_) = false;
  // The client has sent everything.
  bool complete_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_;
};

}  // namespace

grpc::ServerReadReactor<grpc::ByteBuffer>* StartUpload(Pipeline& pipeline,
                                                       const Method& method,
                                                       grpc::CallbackServerContext& context,
                                                       grpc::ByteBuffer& out,
                                                       const MakeSink& make_sink,
                                                       const UploadLimits& limits) {
  auto* const upload = new Upload(pipeline, method, out, limits);
  upload->Begin(context, make_sink);
  return upload;
}

}  // namespace hailan::rpc
