#include "services/event_workflow/domain/clock/calendar.h"

#include <catch2/catch.hpp>

#include "services/event_workflow/domain/clock/holidays.h"
#include "tests/support/matchers.h"

namespace hailan::event_workflow::testing {
namespace {

using hailan::testing::HasReason;

absl::Time Local(int year, int month, int day, int hour = 0, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute),
                         absl::FixedTimeZone(8 * 60 * 60));
}

CalendarSpec OneShift() {
  CalendarSpec spec;
  spec.week[0] = {{9 * 60, 17 * 60}};
  return spec;
}

TEST_CASE("holidays lie on days of rest and work, make-up workdays on weekends only") {
  const Calendar& calendar = Calendar::Default();
  int holidays = 0;
  int make_ups = 0;
  for (const SpecialDay& special : PublicHolidays()) {
    const absl::Weekday weekday = absl::GetWeekday(special.day);
    const bool weekend = weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
    INFO(absl::FormatCivilTime(special.day));
    if (special.sort == DaySort::kMakeUp) CHECK(weekend);
    const absl::Time start = absl::FromCivil(special.day, absl::FixedTimeZone(8 * 60 * 60));
    const absl::Duration worked = calendar.Worked(start, start + absl::Hours(24));
    CHECK(worked == absl::Hours(special.sort == DaySort::kMakeUp ? 8 : 0));
    ++(special.sort == DaySort::kMakeUp ? make_ups : holidays);
  }
  CHECK(make_ups == 8 + 5 + 6);
  CHECK(holidays == 30 + 28 + 33);
  // Working days of the years, from the notices and the calendar: 366 and 365 days less weekends
  // and holidays on weekdays, plus make-up workdays.
  CHECK(calendar.Worked(Local(2024, 1, 1), Local(2025, 1, 1)) == absl::Hours(8 * 251));
  CHECK(calendar.Worked(Local(2025, 1, 1), Local(2026, 1, 1)) == absl::Hours(8 * 248));
  CHECK(calendar.Worked(Local(2026, 1, 1), Local(2027, 1, 1)) == absl::Hours(8 * 248));
}

TEST_CASE("working time passes over nights, weekends and the Spring Festival") {
  const Calendar& calendar = Calendar::Default();
  // Friday afternoon to Monday morning.
  CHECK(calendar.Advance(Local(2026, 3, 6, 17, 0), absl::Hours(1)) == Local(2026, 3, 9, 9, 0));
  // Exactly at the end of a shift, not at the beginning of the next.
  CHECK(calendar.Advance(Local(2026, 3, 6, 17, 0), absl::Minutes(30)) == Local(2026, 3, 6, 17, 30));
  // Saturday 14 February is a workday, the nine days after it are not.
  CHECK(calendar.Advance(Local(2026, 2, 13, 17, 30), absl::Hours(9)) == Local(2026, 2, 24, 9, 30));
  CHECK(calendar.Worked(Local(2026, 2, 15), Local(2026, 2, 24)) == absl::ZeroDuration());
  CHECK(calendar.Worked(Local(2026, 3, 9), Local(2026, 3, 2)) == absl::ZeroDuration());
  CHECK(calendar.Advance(Local(2026, 3, 7, 3, 0), absl::ZeroDuration()) == Local(2026, 3, 7, 3, 0));
}

TEST_CASE("an instant belongs to one stretch of its day") {
  const Calendar& calendar = Calendar::Default();
  const auto part = [&](absl::Time at) { return calendar.At(at).part; };
  CHECK(part(Local(2026, 3, 6, 8, 29)) == Calendar::Part::kOutsideHours);
  CHECK(part(Local(2026, 3, 6, 8, 30)) == Calendar::Part::kWorking);
  CHECK(part(Local(2026, 3, 6, 12, 0)) == Calendar::Part::kOutsideHours);
  CHECK(part(Local(2026, 3, 7, 12, 0)) == Calendar::Part::kDayOfRest);
  const Calendar::Stretch festival = calendar.At(Local(2026, 2, 17, 10, 0));
  CHECK(festival.part == Calendar::Part::kHoliday);
  CHECK(festival.title == "春节");
  CHECK(festival.from == Local(2026, 2, 17));
  CHECK(festival.to == Local(2026, 2, 18));
  const Calendar::Stretch noon = calendar.At(Local(2026, 3, 6, 12, 30));
  CHECK(noon.from == Local(2026, 3, 6, 12, 0));
  CHECK(noon.to == Local(2026, 3, 6, 13, 0));
  CHECK(calendar.NextMidnight(Local(2026, 3, 6, 23, 59)) == Local(2026, 3, 7));
  CHECK(calendar.MinuteOfDay(Local(2026, 3, 6, 16, 1)) == 16 * 60 + 1);
}

TEST_CASE("a calendar says of which years it knows the holidays, by local time") {
  const Calendar& calendar = Calendar::Default();
  CHECK_FALSE(calendar.KnowsYearOf(Local(2023, 12, 31, 23, 59)));
  CHECK(calendar.KnowsYearOf(Local(2024, 1, 1)));
  CHECK(calendar.KnowsYearOf(Local(2026, 12, 31, 23, 59)));
  CHECK_FALSE(calendar.KnowsYearOf(Local(2027, 1, 1)));
}

TEST_CASE("before 1970 and a century ahead the week goes on") {
  const absl::StatusOr<Calendar> calendar = Calendar::Make(OneShift());
  REQUIRE(calendar.ok());
  // Mondays 1969-12-22 and 2101-01-03.
  CHECK(calendar->Worked(Local(1969, 12, 22), Local(1969, 12, 29)) == absl::Hours(8));
  CHECK(calendar->Advance(Local(1969, 12, 22, 16, 0), absl::Hours(2)) ==
        Local(1969, 12, 29, 10, 0));
  CHECK(calendar->Advance(Local(2100, 12, 28), absl::Hours(8)) == Local(2101, 1, 3, 17, 0));
}

TEST_CASE("a calendar that cannot be is refused with what is wrong") {
  const auto refused = [](const CalendarSpec& spec) { return Calendar::Make(spec).status(); };
  CHECK_THAT(refused(CalendarSpec{}), HasReason("NO_WORKING_TIME"));
  CalendarSpec spec = OneShift();
  spec.utc_offset = 15 * 60;
  CHECK_THAT(refused(spec), HasReason("BAD_OFFSET"));
  for (const Shifts& bad : {Shifts{{60, 60}},
                            Shifts{{-1, 60}},
                            Shifts{{60, 1441}},
                            Shifts{{60, 120}, {120, 180}},
                            Shifts{{60, 120}, {90, 180}}}) {
    spec = OneShift();
    spec.week[3] = bad;
    CHECK_THAT(refused(spec), HasReason("BAD_SHIFT"));
  }
  spec = OneShift();
  spec.days = {{absl::CivilDay(2026, 5, 1), DaySort::kHoliday, ""},
               {absl::CivilDay(2026, 5, 1), DaySort::kMakeUp, ""}};
  CHECK_THAT(refused(spec), HasReason("DAY_TWICE"));
  spec.days = {{absl::CivilDay(1800, 5, 1), DaySort::kHoliday, ""}};
  CHECK_THAT(refused(spec), HasReason("BAD_DAY"));
  spec.days = {{absl::CivilDay(2026, 5, 1), DaySort::kNone, ""}};
  CHECK_THAT(refused(spec), HasReason("BAD_DAY"));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
