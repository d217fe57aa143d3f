// When a clock is due: a budget of counted time, a ledger of pauses and extensions, and a calendar.
// Pure functions of the timeline, so that any due time can be explained minute by minute.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/event_workflow/domain/clock/calendar.h"

namespace hailan::event_workflow {

// Which time a budget is spent in.
enum class Basis : uint8_t { kCalendar = 0, kWorking = 1 };

struct Budget {
  absl::Duration amount;
  Basis basis = Basis::kCalendar;
  bool operator==(const Budget&) const = default;
};

// The clock stands within [from, to). `source` is the proceeding that it is owed to.
struct Pause {
  absl::Time from;
  absl::Time to;
  int source = 0;
};

// `amount` more, in the basis of the budget.
struct Extension {
  absl::Duration amount;
  int source = 0;
};

// One run of a clock. Pauses are in order of their start and do not overlap; see OrderPauses.
struct ClockRun {
  absl::Time start;
  Budget budget;
  std::vector<Pause> pauses;
  std::vector<Extension> extensions;
};

// Sorts pauses, drops empty ones and cuts those that overlap an earlier one.
std::vector<Pause> OrderPauses(std::vector<Pause> pauses);

// Time counted within [start, until): in the basis, outside of every pause.
absl::Duration CountedTime(const ClockRun& run, const Calendar& calendar, absl::Time until);

// Budget and extensions together.
absl::Duration WholeBudget(const ClockRun& run);

// The earliest instant at which `amount` has been counted.
absl::Time InstantOf(const ClockRun& run, const Calendar& calendar, absl::Duration amount);

// The earliest instant at which the whole budget is used up.
inline absl::Time DueOf(const ClockRun& run, const Calendar& calendar) {
  return InstantOf(run, calendar, WholeBudget(run));
}

// `percent` of the whole budget, cut to whole microseconds.
absl::Time WarnOf(const ClockRun& run, const Calendar& calendar, int percent);

// Why a stretch of time counts, or does not.
enum class CountRule : uint8_t {
  kNone = 0,
  kCalendarTime = 1,
  kWorkingTime = 2,
  kPaused = 3,
  kOutsideHours = 4,
  kDayOfRest = 5,
  kHoliday = 6,
  // Working time of a make-up workday.
  kMakeUpDay = 7,
};

constexpr bool Counts(CountRule rule) {
  return rule == CountRule::kCalendarTime || rule == CountRule::kWorkingTime ||
         rule == CountRule::kMakeUpDay;
}

struct Segment {
  absl::Time from;
  absl::Time to;
  CountRule rule = CountRule::kNone;
  // Proceeding of a pause.
  int source = 0;
  // Title of a holiday or make-up workday.
  std::string title;
};

// [start, until) without gap or overlap, oldest first, neighbours of one rule joined; cut at the
// due time, so that every segment lies on one side of it. At most `limit` segments.
std::vector<Segment> ExplainRun(const ClockRun& run,
                                const Calendar& calendar,
                                absl::Time until,
                                size_t limit);

}  // namespace hailan::event_workflow
