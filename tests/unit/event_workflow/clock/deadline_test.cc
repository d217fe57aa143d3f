#include "services/event_workflow/domain/clock/deadline.h"

#include <catch2/catch.hpp>

#include "tests/unit/event_workflow/clock/oracle.h"

namespace hailan::event_workflow::testing {
namespace {

absl::Time Local(int month, int day, int hour = 0, int minute = 0) {
  return absl::FromCivil(absl::CivilMinute(2026, month, day, hour, minute),
                         absl::FixedTimeZone(8 * 60 * 60));
}

ClockRun WorkingDays(int days, absl::Time start) {
  return {.start = start,
          .budget = {absl::Hours(8 * days), Basis::kWorking},
          .pauses = {},
          .extensions = {}};
}

TEST_CASE("clock and oracle agree on random calendars, pauses and extensions") {
  // The whole 10,000 are in the integration tests.
  Random random(20260302);
  for (int i = 0; i < 500; ++i) {
    const ClockCase one = RandomCase(random);
    INFO("case " << i);
    REQUIRE(Difference(one, random).empty());
  }
}

TEST_CASE("three working days over a weekend, with a hold and an extension") {
  const Calendar& calendar = Calendar::Default();
  ClockRun run = WorkingDays(3, Local(3, 5, 15, 30));
  CHECK(DueOf(run, calendar) == Local(3, 10, 15, 30));
  CHECK(WarnOf(run, calendar, 80) == Local(3, 10, 9, 42));
  run.pauses = {{Local(3, 6, 13, 0), Local(3, 9, 13, 0), 1}};
  CHECK(DueOf(run, calendar) == Local(3, 11, 15, 30));
  run.extensions = {{absl::Hours(4), 2}};
  CHECK(DueOf(run, calendar) == Local(3, 12, 10, 30));
}

TEST_CASE("a pause at the very end, outside, or after the due time moves nothing") {
  const Calendar& calendar = Calendar::Default();
  const ClockRun plain = WorkingDays(1, Local(3, 4, 8, 30));
  const absl::Time due = DueOf(plain, calendar);
  CHECK(due == Local(3, 4, 17, 30));
  for (const Pause& pause : {Pause{due, due + absl::Hours(24), 1},
                             Pause{Local(3, 4, 12, 0), Local(3, 4, 13, 0), 1},
                             Pause{Local(3, 2), Local(3, 4, 8, 30), 1}}) {
    ClockRun run = plain;
    run.pauses = {pause};
    CHECK(DueOf(run, calendar) == due);
  }
}

TEST_CASE("pauses are ordered and cut where they overlap") {
  const absl::Time at = Local(3, 4);
  const std::vector<Pause> ordered = OrderPauses({{at + absl::Hours(2), at + absl::Hours(5), 1},
                                                  {at, at + absl::Hours(3), 2},
                                                  {at + absl::Hours(1), at + absl::Hours(2), 3},
                                                  {at + absl::Hours(9), at + absl::Hours(8), 4}});
  REQUIRE(ordered.size() == 2);
  CHECK(ordered[0].source == 2);
  CHECK(ordered[1].from == at + absl::Hours(3));
  CHECK(ordered[1].to == at + absl::Hours(5));
}

TEST_CASE("the explanation names the rule of every minute") {
  const Calendar& calendar = Calendar::Default();
  ClockRun run = WorkingDays(1, Local(2, 13, 16, 30));
  run.budget.amount = absl::Hours(9);
  run.pauses = {{Local(2, 14, 10, 0), Local(2, 14, 11, 0), 7}};
  std::vector<CountRule> rules;
  for (const Segment& segment : ExplainRun(run, calendar, Local(2, 24, 17, 30), 100)) {
    rules.push_back(segment.rule);
    if (segment.rule == CountRule::kPaused) CHECK(segment.source == 7);
    if (segment.rule == CountRule::kMakeUpDay) CHECK(segment.title == "春节调休");
    if (segment.rule == CountRule::kHoliday) CHECK(segment.title == "春节");
  }
  using R = CountRule;
  // Friday 13 February to Tuesday 24 February; due at 09:30 on the 24th.
  CHECK(rules == std::vector<CountRule>{R::kWorkingTime,
                                        R::kOutsideHours,
                                        R::kOutsideHours,
                                        R::kMakeUpDay,
                                        R::kPaused,
                                        R::kMakeUpDay,
                                        R::kOutsideHours,
                                        R::kMakeUpDay,
                                        R::kOutsideHours,
                                        R::kHoliday,
                                        R::kOutsideHours,
                                        R::kWorkingTime,
                                        R::kWorkingTime,
                                        R::kOutsideHours,
                                        R::kWorkingTime});
  CHECK(DueOf(run, calendar) == Local(2, 24, 9, 30));
  CHECK(ExplainRun(run, calendar, Local(2, 24), 3).size() == 3);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
