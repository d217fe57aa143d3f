// When something holds: whole days of the city's calendar.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace hailan::grid_geo {

// The days before the first and after the last that anybody writes down.
inline absl::CivilDay SinceEver() {
  return absl::CivilDay::min();
}
inline absl::CivilDay UntilFurtherNotice() {
  return absl::CivilDay::max();
}

// From `from` (included) to `to` (excluded).
struct Validity {
  absl::CivilDay from = SinceEver();
  absl::CivilDay to = UntilFurtherNotice();

  bool empty() const { return from >= to; }
  bool Holds(absl::CivilDay day) const { return from <= day && day < to; }
  bool Covers(const Validity& other) const { return from <= other.from && other.to <= to; }
  bool Overlaps(const Validity& other) const { return from < other.to && other.from < to; }
  bool operator==(const Validity&) const = default;
};

// The city's day at a time (UTC+8, no summer time), and the time at which a day begins.
absl::CivilDay DayOf(absl::Time time);
absl::Time StartOf(absl::CivilDay day);

// `YYYY-MM-DD` of a day that exists; nullopt otherwise.
std::optional<absl::CivilDay> ParseDay(absl::string_view text);

// `YYYY-MM-DD`; empty for SinceEver and UntilFurtherNotice.
std::string FormatDay(absl::CivilDay day);

// The same as SQL writes a `date`, where the two ends are -infinity and infinity. ReadSqlDay takes
// what the database wrote.
std::string ToSqlDay(absl::CivilDay day);
absl::CivilDay ReadSqlDay(absl::string_view text);

}  // namespace hailan::grid_geo
