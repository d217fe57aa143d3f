#include "services/event_workflow/workflows/calendar_convert.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/clock/holidays.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

constexpr int kWeekdays = 7;

absl::Status Fault(absl::string_view reason, absl::string_view message, const std::string& where) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message, {{"where", where}});
}

// Only the ten characters that a date has; the library would also take blanks and signs.
absl::StatusOr<absl::CivilDay> DayFrom(const std::string& text) {
  absl::CivilDay day;
  if (text.size() == 10 && absl::ParseCivilTime(text, &day) && absl::FormatCivilTime(day) == text) {
    return day;
  }
  return Fault(reason::kBadDay, "A date is YYYY-MM-DD and exists.", text);
}

absl::StatusOr<std::vector<SpecialDay>> DaysFrom(const workflows::v1::WorkCalendar& calendar) {
  std::vector<SpecialDay> days;
  for (const workflows::v1::SpecialWorkday& one : calendar.days()) {
    HL_ASSIGN_OR_RETURN(const absl::CivilDay day, DayFrom(one.date()));
    if (one.sort() != workflows::v1::SpecialWorkday::SORT_HOLIDAY &&
        one.sort() != workflows::v1::SpecialWorkday::SORT_MAKE_UP) {
      return Fault(reason::kBadDay, "A special day is a holiday or a make-up workday.", one.date());
    }
    days.push_back({day, static_cast<DaySort>(one.sort()), one.title()});
  }
  if (!calendar.public_holidays()) return days;
  std::vector<absl::CivilDay> own;
  for (const SpecialDay& one : days) own.push_back(one.day);
  std::sort(own.begin(), own.end());
  for (SpecialDay& one : PublicHolidays()) {
    if (!std::binary_search(own.begin(), own.end(), one.day)) days.push_back(std::move(one));
  }
  return days;
}

}  // namespace

absl::StatusOr<Calendar> CalendarFrom(const workflows::v1::WorkCalendar& calendar) {
  CalendarSpec spec;
  spec.utc_offset = calendar.utc_offset_minutes();
  for (const workflows::v1::WorkWeekday& weekday : calendar.week()) {
    if (weekday.weekday() < 1 || weekday.weekday() > kWeekdays) {
      return Fault(reason::kBadDay, "A weekday is 1 to 7.", "week");
    }
    Shifts& shifts = spec.week[static_cast<size_t>(weekday.weekday()) - 1];
    if (!shifts.empty()) return Fault(reason::kDayTwice, "A weekday is listed twice.", "week");
    for (const workflows::v1::WorkShift& shift : weekday.shifts()) {
      shifts.push_back({.from = shift.from_minute(), .to = shift.to_minute()});
    }
  }
  HL_ASSIGN_OR_RETURN(spec.days, DaysFrom(calendar));
  return Calendar::Make(std::move(spec));
}

workflows::v1::WorkCalendar ToProto(const Calendar& calendar) {
  const CalendarSpec& spec = calendar.spec();
  workflows::v1::WorkCalendar out;
  out.set_utc_offset_minutes(spec.utc_offset);
  for (size_t weekday = 0; weekday < spec.week.size(); ++weekday) {
    if (spec.week[weekday].empty()) continue;
    workflows::v1::WorkWeekday& one = *out.add_week();
    one.set_weekday(static_cast<int>(weekday) + 1);
    for (const Shift& shift : spec.week[weekday]) {
      workflows::v1::WorkShift& own = *one.add_shifts();
      own.set_from_minute(shift.from);
      own.set_to_minute(shift.to);
    }
  }
  for (const SpecialDay& day : spec.days) {
    workflows::v1::SpecialWorkday& one = *out.add_days();
    one.set_date(absl::FormatCivilTime(day.day));
    one.set_sort(static_cast<workflows::v1::SpecialWorkday::Sort>(day.sort));
    one.set_title(day.title);
  }
  return out;
}

}  // namespace hailan::event_workflow
