// The slow truth about clocks: goes through the minutes one by one and asks of each whether it
// counts. Knows the specification of a calendar, none of its arithmetic.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "services/event_workflow/domain/clock/deadline.h"

namespace hailan::event_workflow::testing {

// A clock with the calendar it runs by. All times are whole minutes.
struct ClockCase {
  CalendarSpec spec;
  ClockRun run;
};

class MinuteOracle {
 public:
  explicit MinuteOracle(const ClockCase& one) : case_(one) {
    for (const SpecialDay& special : one.spec.days) days_[special.day] = special.sort;
    for (const Pause& pause : one.run.pauses) {
      pauses_.emplace_back(MinuteOf(pause.from), MinuteOf(pause.to));
    }
    for (size_t weekday = 0; weekday < 7; ++weekday) {
      if (!one.spec.week[weekday].empty()) {
        make_up_ = one.spec.week[weekday];
        break;
      }
    }
  }

  // Minutes that count within [from, to).
  int64_t Count(absl::Time from, absl::Time to) {
    int64_t count = 0;
    for (int64_t at = MinuteOf(from); at < MinuteOf(to); ++at) count += Counts(at) ? 1 : 0;
    return count;
  }
  // End of the minute with which `minutes` have been counted since the start.
  absl::Time Due(int64_t minutes) {
    int64_t at = MinuteOf(case_.run.start);
    for (int64_t left = minutes; left > 0; ++at) left -= Counts(at) ? 1 : 0;
    return absl::UnixEpoch() + absl::Minutes(at);
  }

 private:
  static int64_t MinuteOf(absl::Time time) { return absl::ToUnixSeconds(time) / 60; }

  // Whether the minute counts that begins so many minutes after the epoch.
  bool Counts(int64_t minute) {
    for (const auto& [from, to] : pauses_) {
      if (minute >= from && minute < to) return false;
    }
    if (case_.run.budget.basis == Basis::kCalendar) return true;
    if (minute < day_start_ || minute >= day_start_ + 1440) FindDay(minute);
    const int64_t within = minute - day_start_;
    for (const Shift& shift : *shifts_) {
      if (within >= shift.from && within < shift.to) return true;
    }
    return false;
  }

  void FindDay(int64_t minute) {
    const absl::TimeZone zone = absl::FixedTimeZone(case_.spec.utc_offset * 60);
    const absl::CivilDay day(absl::ToCivilSecond(absl::UnixEpoch() + absl::Minutes(minute), zone));
    day_start_ = MinuteOf(absl::FromCivil(day, zone));
    const auto special = days_.find(day);
    if (special == days_.end()) {
      shifts_ = &case_.spec.week[static_cast<size_t>(absl::GetWeekday(day))];
    } else {
      shifts_ = special->second == DaySort::kHoliday ? &nobody_ : &make_up_;
    }
  }

  const ClockCase& case_;
  std::map<absl::CivilDay, DaySort> days_;
  Shifts make_up_;
  const Shifts nobody_;
  std::vector<std::pair<int64_t, int64_t>> pauses_;
  // Before every minute there is.
  int64_t day_start_ = -1'000'000'000;
  const Shifts* shifts_ = nullptr;
};

using Random = std::mt19937;

inline int Between(Random& random, int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(random);
}

inline Shifts RandomShifts(Random& random) {
  Shifts shifts;
  int at = Between(random, 0, 700);
  for (int i = Between(random, 0, 3); i > 0 && at < 1400; --i) {
    const int to = std::min(1440, at + Between(random, 1, 500));
    shifts.push_back({at, to});
    at = to + Between(random, 1, 200);
  }
  return shifts;
}

inline CalendarSpec RandomCalendar(Random& random) {
  CalendarSpec spec;
  spec.utc_offset = Between(random, -56, 56) * 15;
  for (Shifts& shifts : spec.week) shifts = RandomShifts(random);
  // So that no case has to look for its due time for years.
  spec.week[static_cast<size_t>(Between(random, 0, 6))] = {{480, 720}, {780, 1050}};
  const absl::CivilDay first(2026, 1, 1);
  for (int i = Between(random, 0, 40); i > 0; --i) {
    const absl::CivilDay day = first + Between(random, -20, 60);
    const bool known = std::any_of(
        spec.days.begin(), spec.days.end(), [&](const SpecialDay& one) { return one.day == day; });
    const bool rest = Between(random, 0, 2) > 0;
    if (!known) spec.days.push_back({day, rest ? DaySort::kHoliday : DaySort::kMakeUp, "d"});
  }
  return spec;
}

inline ClockCase RandomCase(Random& random) {
  ClockCase one;
  one.spec = RandomCalendar(random);
  ClockRun& run = one.run;
  const absl::Time epoch = absl::FromCivil(absl::CivilDay(2026, 1, 1), absl::UTCTimeZone());
  run.start = epoch + absl::Minutes(Between(random, 0, 14 * 1440));
  run.budget.amount = absl::Minutes(Between(random, 1, 1200));
  run.budget.basis = Between(random, 0, 3) == 0 ? Basis::kCalendar : Basis::kWorking;
  std::vector<Pause> pauses;
  for (int i = Between(random, 0, 4); i > 0; --i) {
    const absl::Time from = run.start + absl::Minutes(Between(random, -600, 6000));
    pauses.push_back({from, from + absl::Minutes(Between(random, 0, 4000)), i});
  }
  run.pauses = OrderPauses(std::move(pauses));
  for (int i = Between(random, 0, 2); i > 0; --i) {
    run.extensions.push_back({absl::Minutes(Between(random, 1, 600)), i});
  }
  return one;
}

// The first thing in which clock and oracle differ; empty when they agree.
inline std::string Difference(const ClockCase& one, Random& random) {
  const absl::StatusOr<Calendar> calendar = Calendar::Make(one.spec);
  if (!calendar.ok()) return std::string(calendar.status().message());
  MinuteOracle oracle(one);
  const ClockRun& run = one.run;
  const absl::Time due = DueOf(run, *calendar);
  if (due != oracle.Due(WholeBudget(run) / absl::Minutes(1))) return "due time";
  const absl::Time until = run.start + absl::Minutes(Between(random, 0, 9000));
  const absl::Duration counted = absl::Minutes(oracle.Count(run.start, until));
  if (CountedTime(run, *calendar, until) != counted) return "counted time";
  absl::Time at = run.start;
  absl::Duration sum;
  for (const Segment& segment : ExplainRun(run, *calendar, until, 100'000)) {
    if (segment.from != at || segment.to <= at) return "segments do not join";
    if (at < due && due < segment.to) return "a segment lies on both sides of the due time";
    if (Counts(segment.rule)) sum += segment.to - segment.from;
    at = segment.to;
  }
  if (at != std::max(until, run.start)) return "segments end early";
  return sum == counted ? "" : "segments count otherwise";
}

}  // namespace hailan::event_workflow::testing
