// When a service is open, by the city's clock.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace hailan::grid_geo {

// From a minute of the day to a minute, the end excluded; an end above 1,440 is after midnight.
struct OpenInterval {
  int open = 0;
  int close = 0;
};
using DayHours = std::vector<OpenInterval>;

inline constexpr int kMinutesPerDay = 24 * 60;

// In order, without overlap, each at most 24 hours long, only the last one past midnight.
bool AreGoodHours(const DayHours& hours);

struct OpeningHours {
  // Without any weekday nothing is known.
  bool known = false;
  // Monday first.
  std::array<DayHours, 7> weekdays;
  // By date, instead of the weekday's.
  absl::flat_hash_map<absl::CivilDay, DayHours> dates;
};

enum class OpenState { kUnknown, kOpen, kClosed };

// Whether the service is open at an instant. Hours past midnight of the day before count; where
// they meet the next day's, either opens it.
OpenState StateAt(const OpeningHours& hours, absl::Time at, const absl::TimeZone& zone);

}  // namespace hailan::grid_geo
