#include "common/app/jobs.h"

#include <pthread.h>

#include <exception>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/obs/log.h"

namespace hailan::app {

void Jobs::Add(std::string name, absl::Duration period, std::function<absl::Status()> run) {
  auto job = std::make_unique<Job>();
  const auto counter = [&](const char* result) {
    return metrics_.AddCounter("hailan_job_runs_total",
                               "Runs of background jobs by result.",
                               {{"job", name}, {"result", result}});
  };
  job->succeeded = counter("ok");
  job->failed = counter("error");
  job->took = metrics_.AddLatency(
      "hailan_job_seconds", "Time of one run of a background job.", {{"job", name}});
  job->name = std::move(name);
  job->period = period;
  job->run = std::move(run);
  jobs_.push_back(std::move(job));
}

void Jobs::Start() {
  for (const std::unique_ptr<Job>& job : jobs_) {
    threads_.emplace_back([this, raw = job.get()] { Loop(*raw); });
  }
}

void Jobs::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Jobs::Loop(Job& job) {
  // The kernel shows at most 15 characters of a thread's name.
  pthread_setname_np(pthread_self(), job.name.substr(0, 15).c_str());
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    mutex_.Unlock();
    RunOnce(job);
    mutex_.Lock();
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), job.period);
  }
}

void Jobs::RunOnce(Job& job) {
  const absl::Time start = absl::Now();
  absl::Status status;
  try {
    status = job.run();
  } catch (const std::exception&) {
    // What an exception says may quote data; where it came from is in the job's name.
    status = Error(absl::StatusCode::kInternal, reason::kInternal, "The job threw an exception.");
  }
  job.took.Observe(absl::Now() - start);
  (status.ok() ? job.succeeded : job.failed).Increment();
  if (status.ok()) return;
  obs::Log(
      obs::Level::kError,
      "job failed",
      {{"job", job.name}, {"reason", ReasonOf(status)}, {"error", std::string(status.message())}});
}

}  // namespace hailan::app
