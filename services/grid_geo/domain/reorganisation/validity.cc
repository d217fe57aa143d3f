#include "services/grid_geo/domain/reorganisation/validity.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace hailan::grid_geo {
namespace {

absl::TimeZone CityZone() {
  return absl::FixedTimeZone(8 * 60 * 60);
}

}  // namespace

absl::CivilDay DayOf(absl::Time time) {
  return absl::ToCivilDay(time, CityZone());
}

absl::Time StartOf(absl::CivilDay day) {
  return absl::FromCivil(day, CityZone());
}

std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int year = 0;
  int month = 0;
  int day = 0;
  const auto number = [](absl::string_view digits, int& out) {
    return std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) &&
           absl::SimpleAtoi(digits, &out);
  };
  if (!number(text.substr(0, 4), year) || !number(text.substr(5, 2), month) ||
      !number(text.substr(8, 2), day)) {
    return std::nullopt;
  }
  // CivilDay normalises 2023-02-30 to 2023-03-02; a day that exists stays as it is.
  const absl::CivilDay parsed(year, month, day);
  if (year < 1 || parsed.month() != month || parsed.day() != day) return std::nullopt;
  return parsed;
}

std::string FormatDay(absl::CivilDay day) {
  if (day == SinceEver() || day == UntilFurtherNotice()) return {};
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::string ToSqlDay(absl::CivilDay day) {
  if (day == SinceEver()) return "-infinity";
  if (day == UntilFurtherNotice()) return "infinity";
  return FormatDay(day);
}

absl::CivilDay ReadSqlDay(absl::string_view text) {
  if (text == "infinity") return UntilFurtherNotice();
  return ParseDay(text).value_or(SinceEver());
}

}  // namespace hailan::grid_geo
