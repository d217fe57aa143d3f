// Patrols through the gateway, with the real event_workflow behind findings.
#include <catch2/catch.hpp>

#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/grid_geo/v1/patrol_plans.pb.h"
#include "hailan/grid_geo/v1/patrols.pb.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace geo = hailan::grid_geo::v1;

constexpr char kPatrols[] = "hailan.grid_geo.v1.Patrols/";
constexpr char kPlans[] = "hailan.grid_geo.v1.PatrolPlans/";

struct Streets {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller officer{*suite, Officer()};
  Caller walker{*suite, GridMember(1)};
  Streets() { LoadMiniCity(*suite); }

  // A one-off patrol of grid 1's member past the middle of the grid.
  std::string NewPatrol() const {
    geo::CreatePatrolRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    request.set_title("河边");
    request.set_territory(NameOf("territories", Grid(1)));
    request.set_assignee(NameOf("staff", GridMember(1).subject));
    *request.mutable_window_end_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(2));
    geo::RoutePoint& point = *request.add_route();
    point.set_point_id("bridge");
    point.set_title("桥");
    *point.mutable_point() = PointIn(1);
    return officer.Do<geo::Patrol>(Method("CreatePatrol"), request).name();
  }
  static std::string Method(const std::string& name) { return kPatrols + name; }
};

TEST_CASE_METHOD(Streets, "C01: a plan becomes dated patrols with points, checklist and assignee") {
  geo::CreatePatrolPlanRequest create;
  create.set_parent(kParent);
  create.set_request_id(NewRequestId());
  geo::PatrolPlan& plan = *create.mutable_plan();
  plan.set_title("消防巡查");
  plan.set_territory(NameOf("territories", Grid(1)));
  plan.set_start_date("2030-01-07");
  plan.mutable_recurrence()->add_weekdays(1);
  plan.mutable_recurrence()->set_start_minute(540);
  plan.mutable_recurrence()->set_end_minute(660);
  plan.add_assignees(NameOf("staff", GridMember(1).subject));
  geo::RoutePoint& point = *plan.add_route();
  point.set_point_id("gate");
  point.set_title("北门");
  *point.mutable_point() = PointIn(1);
  geo::ChecklistItem& item = *point.add_checklist();
  item.set_item_id("exit");
  item.set_title("消防通道");
  const auto stored = officer.Do<geo::PatrolPlan>(absl::StrCat(kPlans, "CreatePatrolPlan"), create);
  geo::PlanPatrolsRequest ask;
  ask.set_name(stored.name());
  ask.set_start_date("2030-01-07");
  ask.set_end_date("2030-01-20");
  const auto planned =
      officer.Do<geo::PlanPatrolsResponse>(absl::StrCat(kPlans, "PlanPatrols"), ask);
  REQUIRE(planned.patrols_size() == 2);
  CHECK(planned.created_count() == 2);
  geo::GetPatrolRequest get;
  get.set_name(planned.patrols(0));
  const auto patrol = walker.Do<geo::Patrol>(Method("GetPatrol"), get);
  CHECK(patrol.plan() == stored.name());
  CHECK(patrol.assignee() == NameOf("staff", GridMember(1).subject));
  CHECK(patrol.route(0).checklist(0).item_id() == "exit");
  // 09:00 at UTC+8.
  CHECK(patrol.window_start_time().seconds() % 86400 == 3600);
}

TEST_CASE_METHOD(Streets, "C04: a patrol finding becomes an event that keeps patrol and position") {
  const std::string name = NewPatrol();
  walker.Do<geo::Patrol>(Method("StartPatrol"), MoveOf<geo::StartPatrolRequest>(name));
  auto check_in = MoveOf<geo::CheckInRequest>(name);
  check_in.set_point_id("bridge");
  *check_in.mutable_point() = PointIn(1);
  walker.Do<geo::Patrol>(Method("CheckIn"), check_in);
  auto finding = MoveOf<geo::ReportFindingRequest>(name);
  *finding.mutable_point() = PointIn(1);
  finding.set_description("井盖破损");
  finding.set_item(NameOf("catalogueItems", kLamp));
  const auto noted = walker.Do<geo::Patrol>(Method("ReportFinding"), finding);
  REQUIRE(noted.findings_size() == 1);
  CHECK(walker.Do<geo::Patrol>(Method("ReportFinding"), finding).findings_size() == 1);
  evt::GetEventRequest get;
  get.set_name(noted.findings(0).event());
  const auto event = officer.Do<evt::Event>("hailan.event_workflow.v1.Events/GetEvent", get);
  CHECK(event.report().patrol() == name);
  CHECK(event.report().point().longitude() == PointIn(1).longitude());
  CHECK(event.report().point().latitude() == PointIn(1).latitude());
  CHECK(event.channel() == evt::CHANNEL_PATROL);
  const auto done =
      walker.Do<geo::Patrol>(Method("FinishPatrol"), MoveOf<geo::FinishPatrolRequest>(name));
  CHECK(done.state() == geo::PATROL_STATE_FINISHED);
  CHECK(done.fault() == geo::PATROL_FAULT_UNSPECIFIED);
}

}  // namespace
}  // namespace hailan::testing
