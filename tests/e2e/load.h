// Callers that report events without pause, each repeating an unanswered report with the same
// request id until it is acknowledged: what a careful client does. For tests of faults in mid-load.
#pragma once

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "tests/support/mini_suite.h"

namespace hailan::testing {

class ReportLoad {
 public:
  // Starts `callers` threads.
  ReportLoad(MiniSuite& suite, int callers);
  ~ReportLoad();
  ReportLoad(const ReportLoad&) = delete;
  ReportLoad& operator=(const ReportLoad&) = delete;

  // Returns when so many reports have been acknowledged since the call; throws after a minute.
  void Await(int reports);
  // Lets every caller finish the report it is at (repeating it), then stops.
  void Finish();

  // Names of the acknowledged events.
  std::set<std::string> acknowledged() const;
  int count() const { return count_; }
  // Errors that callers met, by reason (or code), with their number.
  std::map<std::string, int> errors() const;

 private:
  void Run(int caller);

  MiniSuite& suite_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> count_ = 0;
  mutable absl::Mutex mutex_;
  std::set<std::string> acknowledged_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> errors_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

// Checks, in the tables of event_workflow, that exactly the acknowledged events exist, each with
// one history entry, one receipt and one change message.
void CheckStoredOnce(const TestDatabase& database, const std::set<std::string>& acknowledged);

}  // namespace hailan::testing
