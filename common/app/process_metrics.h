// What Prometheus expects every process to tell about itself.
#pragma once

#include "common/obs/metrics.h"

namespace hailan::app {

// The version that `--version` prints and hailan_build_info carries.
inline constexpr char kVersion[] = "1.0.0";

// Adds hailan_build_info, process_start_time_seconds, process_resident_memory_bytes and
// process_open_fds.
void AddProcessMetrics(obs::Metrics& metrics);

}  // namespace hailan::app
