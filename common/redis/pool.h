// Connections to Redis, and the knowledge whether trying is worth while: a dead Redis costs its
// callers nothing but one timeout now and then.
#pragma once

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/redis/connection.h"

namespace hailan::redis {

// Thread-safe. hiredis writes without MSG_NOSIGNAL, so a pool makes the process ignore SIGPIPE
// unless it has a handler of its own.
class Pool {
 public:
  explicit Pool(Options options);

  // False when Options::url is empty: every command fails at once, at no cost.
  bool enabled() const { return !options_.url.empty(); }

  // Runs a command, e.g. Run({"GET", key}), on any connection; waits at most the timeout for a free
  // one. After a failure, all commands are UNAVAILABLE at once for 250 ms; then one is let through
  // as a probe, and as long as probes fail the pause doubles up to 2 s.
  absl::StatusOr<Reply> Run(absl::Span<const absl::string_view> command);

  // OK when Redis answers (or is not configured).
  absl::Status Ping();

 private:
  // A place among the `size`; without a connection, a new one may be opened.
  struct Loan {
    std::unique_ptr<Connection> connection;
    bool probe = false;
  };
  absl::StatusOr<Loan> Take();
  void Return(Loan loan);
  void Failed(const Loan& loan, const absl::Status& status);

  const Options options_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  int busy_ ABSL_GUARDED_BY(mutex_) = 0;
  // Zero while Redis is well, else the pause that runs until no_try_before_.
  absl::Duration pause_ ABSL_GUARDED_BY(mutex_) = absl::ZeroDuration();
  absl::Time no_try_before_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool probing_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace hailan::redis
