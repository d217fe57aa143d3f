#include "tools/hailanctl/import/batch_sender.h"

#include <algorithm>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/error.h"

namespace hailan::ctl {
namespace {

constexpr int kAttempts = 6;
constexpr absl::Duration kFirstWait = absl::Milliseconds(400);

bool MaySucceedLater(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kDeadlineExceeded:
      return true;
    default:
      return false;
  }
}

// What the threads of one table share.
class Work {
 public:
  Work(size_t rows, Progress& progress) : rows_(rows), progress_(progress) {}

  void Run(const SendRows& send) {
    size_t first = 0;
    while (Take(first)) {
      const size_t end = std::min(first + kBatchRows, rows_);
      Record(send(first, end));
      progress_.Advance(end - first);
    }
  }

  absl::StatusOr<Outcome> Result() {
    absl::MutexLock lock(&mutex_);
    if (!status_.ok()) return status_;
    return total_;
  }

 private:
  bool Take(size_t& first) {
    absl::MutexLock lock(&mutex_);
    if (!status_.ok() || next_ >= rows_) return false;
    first = next_;
    next_ += kBatchRows;
    return true;
  }

  void Record(const absl::StatusOr<Outcome>& outcome) {
    absl::MutexLock lock(&mutex_);
    if (outcome.ok()) {
      total_ += *outcome;
    } else {
      status_.Update(outcome.status());
    }
  }

  const size_t rows_;
  Progress& progress_;
  absl::Mutex mutex_;
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  Outcome total_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::Status InvokePatiently(Session& session,
                             absl::string_view method,
                             const google::protobuf::Message& request,
                             google::protobuf::Message* response) {
  absl::Status status;
  absl::Duration wait = kFirstWait;
  for (int attempt = 1; attempt <= kAttempts; ++attempt) {
    status = session.peer().Invoke(method, request, response, session.call_options());
    if (status.ok() || !MaySucceedLater(status) || attempt == kAttempts) break;
    absl::SleepFor(std::max(wait, RetryDelayOf(status).value_or(absl::ZeroDuration())));
    wait *= 2;
  }
  return status;
}

absl::StatusOr<Outcome> SendBatches(size_t rows,
                                    int parallel,
                                    Progress& progress,
                                    const SendRows& send) {
  Work work(rows, progress);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < parallel; ++i) threads.emplace_back([&work, &send] { work.Run(send); });
  }
  return work.Result();
}

}  // namespace hailan::ctl
