#include "common/obs/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace hailan::obs {
namespace {

// Seconds: three a decade, 0.1 ms to 10 s.
const prometheus::Histogram::BucketBoundaries& Buckets() {
  static const auto* buckets = new prometheus::Histogram::BucketBoundaries{
      0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};
  return *buckets;
}

}  // namespace

class Metrics::Impl {
 public:
  prometheus::Registry registry;
  absl::Mutex mutex;
  struct Reading {
    prometheus::Gauge* gauge;
    std::function<double()> read;
  };
  std::vector<Reading> readings ABSL_GUARDED_BY(mutex);
};

void Counter::Increment(double by) {
  static_cast<prometheus::Counter*>(counter_)->Increment(by);
}

double Counter::value() const {
  return static_cast<prometheus::Counter*>(counter_)->Value();
}

void Latency::Observe(absl::Duration duration) {
  static_cast<prometheus::Histogram*>(histogram_)->Observe(absl::ToDoubleSeconds(duration));
}

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

Counter Metrics::AddCounter(absl::string_view name, absl::string_view help, const Labels& labels) {
  Counter counter;
  counter.counter_ = &prometheus::BuildCounter()
                          .Name(std::string(name))
                          .Help(std::string(help))
                          .Register(impl_->registry)
                          .Add(labels);
  return counter;
}

Latency Metrics::AddLatency(absl::string_view name, absl::string_view help, const Labels& labels) {
  Latency latency;
  latency.histogram_ = &prometheus::BuildHistogram()
                            .Name(std::string(name))
                            .Help(std::string(help))
                            .Register(impl_->registry)
                            .Add(labels, Buckets());
  return latency;
}

void Metrics::AddGauge(absl::string_view name,
                       absl::string_view help,
                       const Labels& labels,
                       std::function<double()> read) {
  prometheus::Gauge& gauge = prometheus::BuildGauge()
                                 .Name(std::string(name))
                                 .Help(std::string(help))
                                 .Register(impl_->registry)
                                 .Add(labels);
  absl::MutexLock lock(&impl_->mutex);
  impl_->readings.push_back({&gauge, std::move(read)});
}

std::string Metrics::Expose() {
  absl::MutexLock lock(&impl_->mutex);
  for (const Impl::Reading& reading : impl_->readings) reading.gauge->Set(reading.read());
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace hailan::obs
