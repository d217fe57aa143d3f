#include "services/event_workflow/domain/clock/deadline.h"

#include <algorithm>
#include <utility>

namespace hailan::event_workflow {
namespace {

absl::Duration Base(const ClockRun& run, const Calendar& calendar, absl::Time from, absl::Time to) {
  if (to <= from) return absl::ZeroDuration();
  return run.budget.basis == Basis::kCalendar ? to - from : calendar.Worked(from, to);
}

absl::Time AdvanceBase(const ClockRun& run,
                       const Calendar& calendar,
                       absl::Time from,
                       absl::Duration amount) {
  return run.budget.basis == Basis::kCalendar ? from + amount : calendar.Advance(from, amount);
}

CountRule RuleOf(const Calendar::Stretch& stretch) {
  switch (stretch.part) {
    case Calendar::Part::kWorking:
      return stretch.title.empty() ? CountRule::kWorkingTime : CountRule::kMakeUpDay;
    case Calendar::Part::kOutsideHours:
      return CountRule::kOutsideHours;
    case Calendar::Part::kDayOfRest:
      return CountRule::kDayOfRest;
    case Calendar::Part::kHoliday:
      break;
  }
  return CountRule::kHoliday;
}

// The segment that begins at `from`, not yet cut.
Segment SegmentAt(const ClockRun& run, const Calendar& calendar, absl::Time from) {
  Segment segment{
      .from = from, .to = absl::InfiniteFuture(), .rule = CountRule::kCalendarTime, .title = {}};
  for (const Pause& pause : run.pauses) {
    if (pause.to <= from) continue;
    if (pause.from <= from) {
      segment.to = pause.to;
      segment.rule = CountRule::kPaused;
      segment.source = pause.source;
      return segment;
    }
    segment.to = pause.from;
    break;
  }
  if (run.budget.basis == Basis::kCalendar) return segment;
  Calendar::Stretch stretch = calendar.At(from);
  segment.to = std::min(segment.to, stretch.to);
  segment.rule = RuleOf(stretch);
  segment.title = std::move(stretch.title);
  return segment;
}

bool Joins(const Segment& a, const Segment& b, absl::Time due) {
  return a.rule == b.rule && a.source == b.source && a.title == b.title && a.to == b.from &&
         a.to != due;
}

}  // namespace

std::vector<Pause> OrderPauses(std::vector<Pause> pauses) {
  std::stable_sort(
      pauses.begin(), pauses.end(), [](const Pause& a, const Pause& b) { return a.from < b.from; });
  std::vector<Pause> ordered;
  for (Pause& pause : pauses) {
    if (!ordered.empty()) pause.from = std::max(pause.from, ordered.back().to);
    if (pause.from < pause.to) ordered.push_back(pause);
  }
  return ordered;
}

absl::Duration CountedTime(const ClockRun& run, const Calendar& calendar, absl::Time until) {
  absl::Duration counted = Base(run, calendar, run.start, until);
  for (const Pause& pause : run.pauses) {
    counted -= Base(run, calendar, std::max(pause.from, run.start), std::min(pause.to, until));
  }
  return counted;
}

absl::Duration WholeBudget(const ClockRun& run) {
  absl::Duration amount = run.budget.amount;
  for (const Extension& extension : run.extensions) amount += extension.amount;
  return amount;
}

absl::Time InstantOf(const ClockRun& run, const Calendar& calendar, absl::Duration amount) {
  absl::Time at = run.start;
  absl::Duration left = amount;
  for (const Pause& pause : run.pauses) {
    if (pause.to <= at) continue;
    const absl::Duration before = Base(run, calendar, at, pause.from);
    if (left <= before) break;
    left -= before;
    at = pause.to;
  }
  return AdvanceBase(run, calendar, at, left);
}

absl::Time WarnOf(const ClockRun& run, const Calendar& calendar, int percent) {
  const absl::Duration share = WholeBudget(run) * percent / 100;
  return InstantOf(run, calendar, absl::Trunc(share, absl::Microseconds(1)));
}

std::vector<Segment> ExplainRun(const ClockRun& run,
                                const Calendar& calendar,
                                absl::Time until,
                                size_t limit) {
  const absl::Time due = DueOf(run, calendar);
  std::vector<Segment> segments;
  absl::Time at = run.start;
  while (at < until) {
    Segment next = SegmentAt(run, calendar, at);
    next.to = std::min(next.to, until);
    if (at < due) next.to = std::min(next.to, due);
    at = next.to;
    if (!segments.empty() && Joins(segments.back(), next, due)) {
      segments.back().to = next.to;
    } else if (segments.size() < limit) {
      segments.push_back(std::move(next));
    } else {
      break;
    }
  }
  return segments;
}

}  // namespace hailan::event_workflow
