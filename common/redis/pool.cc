// The pool and its pause after failures.
#include "common/redis/pool.h"

#include <algorithm>
#include <csignal>

#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"

namespace hailan::redis {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(250);
constexpr absl::Duration kLongestPause = absl::Seconds(2);

void IgnoreSigpipe() {
  struct sigaction current = {};
  if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
    std::signal(SIGPIPE, SIG_IGN);
  }
}

}  // namespace

Pool::Pool(Options options) : options_(std::move(options)) {
  HL_CHECK(options_.size > 0);
  if (enabled()) IgnoreSigpipe();
}

absl::StatusOr<Pool::Loan> Pool::Take() {
  absl::MutexLock lock(&mutex_);
  const auto decided = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return busy_ < options_.size || pause_ > absl::ZeroDuration();
  };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&decided), options_.timeout)) {
    return RedisUnavailable();
  }
  Loan loan;
  if (pause_ > absl::ZeroDuration()) {
    if (probing_ || absl::Now() < no_try_before_) return RedisUnavailable();
    probing_ = true;
    loan.probe = true;
  }
  ++busy_;
  while (!idle_.empty() && loan.connection == nullptr) {
    if (idle_.back()->AliveWhileIdle()) loan.connection = std::move(idle_.back());
    idle_.pop_back();
  }
  return loan;
}

void Pool::Return(Loan loan) {
  absl::MutexLock lock(&mutex_);
  --busy_;
  if (loan.probe) probing_ = false;
  pause_ = absl::ZeroDuration();
  idle_.push_back(std::move(loan.connection));
}

void Pool::Failed(const Loan& loan, const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  --busy_;
  if (loan.probe) probing_ = false;
  // Commands that were under way when the first one failed do not lengthen the pause.
  if (!loan.probe && pause_ > absl::ZeroDuration()) return;
  if (pause_ == absl::ZeroDuration()) {
    obs::Log(
        obs::Level::kWarn, "Redis failed; going on without it.", {{"reason", ReasonOf(status)}});
  }
  pause_ = std::clamp(2 * pause_, kFirstPause, kLongestPause);
  no_try_before_ = absl::Now() + pause_;
  idle_.clear();
}

absl::StatusOr<Reply> Pool::Run(absl::Span<const absl::string_view> command) {
  if (!enabled()) return RedisUnavailable();
  HL_ASSIGN_OR_RETURN(Loan loan, Take());
  if (loan.connection == nullptr) {
    absl::StatusOr<std::unique_ptr<Connection>> opened = Connection::Open(options_);
    if (!opened.ok()) {
      Failed(loan, opened.status());
      return opened.status();
    }
    loan.connection = *std::move(opened);
  }
  absl::StatusOr<Reply> reply = loan.connection->Run(command);
  if (loan.connection->broken()) {
    Failed(loan, reply.status());
  } else {
    Return(std::move(loan));
  }
  return reply;
}

absl::Status Pool::Ping() {
  if (!enabled()) return absl::OkStatus();
  return Run({"PING"}).status();
}

}  // namespace hailan::redis
