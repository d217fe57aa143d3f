// Time as something that is handed in, so that tests and the development clock decide what "now"
// is.
#pragma once

#include <atomic>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace hailan {

// Source of the current time. Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Now, in whole microseconds (what PostgreSQL stores).
  virtual absl::Time Now() const = 0;
};

// The clock of the machine, optionally shifted. A shift is for development and demonstrations; the
// host refuses to set one in production.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override {
    return absl::FromUnixMicros(absl::GetCurrentTimeNanos() / 1000 +
                                shift_us_.load(std::memory_order_relaxed));
  }
  void SetShift(absl::Duration shift) {
    shift_us_.store(absl::ToInt64Microseconds(shift), std::memory_order_relaxed);
  }
  absl::Duration shift() const {
    return absl::Microseconds(shift_us_.load(std::memory_order_relaxed));
  }

 private:
  std::atomic<int64_t> shift_us_ = 0;
};

}  // namespace hailan
