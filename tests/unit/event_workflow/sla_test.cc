#include "services/event_workflow/domain/sla.h"

#include <catch2/catch.hpp>

#include "services/event_workflow/domain/proceedings/ledger.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

const absl::Duration kTick = absl::Microseconds(1);

absl::Time Local(int hour, int minute) {
  return absl::FromCivil(absl::CivilMinute(2026, 3, 2, hour, minute),
                         absl::FixedTimeZone(8 * 60 * 60));
}

TEST_CASE("progress light follows the state") {
  CHECK(ProgressOf(State::kReported) == ProgressLight::kRed);
  for (const State state : {State::kAccepted,
                            State::kDispatched,
                            State::kSentBack,
                            State::kHandling,
                            State::kWhistled}) {
    CHECK(ProgressOf(state) == ProgressLight::kYellow);
  }
  CHECK(ProgressOf(State::kHandled) == ProgressLight::kBlue);
  CHECK(ProgressOf(State::kReturnVisit) == ProgressLight::kBlue);
  CHECK(ProgressOf(State::kClosed) == ProgressLight::kGreen);
  CHECK(ProgressOf(State::kRejected) == ProgressLight::kUnlit);
  CHECK(ProgressOf(State::kCancelled) == ProgressLight::kUnlit);
}

TEST_CASE("budgets and the rule that gave them") {
  CHECK(ResolveDue(SlaClass::kEmergency, kNine).time == kNine + absl::Hours(2));
  CHECK(ResolveDue(SlaClass::kHard, kNine).time == kNine + absl::Hours(72));
  CHECK(ResolveDue(SlaClass::kUndecided, kNine).rule == DueRule::kThreeDays);
  CHECK(ResolveDue(SlaClass::kMajor, kNine).rule == DueRule::kFifteenDays);
  const DueTime day = ResolveDue(SlaClass::kUrgent, Local(15, 59));
  CHECK(day.time == Local(0, 0) + absl::Hours(24));
  CHECK(day.rule == DueRule::kSameDay);
  const DueTime evening = ResolveDue(SlaClass::kUrgent, Local(16, 0));
  // Contact is due at 17:00; half an hour of work remains on Monday.
  CHECK(evening.time == Local(17, 0) + absl::Hours(24));
  CHECK(evening.rule == DueRule::kEightWorkingHours);
  CHECK(ResolveDue(SlaClass::kUrgent, Local(23, 50)).time == Local(17, 30) + absl::Hours(24));
  // From Friday to Monday.
  const absl::Duration days = absl::Hours(4 * 24);
  CHECK(ResolveDue(SlaClass::kUrgent, Local(17, 0) + days).time ==
        Local(17, 30) + absl::Hours(7 * 24));
  CHECK(ClassFor(SlaClass::kEmergency, Urgency::kUrgent) == SlaClass::kEmergency);
  CHECK(ClassFor(SlaClass::kMajor, Urgency::kUrgent) == SlaClass::kUrgent);
  CHECK(ClassFor(SlaClass::kMajor, Urgency::kOrdinary) == SlaClass::kMajor);
}

TEST_CASE("an urgent matter of the night is counted, lit and replayed in working time") {
  Item item = HeatingItem();
  item.sla_class = SlaClass::kUrgent;
  const absl::Time night = Local(23, 50);
  const Change change =
      Must(Decide(std::nullopt, Report(Channel::kResident, item), Resident(), night));
  const Event& event = change.next;
  CHECK(event.course.budget == Budget{absl::Hours(8), Basis::kWorking});
  CHECK(change.course_changed);
  const absl::Time tuesday = Local(0, 0) + absl::Hours(24);
  CHECK(event.resolve_due == tuesday + absl::Minutes(17 * 60 + 30));
  // 80 % of the eight hours: 6 h 24 min of work, with the rest at noon.
  const Clock resolve = ClocksOf(event).back();
  CHECK(resolve.warn == tuesday + absl::Minutes(15 * 60 + 54));
  CHECK(DueOf(ResolveRun(event), Calendar::Default()) == event.resolve_due);
  Mark report;
  report.revision = 1;
  report.time = night;
  report.action = Action::kReport;
  report.to = State::kReported;
  report.due_time = change.entry.due_time;
  report.due_rule = change.entry.due_rule;
  report.warn_time = change.entry.warn_time;
  report.budget = change.entry.budget;
  const Event rebuilt = AsOf(event, std::vector<Mark>{report}, night);
  CHECK(rebuilt.course.budget == event.course.budget);
  CHECK(rebuilt.resolve_rule == DueRule::kEightWorkingHours);
  // Earlier on the day nothing need be kept.
  const Change noon =
      Must(Decide(std::nullopt, Report(Channel::kResident, item), Resident(), Local(12, 0)));
  CHECK(noon.next.course == Course{});
}

TEST_CASE("the SLA light turns yellow after 80 percent and red after the due time") {
  const Story story;
  const Event& event = story.event();
  CHECK(SlaOf(event, kNine) == SlaLight::kNone);
  CHECK(SlaOf(event, kNine + absl::Minutes(48)) == SlaLight::kNone);
  CHECK(SlaOf(event, kNine + absl::Minutes(48) + kTick) == SlaLight::kYellow);
  CHECK(SlaOf(event, kNine + absl::Minutes(60)) == SlaLight::kYellow);
  CHECK(SlaOf(event, kNine + absl::Minutes(60) + kTick) == SlaLight::kRed);
  const Horizons horizons = HorizonsOf(event);
  CHECK(horizons.warn_time == kNine + absl::Minutes(48));
  CHECK(horizons.breach_time == kNine + absl::Minutes(60));
  CHECK(horizons.alarm_time == kNine + absl::Minutes(48));
}

TEST_CASE("a contact stops the contact clock, late or not") {
  Story story;
  story.Wait(absl::Minutes(30)).Take(Do(Action::kContact), Member());
  CHECK(SlaOf(story.event(), kNine + absl::Hours(2)) == SlaLight::kNone);
  CHECK_FALSE(story.event().late.Has(ClockKind::kContact));

  Story late;
  late.Wait(absl::Minutes(61)).Take(Do(Action::kContact), Member());
  CHECK(SlaOf(late.event(), late.now()) == SlaLight::kNone);
  CHECK(late.event().late.Has(ClockKind::kContact));
  CHECK_FALSE(late.event().late.Has(ClockKind::kResolve));
}

TEST_CASE("channels without a person behind have no contact clock") {
  Story story(Report(Channel::kIot), Person(Role::kIntegrator, "iot"));
  CHECK(ClocksOf(story.event()).size() == 1);
  CHECK(SlaOf(story.event(), kNine + absl::Hours(2)) == SlaLight::kNone);
}

TEST_CASE("edits and comments never move a due time") {
  Story story;
  const absl::Time due = story.event().resolve_due;
  story.Wait(absl::Hours(1)).Take(Do(Action::kAccept, Triage{}), Member());
  story.Wait(absl::Hours(1)).Take(Do(Action::kContact), Member());
  story.Wait(absl::Hours(1)).Take(Do(Action::kDispatch, Target{"", "heat"}), Community());
  story.Wait(absl::Hours(1)).Take(Do(Action::kSendBack), Department());
  story.Wait(absl::Hours(1)).Take(Do(Action::kDispatch, Target{"", "heat"}), Community());
  CHECK(story.event().resolve_due == due);
}

TEST_CASE("alarms are owed once per clock, supervision without urging when the sweep was late") {
  Story story;
  CHECK_FALSE(OwedAlarm(story.event(), kNine + absl::Minutes(48)).has_value());
  story.Wait(absl::Minutes(49));
  REQUIRE(OwedAlarm(story.event(), story.now())->action == Action::kUrge);
  story.Take(Do(Action::kUrge, AlarmDetails{ClockKind::kContact}), System());
  CHECK_FALSE(OwedAlarm(story.event(), story.now()).has_value());
  CHECK(HorizonsOf(story.event()).alarm_time == kNine + absl::Minutes(60));
  CHECK_THAT(story.Try(Do(Action::kUrge, AlarmDetails{ClockKind::kContact}), System()),
             HasReason("CLOCK_NOT_DUE"));
  story.Wait(absl::Minutes(12));
  REQUIRE(OwedAlarm(story.event(), story.now())->action == Action::kSupervise);
  story.Take(Do(Action::kSupervise, AlarmDetails{ClockKind::kContact}), System());
  CHECK(story.event().late.Has(ClockKind::kContact));
  CHECK(HorizonsOf(story.event()).alarm_time == kNine + absl::Hours(72) * 0.8);

  const Story overslept;
  CHECK(OwedAlarm(overslept.event(), kNine + absl::Hours(2))->action == Action::kSupervise);
}

TEST_CASE("the event as of any instant equals what it was then") {
  Story story;
  std::vector<std::pair<absl::Time, Event>> seen{{story.now(), story.event()}};
  const auto step = [&](Command command, const Actor& actor) {
    story.Wait(absl::Minutes(50)).Take(std::move(command), actor);
    seen.emplace_back(story.now(), story.event());
  };
  step(Do(Action::kAccept, Triage{}), Member());
  step(Do(Action::kContact), Member());
  step(Do(Action::kBlowWhistle, Whistle({"heat"}, story.now() + absl::Hours(2))), Community());
  step(Do(Action::kReportIn, Reply(1)), Department());
  step(Do(Action::kAnswerWhistle, Reply(1, "", true)), Department());
  step(Do(Action::kCloseWhistle, Reply(1)), Community());
  step(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department());
  step(Do(Action::kReturn), Community());
  step(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department());
  step(Do(Action::kApprove), Community());
  step(Do(Action::kVisit, VisitDetails{VisitResult::kResolved}), Member());
  step(Do(Action::kClose), Community());
  for (const auto& [time, then] : seen) {
    const Event rebuilt = AsOf(story.event(), story.marks(), time);
    INFO(NameOf(then.state) << " revision " << then.revision);
    CHECK(rebuilt.revision == then.revision);
    CHECK(rebuilt.state == then.state);
    CHECK(rebuilt.round == then.round);
    CHECK(rebuilt.late == then.late);
    CHECK(rebuilt.department == then.department);
    CHECK(rebuilt.assignee == then.assignee);
    CHECK(rebuilt.handler == then.handler);
    CHECK(rebuilt.visit_result == then.visit_result);
    CHECK(rebuilt.whistle_count == then.whistle_count);
    for (const absl::Duration later : {absl::ZeroDuration(), absl::Minutes(49)}) {
      CHECK(SlaOf(rebuilt, time + later) == SlaOf(then, time + later));
    }
  }
}

}  // namespace
}  // namespace hailan::event_workflow::testing
