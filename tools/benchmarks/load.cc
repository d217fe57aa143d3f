#include "tools/benchmarks/load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"

namespace hailan::bench {
namespace {

// One caller. Runs on gRPC's threads, one call at a time.
class Caller {
 public:
  Caller(int index,
         const LoadOptions& options,
         grpc::GenericStub& stub,
         absl::Time measure_from,
         absl::Time end,
         absl::BlockingCounter& running)
      : index_(index),
        options_(options),
        stub_(stub),
        measure_from_(measure_from),
        end_(end),
        running_(running) {}

  void Start() {
    call_ = options_.next(index_, last_ok_);
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
    if (!call_.token.empty()) {
      context_->AddMetadata("authorization", absl::StrCat("Bearer ", call_.token));
    }
    response_.Clear();
    started_ = absl::Now();
    stub_.UnaryCall(context_.get(),
                    call_.path,
                    grpc::StubOptions(),
                    &call_.request,
                    &response_,
                    [this](const grpc::Status& status) { Done(status); });
  }

  std::vector<float> latencies;
  int64_t errors = 0;
  std::string first_error;

 private:
  void Done(const grpc::Status& status) {
    const absl::Time now = absl::Now();
    last_ok_ = status.ok() && (options_.read == nullptr || options_.read(response_)) &&
               (options_.read_of == nullptr || options_.read_of(index_, response_));
    if (!last_ok_) {
      ++errors;
      if (first_error.empty()) first_error = status.ok() ? "bad answer" : status.error_message();
    } else if (started_ >= measure_from_ && now < end_) {
      latencies.push_back(static_cast<float>(absl::ToDoubleMicroseconds(now - started_)));
    }
    if (now < end_) {
      Start();
    } else {
      running_.DecrementCount();
    }
  }

  const int index_;
  const LoadOptions& options_;
  grpc::GenericStub& stub_;
  const absl::Time measure_from_;
  const absl::Time end_;
  absl::BlockingCounter& running_;
  bool last_ok_ = true;
  NextCall call_;
  std::unique_ptr<grpc::ClientContext> context_;
  grpc::ByteBuffer response_;
  absl::Time started_;
};

}  // namespace

LoadResult RunLoad(const LoadOptions& options) {
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  for (int i = 0; i < options.channels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt("hailan.channel", i);
    const auto channel =
        grpc::CreateCustomChannel(options.target, grpc::InsecureChannelCredentials(), arguments);
    channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
    stubs.push_back(std::make_unique<grpc::GenericStub>(channel));
  }
  const absl::Time measure_from = absl::Now() + options.warm_up;
  const absl::Time end = measure_from + options.duration;
  absl::BlockingCounter running(options.callers);
  std::vector<std::unique_ptr<Caller>> callers;
  callers.reserve(options.callers);
  for (int i = 0; i < options.callers; ++i) {
    callers.push_back(
        std::make_unique<Caller>(i, options, *stubs[i % stubs.size()], measure_from, end, running));
  }
  for (const auto& caller : callers) caller->Start();
  running.Wait();

  LoadResult result;
  result.seconds = absl::ToDoubleSeconds(options.duration);
  std::vector<float> latencies;
  for (const auto& caller : callers) {
    latencies.insert(latencies.end(), caller->latencies.begin(), caller->latencies.end());
    result.errors += caller->errors;
    if (result.first_error.empty()) result.first_error = caller->first_error;
  }
  result.calls = static_cast<int64_t>(latencies.size());
  if (!latencies.empty()) {
    std::sort(latencies.begin(), latencies.end());
    result.p50_us = latencies[latencies.size() / 2];
    result.p99_us = latencies[latencies.size() * 99 / 100];
  }
  return result;
}

std::string ToJson(const LoadResult& result) {
  return absl::StrFormat(
      "{\"calls\":%d,\"errors\":%d,\"first_error\":\"%s\",\"seconds\":%.3f,\"p50_us\":%.0f,"
      "\"p99_us\":%.0f}",
      result.calls,
      result.errors,
      result.first_error,
      result.seconds,
      result.p50_us,
      result.p99_us);
}

grpc::ByteBuffer Bytes(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace hailan::bench
