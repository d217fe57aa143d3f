// Cities' own workflows and the proceedings of events, stored and read again.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/duration.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;
using P = ProceedingService;
using W = WorkflowService;

struct City : Suite {
  template <class Reply, class Request>
  absl::StatusOr<Reply> Ask(absl::StatusOr<Reply> (W::*method)(const rpc::Call&, const Request&),
                            const Request& request) {
    return (workflows.*method)(CallOf(city, request), request);
  }
  absl::StatusOr<workflows::v1::Workflow> ImportVersion(const std::string& id,
                                                        const workflows::v1::Workflow& workflow) {
    workflows::v1::ImportWorkflowRequest import;
    import.set_parent(kParent);
    import.set_request_id(NewId(absl::Now()));
    import.set_workflow_id(id);
    *import.mutable_workflow() = workflow;
    import.mutable_workflow()->set_title("流程");
    return Ask(&W::ImportWorkflow, import);
  }
  absl::StatusOr<workflows::v1::Workflow> Activate(
      const std::string& id, std::vector<workflows::v1::WorkflowMove> moves = {}) {
    workflows::v1::ActivateWorkflowRequest activate;
    activate.set_name(kParent + "/workflows/" + id);
    activate.set_request_id(NewId(absl::Now()));
    for (workflows::v1::WorkflowMove& move : moves) *activate.add_moves() = std::move(move);
    return Ask(&W::ActivateWorkflow, activate);
  }
  workflows::v1::Workflow Version(const std::string& id) {
    workflows::v1::GetWorkflowRequest get;
    get.set_name(kParent + "/workflows/" + id);
    return Must(Ask(&W::GetWorkflow, get));
  }
  template <class Request>
  absl::StatusOr<pb::Event> Proceed(absl::StatusOr<Command> (P::*method)(const rpc::Call&,
                                                                         const Request&),
                                    Request request,
                                    const ActorPtr& actor) {
    return Write(proceedings, method, std::move(request), actor);
  }
  std::string Handling() {
    const std::string name = Reported(Report()).name();
    Must(Step(&E::AcceptEvent, name, member));
    Must(Step(&E::StartHandling, name, member));
    return name;
  }
  workflows::v1::DeadlineExplanation Explain(const std::string& name) {
    workflows::v1::ExplainDeadlineRequest explain;
    explain.set_name(name);
    return Must(deadlines.ExplainDeadline(CallOf(member, explain), explain));
  }
};

workflows::v1::WorkflowMove Move(const std::string& workflow,
                                 pb::Event::State from,
                                 pb::Event::State to) {
  workflows::v1::WorkflowMove move;
  move.set_workflow(kParent + "/workflows/" + workflow);
  move.set_from_state(from);
  move.set_to_state(to);
  return move;
}

workflows::v1::RequestExtensionRequest DayMore(const std::string& event) {
  workflows::v1::RequestExtensionRequest extension;
  extension.set_name(event);
  extension.set_reason("等待配件");
  *extension.mutable_amount() = ToDuration(absl::Hours(24));
  return extension;
}

workflows::v1::Workflow WorkingTime() {
  workflows::v1::Workflow workflow;
  workflows::v1::ClassTimeBudget& hard = *workflow.add_class_budgets();
  hard.set_sla_class(pb::SLA_CLASS_HARD);
  *hard.mutable_budget()->mutable_amount() = ToDuration(absl::Hours(24));
  hard.mutable_budget()->set_basis(workflows::v1::TIME_BASIS_WORKING);
  return workflow;
}

TEST_CASE("every city begins with the built-in workflow, whole, in force and importable") {
  City suite;
  const workflows::v1::Workflow active = suite.Version("active");
  CHECK(active.name() == kParent + "/workflows/built-in");
  CHECK(active.active());
  CHECK(active.rules_size() > 50);
  CHECK(active.calendar().days_size() > 100);
  workflows::v1::Workflow copy = active;
  const workflows::v1::Workflow imported = Must(suite.ImportVersion("copy", copy));
  CHECK(imported.rules_size() == active.rules_size());
  CHECK_FALSE(imported.active());
  CHECK(Must(suite.ImportVersion("copy", copy)).etag() == imported.etag());
  copy.set_warn_percent(70);
  CHECK_THAT(suite.ImportVersion("copy", copy).status(),
             FailsWith(absl::StatusCode::kAlreadyExists, "WORKFLOW_EXISTS"));
  CHECK_THAT(suite.ImportVersion("active", copy).status(), HasReason("BAD_CODE"));
  copy.mutable_rules(3)->add_guards(static_cast<workflows::v1::Guard>(99));
  CHECK_THAT(suite.ImportVersion("bad", copy).status(), HasReason("UNKNOWN_GUARD"));
  workflows::v1::Workflow trap = active;
  for (int row = trap.rules_size() - 1; row >= 0; --row) {
    if (trap.rules(row).action() == pb::ACTION_CLOSE_WHISTLE) {
      trap.mutable_rules()->DeleteSubrange(row, 1);
    }
  }
  CHECK_THAT(suite.ImportVersion("trap", trap).status(), HasReason("TRAP"));
  CHECK(suite.database->Value("SELECT count(*) FROM workflows") == "1");
  CHECK(suite.database->Value("SELECT count(*) FROM outbox WHERE type = 'workflow.imported'") ==
        "1");
}

TEST_CASE("a version is tried against open cases before it is put in force") {
  City suite;
  suite.Handling();
  suite.Reported(Suite::Report());
  Must(suite.ImportVersion("2026-1", WorkingTime()));
  workflows::v1::CheckWorkflowRequest check;
  check.set_name(kParent + "/workflows/2026-1");
  *check.add_moves() = Move("built-in", pb::Event::STATE_REPORTED, pb::Event::STATE_ACCEPTED);
  *check.add_moves() = Move("built-in", pb::Event::STATE_HANDLING, pb::Event::STATE_CLOSED);
  const auto foreseen = Must(suite.Ask(&W::CheckWorkflow, check));
  CHECK(foreseen.fates_size() == 2);
  CHECK(foreseen.migrating_count() == 2);
  CHECK(foreseen.stuck_count() == 1);
  CHECK(suite.database->Value("SELECT count(*) FROM workflow_activations") == "0");

  CHECK_THAT(suite
                 .Activate("2026-1",
                           {Move("built-in", pb::Event::STATE_HANDLING, pb::Event::STATE_CLOSED)})
                 .status(),
             HasReason("STATE_NOT_MAPPED"));
  CHECK_THAT(suite
                 .Activate("2026-1",
                           {Move("active", pb::Event::STATE_HANDLING, pb::Event::STATE_HANDLING)})
                 .status(),
             HasReason("INVALID_FIELD"));
  CHECK_THAT(suite.Activate("unknown").status(), HasReason("NOT_FOUND"));
}

TEST_CASE("reports follow the version in force, open cases keep theirs or go over by the map") {
  City suite;
  const std::string kept = suite.Handling();
  const std::string moving = suite.Reported(Suite::Report()).name();
  Must(suite.ImportVersion("2026-1", WorkingTime()));
  const auto activated = Must(suite.Activate(
      "2026-1", {Move("built-in", pb::Event::STATE_REPORTED, pb::Event::STATE_ACCEPTED)}));
  CHECK(activated.active());
  CHECK(suite.Version("active").name() == kParent + "/workflows/2026-1");

  EventRunner other(suite.store, suite.clock, suite.database->options());
  MigrationJob first(suite.pool, suite.runner, suite.workflow_cache, suite.clock);
  MigrationJob second(suite.pool, other, suite.workflow_cache, suite.clock);
  for (MigrationJob* job : {&first, &second, &first}) Must(job->Run(absl::Seconds(10)));
  const pb::Event moved = suite.Get(moving, suite.member);
  CHECK(moved.state() == pb::Event::STATE_ACCEPTED);
  CHECK(moved.workflow() == kParent + "/workflows/2026-1");
  CHECK(suite.database->Value("SELECT count(*) FROM event_history WHERE action = 'MIGRATE'") ==
        "1");
  CHECK(suite.Get(kept, suite.member).workflow().empty());

  pb::ReportEventRequest report = Suite::Report();
  const pb::Event fresh = suite.Reported(report);
  CHECK(fresh.workflow() == kParent + "/workflows/2026-1");
  CHECK(fresh.clocks(1).rule() == pb::DUE_RULE_CITY_BUDGET);
  const auto explained = suite.Explain(fresh.name());
  CHECK(explained.budget().basis() == workflows::v1::TIME_BASIS_WORKING);
  CHECK(explained.segments_size() > 1);
  CHECK(explained.segments(0).start_time().seconds() == fresh.clocks(1).start_time().seconds());
  const auto& last = explained.segments(explained.segments_size() - 1);
  CHECK(last.end_time().seconds() == fresh.clocks(1).due_time().seconds());
  CHECK_FALSE(explained.holidays_unknown());

  // Four working days from the end of the last year that the calendar knows: who reads the due time
  // is told that New Year was not counted.
  suite.clock.Set(absl::FromCivil(absl::CivilHour(2026, 12, 30, 9), absl::FixedTimeZone(8 * 3600)));
  const auto beyond = suite.Explain(suite.Reported(Suite::Report()).name());
  CHECK(beyond.holidays_unknown());
}

TEST_CASE("a repeated activation of `active` answers with the version that it was about") {
  City suite;
  Must(suite.ImportVersion("2026-1", WorkingTime()));
  Must(suite.ImportVersion("2026-2", WorkingTime()));
  Must(suite.Activate("2026-1"));
  workflows::v1::ActivateWorkflowRequest again;
  again.set_name(kParent + "/workflows/active");
  again.set_request_id(NewId(absl::Now()));
  CHECK(Must(suite.Ask(&W::ActivateWorkflow, again)).name() == kParent + "/workflows/2026-1");
  suite.clock.Advance(absl::Seconds(1));
  Must(suite.Activate("2026-2"));
  CHECK(Must(suite.Ask(&W::ActivateWorkflow, again)).name() == kParent + "/workflows/2026-1");
}

TEST_CASE("what waits for a decision is listed for those who decide, in their area") {
  City suite;
  const std::string name = suite.Handling();
  Must(suite.Proceed(&P::RequestExtension, DayMore(name), suite.member));
  workflows::v1::ListOpenProceedingsRequest list;
  list.set_parent(kParent);
  const auto open =
      Must(suite.proceedings.ListOpenProceedings(suite.CallOf(suite.community, list), list));
  REQUIRE(open.proceedings_size() == 1);
  CHECK(open.proceedings(0).event() == name);
  CHECK(open.proceedings(0).reason() == "等待配件");
  const auto elsewhere = MakeActor(Role::kCommunity, "community-2", {"222405001002"});
  CHECK(Must(suite.proceedings.ListOpenProceedings(suite.CallOf(elsewhere, list), list))
            .proceedings()
            .empty());
}

TEST_CASE("an extension and a hold are stored, move the due time and are explained") {
  City suite;
  const std::string name = suite.Handling();
  const int64_t due = suite.Get(name, suite.member).clocks(1).due_time().seconds();
  Must(suite.Proceed(&P::RequestExtension, DayMore(name), suite.member));
  workflows::v1::GrantProceedingRequest grant;
  grant.set_name(name);
  grant.set_number(1);
  const pb::Event granted = Must(suite.Proceed(&P::GrantProceeding, grant, suite.community));
  CHECK(granted.clocks(1).due_time().seconds() == due + 24 * 3600);
  workflows::v1::RequestHoldRequest hold;
  hold.set_name(name);
  hold.set_reason("等待供货");
  *hold.mutable_until_time() = rpc::ToTimestamp(suite.clock.Now() + absl::Hours(10));
  Must(suite.Proceed(&P::RequestHold, hold, suite.member));
  grant.set_number(2);
  grant.clear_request_id();
  const pb::Event held = Must(suite.Proceed(&P::GrantProceeding, grant, suite.community));
  CHECK(held.has_held_until_time());
  CHECK(held.clocks(1).due_time().seconds() == due + 34 * 3600);
  // Read again, by a resident too, who sees no names.
  CHECK(suite.Get(name, suite.member).proceedings_size() == 2);
  CHECK(suite.Get(name, suite.resident).proceedings().empty());

  const auto explained = suite.Explain(name);
  REQUIRE(explained.extensions_size() == 1);
  CHECK(explained.extensions(0).proceeding() == granted.proceedings(0).name());
  bool paused = false;
  for (const workflows::v1::CountedSegment& segment : explained.segments()) {
    paused = paused || (segment.rule() == workflows::v1::COUNT_RULE_PAUSED &&
                        segment.proceeding() == held.proceedings(1).name());
  }
  CHECK(paused);
  CHECK(explained.states_size() == 3);
  CHECK(explained.levels_size() == 1);
  CHECK(suite.database->Value("SELECT count(*) FROM event_courses WHERE open_kind IS NULL") == "1");
}

int CountOf(const City& suite, const std::string& action) {
  return std::stoi(
      suite.database->Value(absl::StrCat("SELECT count(*) FROM event_history WHERE action = '",
                                         action,
                                         "' AND detail->>'clock' = '",
                                         static_cast<int>(ClockKind::kLevel),
                                         "'")));
}

TEST_CASE("D07: the sweep urges and supervises a level beyond its budget, once each") {
  City suite;
  workflows::v1::Workflow limited;
  workflows::v1::LevelTimeBudget& members = *limited.add_level_budgets();
  members.set_role(options::v1::ROLE_GRID_MEMBER);
  *members.mutable_budget()->mutable_amount() = ToDuration(absl::Hours(2));
  Must(suite.ImportVersion("2026-1", limited));
  Must(suite.Activate("2026-1"));
  const std::string name = suite.Reported(Suite::Report()).name();
  Must(suite.Step(&E::AcceptEvent, name, suite.member));
  Must(suite.Step(&E::RecordContact, name, suite.member));
  Must(suite.Step(&E::StartHandling, name, suite.member));

  AlarmSweep sweep(suite.pool, suite.store, suite.clock);
  const auto sweep_after = [&](absl::Duration time) {
    suite.clock.Advance(time);
    Must(sweep.Run(absl::Seconds(10)));
    Must(sweep.Run(absl::Seconds(10)));
  };
  sweep_after(absl::Minutes(95));
  CHECK(CountOf(suite, "URGE") == 0);
  sweep_after(absl::Minutes(2));
  CHECK(CountOf(suite, "URGE") == 1);
  CHECK(suite.Get(name, suite.member).sla_light() == pb::SLA_LIGHT_YELLOW);
  sweep_after(absl::Minutes(24));
  CHECK(CountOf(suite, "URGE") == 1);
  CHECK(CountOf(suite, "SUPERVISE") == 1);
  const pb::Event late = suite.Get(name, suite.member);
  CHECK(late.sla_light() == pb::SLA_LIGHT_RED);
  CHECK(late.late_clocks().empty());

  workflows::v1::ExplainDeadlineRequest explain;
  explain.set_name(name);
  explain.set_clock(pb::CLOCK_KIND_LEVEL);
  const auto explained =
      Must(suite.deadlines.ExplainDeadline(suite.CallOf(suite.member, explain), explain));
  CHECK(explained.clock().late());
  CHECK(explained.budget().amount().seconds() == 2 * 3600);
  CHECK(explained.remaining().seconds() == 0);
  REQUIRE(explained.levels_size() == 1);
  CHECK(explained.levels(0).late());

  // Handed on, the clock stands, and what it was is still told.
  pb::DispatchEventRequest dispatch;
  dispatch.set_name(name);
  dispatch.set_department(kParent + "/departments/heat");
  const pb::Event handed = Must(suite.MoveEvent(&E::DispatchEvent, dispatch, suite.community));
  CHECK(handed.sla_light() == pb::SLA_LIGHT_NONE);
  CHECK(suite.Get(name, suite.member).sla_light() == pb::SLA_LIGHT_NONE);
  CHECK(Must(suite.deadlines.ExplainDeadline(suite.CallOf(suite.community, explain), explain))
            .clock()
            .has_stop_time());
  sweep_after(absl::Hours(1));
  CHECK(CountOf(suite, "SUPERVISE") == 1);
  // A level without a limit has no clock.
  Must(suite.Step(&E::StartHandling, name, suite.heat));
  CHECK_THAT(suite.deadlines.ExplainDeadline(suite.CallOf(suite.heat, explain), explain).status(),
             HasReason("CLOCK_NOT_STARTED"));
}

TEST_CASE("events that take the straight way have no row of their own beside them") {
  City suite;
  suite.Handling();
  CHECK(suite.database->Value("SELECT count(*) FROM event_courses") == "0");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
