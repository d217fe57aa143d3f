#include "common/app/process_metrics.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace hailan::app {
namespace {

// The second number of /proc/self/statm: resident pages.
double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double resident = 0;
  file >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double OpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  // The iterator itself holds one.
  return error ? 0 : static_cast<double>(std::distance(begin(files), end(files)) - 1);
}

}  // namespace

void AddProcessMetrics(obs::Metrics& metrics) {
  metrics.AddGauge(
      "hailan_build_info", "Always 1; the label says what runs.", {{"version", kVersion}}, [] {
        return 1.0;
      });
  metrics.AddGauge(
      "process_start_time_seconds",
      "Unix time of the start.",
      {},
      [start = absl::ToUnixSeconds(absl::Now())] { return static_cast<double>(start); });
  metrics.AddGauge("process_resident_memory_bytes", "Resident memory.", {}, ResidentBytes);
  metrics.AddGauge("process_open_fds", "Open file descriptors.", {}, OpenFiles);
}

}  // namespace hailan::app
