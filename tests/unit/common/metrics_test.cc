// Metrics as a scraper sees them.
#include "common/obs/metrics.h"

#include <catch2/catch.hpp>
#include <string>

namespace hailan::obs {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("counters, latencies and gauges are exposed as text") {
  Metrics metrics;
  Counter counter = metrics.AddCounter("t_calls_total", "Calls.", {{"code", "OK"}});
  counter.Increment();
  counter.Increment(2);
  CHECK(counter.value() == 3);
  Latency latency = metrics.AddLatency("t_seconds", "Time.", {});
  latency.Observe(absl::Milliseconds(3));
  double depth = 4;
  metrics.AddGauge("t_depth", "Queue.", {}, [&depth] { return depth; });
  depth = 5;
  const std::string text = metrics.Expose();
  CHECK_THAT(text, Contains("t_calls_total{code=\"OK\"} 3"));
  CHECK_THAT(text, Contains("t_seconds_bucket{le=\"0.005\"} 1"));
  CHECK_THAT(text, Contains("t_seconds_bucket{le=\"0.002\"} 0"));
  CHECK_THAT(text, Contains("t_depth 5"));
}

TEST_CASE("the same name and labels are the same counter") {
  Metrics metrics;
  metrics.AddCounter("t_total", "Calls.", {{"a", "1"}}).Increment();
  metrics.AddCounter("t_total", "Calls.", {{"a", "1"}}).Increment();
  metrics.AddCounter("t_total", "Calls.", {{"a", "2"}}).Increment();
  CHECK_THAT(metrics.Expose(), Contains("t_total{a=\"1\"} 2"));
  CHECK_THAT(metrics.Expose(), Contains("t_total{a=\"2\"} 1"));
}

}  // namespace
}  // namespace hailan::obs
