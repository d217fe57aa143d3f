// Plans and patrols over PostgreSQL.
#include <catch2/catch.hpp>
#include <future>

#include "tests/integration/grid_geo/patrols/beat.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::IsOk;
using hailan::testing::Must;

namespace {

v1::ListPatrolsRequest ListRequest() {
  v1::ListPatrolsRequest request;
  request.set_parent(kParent);
  return request;
}

int MissedCount(Beat& beat) {
  v1::ListMissedPatrolsRequest request;
  request.set_parent(kParent);
  request.set_territory(Territory("222405001001"));
  return Must(beat.patrols.ListMissedPatrols(beat.Office(), request)).patrols_size();
}

}  // namespace

TEST_CASE("C01: a plan becomes dated patrols, each once, whoever makes them") {
  Beat beat;
  const Plan plan = Must(beat.CreatePlan(beat.Office(), PlanRequest()));
  CHECK(plan.revision == 1);
  v1::GetPatrolPlanRequest get;
  get.set_name(plan.name.Format());
  const v1::PatrolPlan read = Must(beat.plans.GetPatrolPlan(beat.Office(), get));
  CHECK(read.route(0).checklist(0).item_id() == "exit");
  CHECK(read.route(0).radius_m() == 30);
  CHECK(read.recurrence().weekdays_size() == 5);

  // The job: Monday and Tuesday, for two walkers.
  REQUIRE_THAT(beat.planner.MakeDue(), IsOk());
  REQUIRE_THAT(beat.planner.MakeDue(), IsOk());
  auto list = ListRequest();
  list.set_territory(Territory(GridCode(1)));
  const auto made = Must(beat.patrols.ListPatrols(beat.Office(), list));
  REQUIRE(made.patrols_size() == 4);
  CHECK(made.patrols(0).plan() == plan.name.Format());
  CHECK(made.patrols(0).route_size() == 2);
  CHECK(made.patrols(0).window_end_time().seconds() -
            made.patrols(0).window_start_time().seconds() ==
        7200);

  // A planner: Monday to the Sunday after, by two callers at once.
  v1::PlanPatrolsRequest ask;
  ask.set_name(plan.name.Format());
  ask.set_start_date("2026-03-02");
  ask.set_end_date("2026-03-08");
  auto other = std::async(std::launch::async,
                          [&] { return Must(beat.plans.PlanPatrols(beat.Office(), ask)); });
  const auto mine = Must(beat.plans.PlanPatrols(beat.Office(), ask));
  const auto theirs = other.get();
  CHECK(mine.patrols_size() == 10);
  CHECK(theirs.patrols_size() == 10);
  CHECK(Must(beat.patrols.ListPatrols(beat.Office(), list)).patrols_size() == 10);
  CHECK(Must(beat.plans.PlanPatrols(beat.Office(), ask)).patrols_size() == 10);

  Must(beat.EndPlan(beat.Office(), plan.name.Format()));
  CHECK_THAT(beat.EndPlan(beat.Office(), plan.name.Format()).status(), HasReason("PLAN_ENDED"));
  CHECK_THAT(beat.plans.PlanPatrols(beat.Office(), ask).status(), HasReason("PLAN_ENDED"));
}

TEST_CASE("a plan for a role is walked by who holds it on the day") {
  Beat beat;
  v1::CreateStaffRequest staff;
  staff.set_parent(kParent);
  staff.set_request_id(Town::NewRequestId());
  staff.set_staff_id("jin");
  staff.set_display_name("金哲");
  Must(beat.staff.CreateStaff(beat.MakeCall(), staff));
  auto appoint = On<v1::AppointStaffRequest>("cities/222405/staff/jin");
  appoint.set_territory(Territory(GridCode(1)));
  appoint.set_role(v1::GRID_ROLE_ALL_ROUND);
  Must(beat.staff.AppointStaff(beat.MakeCall(), appoint));
  REQUIRE_THAT(beat.maps.Refresh(absl::Now() + absl::Seconds(10)), IsOk());
  auto request = PlanRequest();
  request.mutable_plan()->clear_assignees();
  request.mutable_plan()->set_role(v1::GRID_ROLE_ALL_ROUND);
  Must(beat.CreatePlan(beat.Office(), request));
  REQUIRE_THAT(beat.planner.MakeDue(), IsOk());
  const auto own = Must(beat.patrols.ListPatrols(beat.Walker(), ListRequest()));
  REQUIRE(own.patrols_size() == 2);
  CHECK(own.patrols(0).assignee() == "cities/222405/staff/jin");
}

TEST_CASE("C02: a patrol is started, checked in and finished, and says so in the feed") {
  Beat beat;
  const std::string name = beat.NewPatrol();
  CHECK_THAT(beat.Run(beat.Walker(), &PatrolsService::CheckIn, AtGate(name)).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  Must(beat.Start(name));
  CHECK_THAT(beat.Run(beat.Walker(), &PatrolsService::CheckIn, AtGate(name, 129.425)).status(),
             HasReason("TOO_FAR"));
  const auto check_in = AtGate(name);
  rpc::Call call = beat.Walker();
  Must(beat.Run(call, &PatrolsService::CheckIn, check_in));
  // The phone lost the answer and sends it again.
  Must(beat.Run(call, &PatrolsService::CheckIn, check_in));
  Must(beat.Finish(name));
  v1::GetPatrolRequest get;
  get.set_name(name);
  const v1::Patrol patrol = Must(beat.patrols.GetPatrol(beat.Walker(), get));
  CHECK(patrol.state() == v1::PATROL_STATE_FINISHED);
  CHECK(patrol.fault() == v1::PATROL_FAULT_POINTS_SKIPPED);
  REQUIRE(patrol.check_ins_size() == 1);
  CHECK(patrol.check_ins(0).answers(0).item_id() == "exit");
  CHECK(beat.Changes(name) ==
        std::vector<std::string>{
            "patrol.planned", "patrol.started", "patrol.checked_in", "patrol.finished"});
}

TEST_CASE("walkers see and move their own patrols only, offices those of their area") {
  Beat beat;
  const std::string name = beat.NewPatrol();
  v1::GetPatrolRequest get;
  get.set_name(name);
  CHECK_THAT(beat.patrols.GetPatrol(beat.Walker("li"), get).status(), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(beat.Start(name, "li").status(), HasReason("OUT_OF_SCOPE"));
  const rpc::Call far = beat.As("far", Role::kCommunity, {"222405001002"});
  CHECK_THAT(beat.patrols.GetPatrol(far, get).status(), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(beat.patrols.ListPatrols(far, ListRequest()).status(), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(beat.CreatePlan(far, PlanRequest()).status(), HasReason("OUT_OF_SCOPE"));
  CHECK(Must(beat.patrols.ListPatrols(beat.Walker("li"), ListRequest())).patrols_size() == 0);
  CHECK(Must(beat.patrols.ListPatrols(beat.Walker(), ListRequest())).patrols_size() == 1);
  // Whether a patrol exists is nobody's business outside its area.
  get.set_name("cities/222405/patrols/01900000-0000-7000-8000-00000000dead");
  CHECK_THAT(beat.patrols.GetPatrol(beat.Office(), get).status(), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(beat.patrols.GetPatrol(beat.MakeCall(), get).status(), HasReason("NOT_FOUND"));
  get.set_name("cities/222405/patrols/x1");
  CHECK_THAT(beat.patrols.GetPatrol(beat.MakeCall(), get).status(), HasReason("INVALID_FIELD"));
}

TEST_CASE("nobody walks two patrols at once") {
  Beat beat;
  const std::string first = beat.NewPatrol();
  const std::string second = beat.NewPatrol();
  Must(beat.Start(first));
  CHECK_THAT(beat.Start(second).status(), HasReason("ON_ANOTHER_PATROL"));
  Must(beat.Finish(first));
  Must(beat.Start(second));
}

TEST_CASE("C04: a finding is filed once as an event; while events are away nothing is noted") {
  Beat beat;
  const std::string name = beat.NewPatrol();
  const auto finding = FoundAtGate(name);
  const rpc::Call call = beat.Walker();
  CHECK_THAT(beat.patrols.ReportFinding(call, finding).status(), HasReason("ILLEGAL_TRANSITION"));
  CHECK(beat.reporter.filed.empty());
  Must(beat.Start(name));
  beat.reporter.away = true;
  CHECK_THAT(beat.patrols.ReportFinding(call, finding).status(),
             FailsWith(absl::StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
  v1::GetPatrolRequest get;
  get.set_name(name);
  CHECK(Must(beat.patrols.GetPatrol(beat.Walker(), get)).findings_size() == 0);
  beat.reporter.away = false;
  const v1::Patrol noted = Must(beat.patrols.ReportFinding(call, finding));
  REQUIRE(noted.findings_size() == 1);
  CHECK(noted.findings(0).event() == "cities/222405/events/" + finding.request_id());
  CHECK(Must(beat.patrols.ReportFinding(call, finding)).findings_size() == 1);
  Must(beat.Finish(name));
  // The answer was lost and the patrol is over: the repetition is answered, a new one refused.
  CHECK(Must(beat.patrols.ReportFinding(call, finding)).findings_size() == 1);
  CHECK_THAT(beat.patrols.ReportFinding(beat.Walker(), FoundAtGate(name)).status(),
             HasReason("ILLEGAL_TRANSITION"));
  CHECK(beat.reporter.filed.size() == 2);
}

TEST_CASE("missed and late patrols are listed with reasons and told to the feed once") {
  Beat beat;
  const std::string idle = beat.NewPatrol("jin");
  const std::string slow = beat.NewPatrol("li");
  Must(beat.Start(slow, "li"));
  REQUIRE_THAT(beat.planner.Sweep(), IsOk());
  CHECK(MissedCount(beat) == 0);
  beat.clock.Advance(absl::Hours(2));
  auto other = std::async(std::launch::async, [&] { return beat.planner.Sweep(); });
  CHECK_THAT(beat.planner.Sweep(), IsOk());
  CHECK_THAT(other.get(), IsOk());
  CHECK_THAT(beat.planner.Sweep(), IsOk());
  CHECK(MissedCount(beat) == 2);
  CHECK(beat.Changes(idle) == std::vector<std::string>{"patrol.planned", "patrol.missed"});
  CHECK(beat.Changes(slow) ==
        std::vector<std::string>{"patrol.planned", "patrol.started", "patrol.late"});
  CHECK(beat.LastChange(idle).fault() == v1::PATROL_FAULT_NOT_STARTED);
  CHECK(beat.LastChange(idle).state() == v1::PATROL_STATE_MISSED);
  CHECK(beat.LastChange(idle).assignee() == "cities/222405/staff/jin");
  CHECK(beat.LastChange(slow).fault() == v1::PATROL_FAULT_NOT_FINISHED);
  CHECK(beat.LastChange(slow).state() == v1::PATROL_STATE_STARTED);
  // Missed is not too late to be walked, but it stays on the list.
  Must(beat.Start(idle, "jin"));
  CHECK(beat.LastChange(idle).fault() == v1::PATROL_FAULT_STARTED_LATE);
  CHECK(beat.Changes(idle).back() == "patrol.late");
  Must(beat.Finish(idle, "jin"));
  CHECK(beat.LastChange(idle).fault() == v1::PATROL_FAULT_STARTED_LATE);
  CHECK(MissedCount(beat) == 2);
  // Nobody is followed home.
  beat.clock.Advance(absl::Hours(8));
  CHECK_THAT(beat.planner.Sweep(), IsOk());
  v1::GetPatrolRequest get;
  get.set_name(slow);
  const v1::Patrol forgotten = Must(beat.patrols.GetPatrol(beat.Office(), get));
  CHECK(forgotten.state() == v1::PATROL_STATE_ABANDONED);
  CHECK(forgotten.abandon_reason() == v1::ABANDON_REASON_FORGOTTEN);
  CHECK(beat.LastChange(slow).abandon_reason() == v1::ABANDON_REASON_FORGOTTEN);
}

TEST_CASE("lists of patrols come in pages") {
  Beat beat;
  for (int i = 0; i < 5; ++i) beat.NewPatrol();
  auto request = ListRequest();
  request.set_territory(Territory("222405001001"));
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = Must(beat.patrols.ListPatrols(beat.Office(), request));
    for (const auto& patrol : page.patrols()) names.push_back(patrol.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  CHECK(names.size() == 5);
  std::sort(names.begin(), names.end());
  CHECK(std::unique(names.begin(), names.end()) == names.end());
}

}  // namespace hailan::grid_geo::testing
