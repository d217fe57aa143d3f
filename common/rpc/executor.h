// Threads for handlers that wait (reads of the database, calls of peers): a bounded queue in front
// of N threads. Never grows, never blocks the submitter; a full queue refuses at once, so that an
// acyclic call graph cannot deadlock.
#pragma once

#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace hailan::rpc {

class Executor {
 public:
  Executor(std::string name, int threads, size_t max_queue);
  // Runs what is queued, then stops.
  ~Executor();

  // False when the queue is full: answer RESOURCE_EXHAUSTED.
  bool Submit(absl::AnyInvocable<void()> task);
  size_t queued() const;
  int threads() const { return static_cast<int>(threads_.size()); }

 private:
  void Loop();
  const size_t max_queue_;
  mutable absl::Mutex mutex_;
  std::deque<absl::AnyInvocable<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace hailan::rpc
