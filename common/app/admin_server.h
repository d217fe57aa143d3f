// The admin port of a process: plain HTTP for probes, scrapers and, in development, the clock.
// Never to be exposed beyond the pod or machine.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/http/server.h"

namespace hailan::app {

// One named check of readiness and its result.
using Check = std::pair<std::string, absl::Status>;

struct AdminOptions {
  // Numeric `host:port`; port 0 = any free one.
  std::string listen;
  // All checks of GET /readyz; ready when all are OK.
  std::function<std::vector<Check>()> ready;
  // The text of GET /metrics.
  std::function<std::string()> metrics;
  // For POST /dev/clock?shift=1h; null in production, where the path does not exist.
  SystemClock* clock = nullptr;
};

// GET /livez: 200 while the process answers at all. GET /readyz: 200 or 503, with a JSON object
// {"ready":…,"checks":{name: "OK" or the reason}}. GET /metrics: Prometheus text.
// POST /dev/clock?shift=<Go duration>: shifts the clock, answers {"now":…,"shift":…}.
class AdminServer {
 public:
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(AdminOptions options);
  const std::string& address() const { return server_->address(); }

 private:
  explicit AdminServer(AdminOptions options) : options_(std::move(options)) {}
  http::Response Answer(const http::Request& request) const;
  http::Response AnswerReady() const;
  http::Response ShiftClock(const http::Request& request) const;

  const AdminOptions options_;
  // Last, so that it stops before what its handler uses goes.
  std::unique_ptr<http::Server> server_;
};

}  // namespace hailan::app
