#include "tools/hailanctl/whatif/working_time.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/clock/calendar.h"

namespace hailan::ctl {
namespace {

namespace events = hailan::event_workflow;
using nlohmann::json;

absl::Status Bad(std::string message) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_RULES", std::move(message));
}

// Minutes since midnight of `08:30`.
absl::StatusOr<int> MinuteOf(const json& text) {
  const std::pair<std::string, std::string> parts =
      absl::StrSplit(text.get<std::string>(), absl::MaxSplits(':', 1));
  int hours = 0;
  int minutes = 0;
  const bool numbers =
      absl::SimpleAtoi(parts.first, &hours) && absl::SimpleAtoi(parts.second, &minutes);
  if (numbers && hours >= 0 && hours <= 24 && minutes >= 0 && minutes < 60) {
    return hours * 60 + minutes;
  }
  return Bad(absl::StrCat("calendar.shifts: ", text.dump(), " is no time of day like \"08:30\""));
}

absl::StatusOr<events::Shifts> ShiftsOf(const json& list) {
  events::Shifts shifts;
  for (const json& pair : list) {
    HL_ASSIGN_OR_RETURN(const int from, MinuteOf(pair.at(0)));
    HL_ASSIGN_OR_RETURN(const int to, MinuteOf(pair.at(1)));
    shifts.push_back({from, to});
  }
  return shifts;
}

absl::Status AddDays(const json& list, events::DaySort sort, events::CalendarSpec& spec) {
  for (const json& text : list) {
    events::SpecialDay special;
    special.sort = sort;
    if (!absl::ParseCivilTime(text.get<std::string>(), &special.day)) {
      return Bad(absl::StrCat("calendar: ", text.dump(), " is no day like \"2026-10-01\""));
    }
    spec.days.push_back(std::move(special));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<events::Calendar> WorkingTime(const json& calendar) {
  events::CalendarSpec spec;
  HL_ASSIGN_OR_RETURN(const events::Shifts shifts, ShiftsOf(calendar.at("shifts")));
  for (const json& day : calendar.value("working_days", json::array({1, 2, 3, 4, 5}))) {
    const int number = day.get<int>();
    if (number < 1 || number > 7) return Bad("calendar.working_days: 1 is Monday, 7 is Sunday");
    spec.week[static_cast<size_t>(number - 1)] = shifts;
  }
  HL_RETURN_IF_ERROR(
      AddDays(calendar.value("holidays", json::array()), events::DaySort::kHoliday, spec));
  HL_RETURN_IF_ERROR(
      AddDays(calendar.value("make_up_days", json::array()), events::DaySort::kMakeUp, spec));
  return events::Calendar::Make(std::move(spec));
}

}  // namespace hailan::ctl
