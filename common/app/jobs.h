// Background jobs: a function, a period and a thread each, so that a slow job delays no other.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/obs/metrics.h"

namespace hailan::app {

class Jobs {
 public:
  explicit Jobs(obs::Metrics& metrics) : metrics_(metrics) {}
  ~Jobs() { Stop(); }

  // Before Start.
  void Add(std::string name, absl::Duration period, std::function<absl::Status()> run);
  // Runs every job now and then each `period` after it ended. A failure is logged and counted in
  // hailan_job_runs_total{job,result}; the job runs again after its period.
  void Start();
  // Waits for the running ones; none runs again.
  void Stop();

 private:
  struct Job {
    std::string name;
    absl::Duration period;
    std::function<absl::Status()> run;
    obs::Counter succeeded;
    obs::Counter failed;
    obs::Latency took;
  };
  void Loop(Job& job);
  void RunOnce(Job& job);

  obs::Metrics& metrics_;
  std::vector<std::unique_ptr<Job>> jobs_;
  std::vector<std::thread> threads_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace hailan::app
