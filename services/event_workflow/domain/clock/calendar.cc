#include "services/event_workflow/domain/clock/calendar.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/clock/holidays.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

constexpr int64_t kMinute = 60'000'000;
constexpr int kDayMinutes = 24 * 60;
constexpr int64_t kDay = kDayMinutes * kMinute;
constexpr int kFarthestOffset = 14 * 60;
// 1970-01-01 was a Thursday: that many days after a Monday.
constexpr int64_t kEpochWeekday = 3;
constexpr size_t kWeekdays = 7;
const Shifts kNobody;

int64_t FloorDiv(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

int64_t DayOf(int64_t local) {
  return FloorDiv(local, kDay);
}

size_t WeekdayOf(int64_t day) {
  const int64_t since_monday = day + kEpochWeekday;
  return static_cast<size_t>(since_monday - FloorDiv(since_monday, kWeekdays) * int64_t{kWeekdays});
}

int64_t WorkOf(const Shifts& shifts) {
  int64_t work = 0;
  for (const Shift& shift : shifts) work += (shift.to - shift.from) * kMinute;
  return work;
}

// Work of a day before an instant of it, in microseconds from midnight.
int64_t WorkBefore(const Shifts& shifts, int64_t within) {
  int64_t work = 0;
  for (const Shift& shift : shifts) {
    work +=
        std::clamp<int64_t>(within - shift.from * kMinute, 0, (shift.to - shift.from) * kMinute);
  }
  return work;
}

absl::Status Fault(absl::string_view reason, absl::string_view message, std::string where) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message, {{"where", std::move(where)}});
}

absl::Status CheckShifts(const Shifts& shifts, size_t weekday) {
  int end = -1;
  for (const Shift& shift : shifts) {
    const bool within = shift.from >= 0 && shift.from < shift.to && shift.to <= kDayMinutes;
    if (!within || shift.from <= end || shifts.size() > kMostShifts) {
      return Fault(reason::kBadShift,
                   "Shifts lie within the day, one after the other with a break between them, at "
                   "most 12 a day.",
                   absl::StrCat("weekday ", weekday + 1));
    }
    end = shift.to;
  }
  return absl::OkStatus();
}

bool IsPlausible(const SpecialDay& special) {
  return special.day.year() >= 1970 && special.day.year() < 2200 &&
         (special.sort == DaySort::kHoliday || special.sort == DaySort::kMakeUp);
}

absl::Status CheckDays(const std::vector<SpecialDay>& days) {
  if (days.size() > kMostSpecialDays) {
    return Fault(reason::kBadDay, "A calendar has at most 2,000 special days.", "days");
  }
  for (size_t i = 0; i < days.size(); ++i) {
    const std::string where = absl::FormatCivilTime(days[i].day);
    if (!IsPlausible(days[i])) {
      return Fault(reason::kBadDay, "A special day is a holiday or make-up day, 1970–2199.", where);
    }
    if (i > 0 && days[i].day == days[i - 1].day) {
      return Fault(reason::kDayTwice, "A day is listed twice.", where);
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSpec(const CalendarSpec& spec) {
  if (spec.utc_offset < -kFarthestOffset || spec.utc_offset > kFarthestOffset) {
    return Fault(reason::kBadOffset, "Local time is within 14 hours of UTC.", "utc_offset");
  }
  int64_t work = 0;
  for (size_t weekday = 0; weekday < kWeekdays; ++weekday) {
    HL_RETURN_IF_ERROR(CheckShifts(spec.week[weekday], weekday));
    work += WorkOf(spec.week[weekday]);
  }
  if (work == 0) {
    return Fault(reason::kNoWorkingTime, "Somebody must work on some day of the week.", "week");
  }
  return CheckDays(spec.days);
}

}  // namespace

absl::StatusOr<Calendar> Calendar::Make(CalendarSpec spec) {
  std::sort(spec.days.begin(), spec.days.end(), [](const SpecialDay& a, const SpecialDay& b) {
    return a.day < b.day;
  });
  HL_RETURN_IF_ERROR(CheckSpec(spec));
  Calendar calendar;
  calendar.spec_ = std::move(spec);
  calendar.IndexWeek();
  calendar.IndexDays();
  return calendar;
}

const Calendar& Calendar::Default() {
  static const Calendar* const calendar = [] {
    CalendarSpec spec;
    for (size_t weekday = 0; weekday < 5; ++weekday) {
      spec.week[weekday] = {{8 * 60 + 30, 12 * 60}, {13 * 60, 17 * 60 + 30}};
    }
    spec.days = PublicHolidays();
    absl::StatusOr<Calendar> made = Make(std::move(spec));
    HL_CHECK(made.ok());
    return new Calendar(*std::move(made));
  }();
  return *calendar;
}

void Calendar::IndexWeek() {
  for (size_t weekday = 0; weekday < kWeekdays; ++weekday) {
    week_before_[weekday + 1] = week_before_[weekday] + WorkOf(spec_.week[weekday]);
  }
  while (spec_.week[first_working_].empty()) ++first_working_;
}

void Calendar::IndexDays() {
  int64_t delta = 0;
  for (size_t i = 0; i < spec_.days.size(); ++i) {
    const int64_t day = spec_.days[i].day - absl::CivilDay(1970, 1, 1);
    delta += WorkOf(ShiftsOf(spec_.days[i])) - WorkOf(spec_.week[WeekdayOf(day)]);
    specials_.push_back({day, i, delta});
  }
}

int64_t Calendar::ToLocal(absl::Time time) const {
  return absl::ToUnixMicros(time) + spec_.utc_offset * kMinute;
}
absl::Time Calendar::FromLocal(int64_t local) const {
  return absl::FromUnixMicros(local - spec_.utc_offset * kMinute);
}

const Shifts& Calendar::ShiftsOf(const SpecialDay& special) const {
  return special.sort == DaySort::kHoliday ? kNobody : spec_.week[first_working_];
}

const Calendar::Special* Calendar::SpecialOn(int64_t day) const {
  const auto found = std::lower_bound(
      specials_.begin(), specials_.end(), day, [](const Special& special, int64_t wanted) {
        return special.day < wanted;
      });
  return found == specials_.end() || found->day != day ? nullptr : &*found;
}

const Shifts& Calendar::ShiftsOn(int64_t day) const {
  const Special* special = SpecialOn(day);
  return special == nullptr ? spec_.week[WeekdayOf(day)] : ShiftsOf(spec_.days[special->index]);
}

// Work of regular weeks from Monday 1969-12-29 to the start of the day; negative before.
int64_t Calendar::RegularBefore(int64_t day) const {
  const int64_t weeks = FloorDiv(day + kEpochWeekday, kWeekdays);
  return weeks * week_before_.back() + week_before_[WeekdayOf(day)];
}

int64_t Calendar::BeforeDay(int64_t day) const {
  const auto after = std::lower_bound(
      specials_.begin(), specials_.end(), day, [](const Special& special, int64_t wanted) {
        return special.day < wanted;
      });
  return RegularBefore(day) + (after == specials_.begin() ? 0 : std::prev(after)->delta_through);
}

int64_t Calendar::Before(int64_t local) const {
  const int64_t day = DayOf(local);
  return BeforeDay(day) + WorkBefore(ShiftsOn(day), local - day * kDay);
}

// The first day by whose end `worked` has been worked since the beginning of time.
int64_t Calendar::DayReaching(int64_t worked) const {
  // Special days cut time into runs of regular days; work never shrinks, so the run is found by
  // halving.
  const auto next = std::partition_point(
      specials_.begin(), specials_.end(), [this, worked](const Special& special) {
        return RegularBefore(special.day + 1) + special.delta_through < worked;
      });
  if (next != specials_.end() && BeforeDay(next->day) < worked) return next->day;
  const int64_t regular = worked - (next == specials_.begin() ? 0 : std::prev(next)->delta_through);
  const int64_t weeks = FloorDiv(regular - 1, week_before_.back());
  const int64_t rest = regular - weeks * week_before_.back();
  size_t weekday = 0;
  while (week_before_[weekday + 1] < rest) ++weekday;
  return weeks * int64_t{kWeekdays} + static_cast<int64_t>(weekday) - kEpochWeekday;
}

absl::Duration Calendar::Worked(absl::Time from, absl::Time to) const {
  if (to <= from) return absl::ZeroDuration();
  return absl::Microseconds(Before(ToLocal(to)) - Before(ToLocal(from)));
}

absl::Time Calendar::Advance(absl::Time from, absl::Duration amount) const {
  const int64_t more = absl::ToInt64Microseconds(amount);
  if (more <= 0) return from;
  const int64_t worked = Before(ToLocal(from)) + more;
  const int64_t day = DayReaching(worked);
  int64_t left = worked - BeforeDay(day);
  for (const Shift& shift : ShiftsOn(day)) {
    const int64_t length = (shift.to - shift.from) * kMinute;
    if (left <= length) return FromLocal(day * kDay + shift.from * kMinute + left);
    left -= length;
  }
  HL_CHECK(false);  // DayReaching names a day whose shifts hold what is left.
}

bool Calendar::KnowsYearOf(absl::Time time) const {
  const int64_t day = DayOf(ToLocal(time));
  const absl::CivilYear year(absl::CivilDay(1970, 1, 1) + day);
  return std::any_of(spec_.days.begin(), spec_.days.end(), [&](const SpecialDay& special) {
    return absl::CivilYear(special.day) == year;
  });
}

Calendar::Stretch Calendar::At(absl::Time time) const {
  const int64_t local = ToLocal(time);
  const int64_t day = DayOf(local);
  const Special* special = SpecialOn(day);
  const SpecialDay* named = special == nullptr ? nullptr : &spec_.days[special->index];
  Stretch stretch;
  if (named != nullptr) stretch.title = named->title;
  int64_t from = day * kDay;
  int64_t to = from + kDay;
  const Shifts& shifts = ShiftsOn(day);
  const bool holiday = named != nullptr && named->sort == DaySort::kHoliday;
  stretch.part = holiday ? Part::kHoliday : shifts.empty() ? Part::kDayOfRest : Part::kOutsideHours;
  for (const Shift& shift : shifts) {
    const int64_t begin = day * kDay + shift.from * kMinute;
    const int64_t end = day * kDay + shift.to * kMinute;
    if (local < begin) {
      to = begin;
      break;
    }
    from = local < end ? begin : end;
    if (local >= end) continue;
    to = end;
    stretch.part = Part::kWorking;
    break;
  }
  stretch.from = FromLocal(from);
  stretch.to = FromLocal(to);
  return stretch;
}

absl::Time Calendar::NextMidnight(absl::Time time) const {
  return FromLocal((DayOf(ToLocal(time)) + 1) * kDay);
}

int Calendar::MinuteOfDay(absl::Time time) const {
  const int64_t local = ToLocal(time);
  return static_cast<int>((local - DayOf(local) * kDay) / kMinute);
}

}  // namespace hailan::event_workflow
