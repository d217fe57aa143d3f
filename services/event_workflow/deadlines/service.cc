#include "services/event_workflow/deadlines/service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/clock/stays.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/proceedings/ledger.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"
#include "services/event_workflow/duration.h"
#include "services/event_workflow/events/convert.h"

namespace hailan::event_workflow {
namespace {

using rpc::ToTimestamp;

constexpr size_t kMostSegments = 5000;

absl::StatusOr<Clock> FindClock(const Event& event, ClockKind kind) {
  for (const Clock& clock : ClocksOf(event)) {
    if (clock.kind == kind) return clock;
  }
  return Error(
      absl::StatusCode::kFailedPrecondition,
      reason::kClockNotStarted,
      "The event has no such clock: nobody to contact, no whistle, or no limit of the stay in the "
      "state or at the level.");
}

// The run that gave the clock its due time.
ClockRun RunOf(const Event& event, const Clock& clock) {
  const Profile& profile = ProfileOf(event);
  ClockRun run = ResolveRun(event);
  if (clock.kind == ClockKind::kResolve) return run;
  run = {.start = clock.start,
         .budget = {.amount = clock.due - clock.start, .basis = Basis::kCalendar},
         .pauses = {},
         .extensions = {}};
  const ClockRun plain = run;
  const std::optional<Budget>& stay = profile.stays[static_cast<size_t>(event.state)];
  if (clock.kind == ClockKind::kContact) run.budget = profile.contact;
  if (clock.kind == ClockKind::kState && stay.has_value()) run.budget = *stay;
  if (clock.kind == ClockKind::kLevel) {
    const std::optional<Budget>& level =
        profile.levels[static_cast<size_t>(event.course.level->level)];
    if (level.has_value()) run.budget = *level;
  }
  // A case that went over to another workflow keeps the due times that it had.
  return DueOf(run, profile.calendar) == clock.due ? run : plain;
}

workflows::v1::TimeBudget ToProto(const Budget& budget) {
  workflows::v1::TimeBudget out;
  *out.mutable_amount() = ToDuration(budget.amount);
  out.set_basis(static_cast<workflows::v1::TimeBasis>(budget.basis));
  return out;
}

workflows::v1::CountedSegment ToProto(const Segment& segment, const Event& event, absl::Time due) {
  workflows::v1::CountedSegment out;
  *out.mutable_start_time() = ToTimestamp(segment.from);
  *out.mutable_end_time() = ToTimestamp(segment.to);
  out.set_rule(static_cast<workflows::v1::CountRule>(segment.rule));
  out.set_counted(Counts(segment.rule));
  out.set_proceeding(FormatProceeding(event.name, segment.source));
  out.set_title(segment.title);
  out.set_overdue(segment.from >= due);
  return out;
}

workflows::v1::Stay ToProto(const Stay& stay) {
  workflows::v1::Stay out;
  out.set_state(static_cast<pb::Event::State>(stay.state));
  out.set_role(static_cast<options::v1::Role>(stay.level));
  *out.mutable_start_time() = ToTimestamp(stay.from);
  if (stay.to.has_value()) *out.mutable_end_time() = ToTimestamp(*stay.to);
  *out.mutable_counted() = ToDuration(stay.counted);
  if (stay.budget.has_value()) *out.mutable_budget() = ToProto(*stay.budget);
  out.set_late(stay.late);
  return out;
}

void AddClock(const Clock& clock, absl::Time at, workflows::v1::DeadlineExplanation& out) {
  pb::Clock& one = *out.mutable_clock();
  one.set_kind(static_cast<pb::ClockKind>(clock.kind));
  *one.mutable_start_time() = ToTimestamp(clock.start);
  *one.mutable_warn_time() = ToTimestamp(clock.warn);
  *one.mutable_due_time() = ToTimestamp(clock.due);
  if (clock.stop.has_value()) *one.mutable_stop_time() = ToTimestamp(*clock.stop);
  one.set_late(clock.LateAt(at));
  one.set_rule(static_cast<pb::DueRule>(clock.rule));
}

void AddRun(const Event& event,
            const Clock& clock,
            absl::Time at,
            workflows::v1::DeadlineExplanation& out) {
  const Calendar& calendar = ProfileOf(event).calendar;
  const ClockRun run = RunOf(event, clock);
  *out.mutable_budget() = ToProto(run.budget);
  out.set_holidays_unknown(run.budget.basis == Basis::kWorking && !calendar.KnowsYearOf(clock.due));
  for (const Extension& extension : run.extensions) {
    workflows::v1::GrantedExtension& one = *out.add_extensions();
    one.set_proceeding(FormatProceeding(event.name, extension.source));
    *one.mutable_amount() = ToDuration(extension.amount);
  }
  const absl::Time until = clock.stop.value_or(std::max(at, clock.due));
  std::vector<Segment> segments = ExplainRun(run, calendar, until, kMostSegments + 1);
  if (segments.size() > kMostSegments) {
    segments.pop_back();
    out.set_truncated(true);
  }
  for (const Segment& segment : segments) *out.add_segments() = ToProto(segment, event, clock.due);
  const absl::Duration counted = CountedTime(run, calendar, clock.stop.value_or(at));
  *out.mutable_counted() = ToDuration(counted);
  *out.mutable_remaining() = ToDuration(std::max(absl::ZeroDuration(), WholeBudget(run) - counted));
}

void AddStays(const std::vector<HistoryRow>& rows,
              const Event& event,
              absl::Time at,
              workflows::v1::DeadlineExplanation& out) {
  std::vector<Passage> passages;
  passages.reserve(rows.size());
  for (const HistoryRow& row : rows) {
    passages.push_back({.time = row.mark.time,
                        .action = row.mark.action,
                        .to = row.mark.to,
                        .role = static_cast<Role>(row.role)});
  }
  const Profile& profile = ProfileOf(event);
  for (const Stay& stay : StaysInStates(passages, profile, at)) *out.add_states() = ToProto(stay);
  for (const Stay& stay : StaysAtLevels(passages, profile, at)) *out.add_levels() = ToProto(stay);
}

}  // namespace

absl::StatusOr<workflows::v1::DeadlineExplanation> DeadlineService::ExplainDeadline(
    const rpc::Call& call, const workflows::v1::ExplainDeadlineRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.name(), "name"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, events_.Get(name, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckKnown(filed.event));
  const absl::Time at = req.has_read_time() ? rpc::FromTimestamp(req.read_time()) : call.now;
  if (at < filed.event.report_time) {
    return InvalidField("read_time", "TOO_EARLY", "is before the event was reported");
  }
  HL_ASSIGN_OR_RETURN(const std::vector<HistoryRow> rows,
                      events_.WholeHistory(name, call.deadline));
  const Event event = AsOf(filed.event, MarksOf(rows), at);
  const auto kind = req.clock() == pb::CLOCK_KIND_UNSPECIFIED ? ClockKind::kResolve
                                                              : static_cast<ClockKind>(req.clock());
  HL_ASSIGN_OR_RETURN(const Clock clock, FindClock(event, kind));
  workflows::v1::DeadlineExplanation out;
  *out.mutable_read_time() = ToTimestamp(at);
  out.set_workflow(FormatName(name.city(), "workflows", event.course.workflow));
  AddClock(clock, at, out);
  AddRun(event, clock, at, out);
  AddStays(rows, event, at, out);
  return out;
}

}  // namespace hailan::event_workflow
