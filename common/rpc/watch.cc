#include "common/rpc/watch.h"

#include <grpcpp/alarm.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/stream/ends.h"

namespace hailan::rpc {
namespace {

namespace pb = hailan::type::v1;

constexpr absl::Duration kIdle = absl::Milliseconds(200);
constexpr absl::Duration kPageDeadline = absl::Seconds(5);

// States follow one another on one chain: read page → write its changes → read …, so nothing but
// `cancelled_` is shared between threads. The reactor lives until OnDone.
class Watch final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  Watch(Pipeline& pipeline,
        const Method& method,
        Executor& executor,
        grpc::CallbackServerContext& context,
        const grpc::ByteBuffer& in,
        ReadPage read)
      : pipeline_(pipeline),
        method_(method),
        executor_(executor),
        read_(std::move(read)),
        start_(absl::Now()),
        call_(pipeline.Arrive(method, context)),
        end_(call_.deadline) {
    status_ = Open(context, in);
    if (status_.ok()) {
      NextPage();
    } else {
      End(status_);
    }
  }

  void OnWriteDone(bool ok) override {
    if (!ok) {
      End(absl::CancelledError());
    } else if (++next_ < page_.changes_size() && !pipeline_.ending()) {
      WriteNext();
    } else {
      NextPage();
    }
  }
  // Seen at the next page, at most one idle pause later.
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override {
    pipeline_.Record(method_, call_, status_, start_);
    delete this;
  }

 private:
  absl::Status Open(const grpc::CallbackServerContext& context, const grpc::ByteBuffer& in) {
    HL_RETURN_IF_ERROR(pipeline_.Authorise(method_, context, call_));
    HL_RETURN_IF_ERROR(ParseRequest(in, request_));
    return pipeline_.Check(method_, call_, request_);
  }

  void NextPage() {
    if (cancelled_) return End(absl::CancelledError());
    if (pipeline_.ending()) return End(Draining());
    if (end_ <= absl::Now()) return End(StreamOver());
    if (!executor_.Submit([this] { ReadNext(); })) Sleep();
  }

  void ReadNext() {
    call_.deadline = absl::Now() + kPageDeadline;
    absl::StatusOr<pb::ListChangesResponse> page = read_(call_, request_);
    if (!page.ok()) return End(std::move(page).status());
    page_ = *std::move(page);
    if (page_.changes_size() == 0) return Sleep();
    request_.set_cursor(page_.next_cursor());
    next_ = 0;
    WriteNext();
  }

  void WriteNext() {
    out_ = SerializeReply(page_.changes(next_));
    StartWrite(&out_);
  }

  void Sleep() {
    // A fresh one each time: an alarm must not be set again while its callback still returns.
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(absl::ToChronoTime(std::min(absl::Now() + kIdle, end_)),
                [this](bool) { NextPage(); });
  }

  void End(absl::Status status) {
    status_ = Sanitize(std::move(status), method_.name());
    Finish(ToGrpc(status_));
  }

  Pipeline& pipeline_;
  const Method& method_;
  Executor& executor_;
  const ReadPage read_;
  const absl::Time start_;
  // Its deadline is that of the page being read.
  Call call_;
  const absl::Time end_;
  pb::ListChangesRequest request_;
  pb::ListChangesResponse page_;
  int next_ = 0;
  grpc::ByteBuffer out_;
  std::unique_ptr<grpc::Alarm> alarm_;
  absl::Status status_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* StartWatch(Pipeline& pipeline,
                                                       const Method& method,
                                                       Executor& executor,
                                                       grpc::CallbackServerContext& context,
                                                       const grpc::ByteBuffer& in,
                                                       ReadPage read) {
  return new Watch(pipeline, method, executor, context, in, std::move(read));
}

}  // namespace hailan::rpc
