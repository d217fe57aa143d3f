#include "services/grid_geo/domain/place/hours.h"

#include <algorithm>

namespace hailan::grid_geo {
namespace {

const DayHours& HoursOf(const OpeningHours& hours, absl::CivilDay day) {
  const auto special = hours.dates.find(day);
  if (special != hours.dates.end()) return special->second;
  return hours.weekdays[static_cast<size_t>(absl::GetWeekday(day))];
}

bool Covers(const DayHours& hours, int minute) {
  return std::any_of(hours.begin(), hours.end(), [minute](const OpenInterval& interval) {
    return minute >= interval.open && minute < interval.close;
  });
}

}  // namespace

bool AreGoodHours(const DayHours& hours) {
  int last = 0;
  for (const OpenInterval& interval : hours) {
    if (interval.open < last || interval.open >= kMinutesPerDay) return false;
    if (interval.close <= interval.open || interval.close > interval.open + kMinutesPerDay) {
      return false;
    }
    last = interval.close;
  }
  return true;
}

OpenState StateAt(const OpeningHours& hours, absl::Time at, const absl::TimeZone& zone) {
  if (!hours.known) return OpenState::kUnknown;
  const absl::CivilMinute minute(absl::ToCivilSecond(at, zone));
  const absl::CivilDay day(minute);
  const int now = minute.hour() * 60 + minute.minute();
  const bool open =
      Covers(HoursOf(hours, day), now) || Covers(HoursOf(hours, day - 1), now + kMinutesPerDay);
  return open ? OpenState::kOpen : OpenState::kClosed;
}

}  // namespace hailan::grid_geo
