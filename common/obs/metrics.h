// Prometheus metrics of the process, served by the admin port. A thin seam over prometheus-cpp: one
// registry, and handles that are looked up once and then only counted.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace hailan::obs {

using Labels = std::map<std::string, std::string>;

// A counter handle; cheap to copy, valid for the life of the process.
class Counter {
 public:
  void Increment(double by = 1);
  double value() const;

 private:
  friend class Metrics;
  void* counter_ = nullptr;
};

// A latency histogram handle in seconds; buckets 0.1 ms to 10 s.
class Latency {
 public:
  void Observe(absl::Duration duration);

 private:
  friend class Metrics;
  void* histogram_ = nullptr;
};

// The registry. Thread-safe; one per process.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  // Names follow Prometheus: `hailan_rpc_calls_total`, `hailan_rpc_seconds`.
  Counter AddCounter(absl::string_view name, absl::string_view help, const Labels& labels);
  Latency AddLatency(absl::string_view name, absl::string_view help, const Labels& labels);
  // A gauge read at scrape time.
  void AddGauge(absl::string_view name,
                absl::string_view help,
                const Labels& labels,
                std::function<double()> read);
  // Everything in Prometheus text format 0.0.4.
  std::string Expose();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hailan::obs
