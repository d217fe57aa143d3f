#include "tests/integration/grid_geo/patrols/beat.h"

#include <google/protobuf/any.pb.h>

#include <stdexcept>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hailan::grid_geo::testing {

absl::StatusOr<std::string> ScriptedReporter::Report(const rpc::Call& /*call*/,
                                                     const v1::ReportFindingRequest& request,
                                                     const PatrolName& patrol) {
  if (away) {
    return Error(absl::StatusCode::kUnavailable, hailan::reason::kPeerUnavailable, "away");
  }
  filed.push_back(request.request_id());
  return absl::StrCat("cities/", patrol.city(), "/events/", request.request_id());
}

Beat::Beat() {
  Plant(2);
}

rpc::Call Beat::As(const std::string& subject, Role role, std::vector<std::string> areas) {
  rpc::Call call = MakeCall();
  auto actor = std::make_shared<Actor>();
  actor->subject = subject;
  actor->roles.Add(role);
  actor->city = kCity;
  actor->areas = std::move(areas);
  call.actor_ptr = std::move(actor);
  return call;
}

absl::StatusOr<Plan> Beat::CreatePlan(const rpc::Call& call,
                                      const v1::CreatePatrolPlanRequest& request) {
  HL_ASSIGN_OR_RETURN(PlanCommand command, plans.CreatePatrolPlan(call, request));
  return RunOne(plan_runner, call, request.request_id(), std::move(command));
}

absl::StatusOr<Plan> Beat::EndPlan(const rpc::Call& call, const std::string& name) {
  const auto request = On<v1::EndPatrolPlanRequest>(name);
  HL_ASSIGN_OR_RETURN(PlanCommand command, plans.EndPatrolPlan(call, request));
  return RunOne(plan_runner, call, request.request_id(), std::move(command));
}

std::string Beat::NewPatrol(const std::string& walker) {
  v1::CreatePatrolRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  request.set_title("河边");
  request.set_territory(Territory(GridCode(1)));
  request.set_assignee(absl::StrCat("cities/222405/staff/", walker));
  request.mutable_window_end_time()->set_seconds(absl::ToUnixSeconds(clock.Now() + absl::Hours(2)));
  AddRoute(request.mutable_route());
  return hailan::testing::Must(Run(Office(), &PatrolsService::CreatePatrol, request)).name.Format();
}

absl::StatusOr<Patrol> Beat::Start(const std::string& patrol, const std::string& walker) {
  return Run(Walker(walker), &PatrolsService::StartPatrol, On<v1::StartPatrolRequest>(patrol));
}

absl::StatusOr<Patrol> Beat::Finish(const std::string& patrol, const std::string& walker) {
  return Run(Walker(walker), &PatrolsService::FinishPatrol, On<v1::FinishPatrolRequest>(patrol));
}

std::vector<std::string> Beat::Changes(const std::string& resource) {
  std::vector<std::string> types;
  for (const auto& row : database.Query(absl::StrCat(
           "SELECT type FROM outbox WHERE resource = '", resource, "' ORDER BY sequence"))) {
    types.push_back(row[0]);
  }
  return types;
}

v1::PatrolChange Beat::LastChange(const std::string& resource) {
  const auto rows =
      database.Query(absl::StrCat("SELECT encode(payload, 'hex') FROM outbox WHERE resource = '",
                                  resource,
                                  "' ORDER BY sequence DESC LIMIT 1"));
  google::protobuf::Any packed;
  v1::PatrolChange change;
  if (rows.empty() || !packed.ParseFromString(absl::HexStringToBytes(rows[0][0])) ||
      !packed.UnpackTo(&change)) {
    throw std::runtime_error("no change of the patrol");
  }
  return change;
}

void AddRoute(google::protobuf::RepeatedPtrField<v1::RoutePoint>* route) {
  for (const char* id : {"gate", "shop"}) {
    v1::RoutePoint& point = *route->Add();
    point.set_point_id(id);
    point.set_title(id);
    point.mutable_point()->set_longitude(route->size() == 1 ? 129.42 : 129.43);
    point.mutable_point()->set_latitude(42.77);
    point.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  }
  v1::ChecklistItem& item = *route->Mutable(0)->add_checklist();
  item.set_item_id("exit");
  item.set_title("消防通道");
  item.set_mandatory(true);
}

v1::CheckInRequest AtGate(const std::string& patrol, double longitude) {
  auto request = On<v1::CheckInRequest>(patrol);
  request.set_point_id("gate");
  request.mutable_point()->set_longitude(longitude);
  request.mutable_point()->set_latitude(42.77);
  request.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_accuracy_m(8);
  request.add_answers()->set_item_id("exit");
  return request;
}

v1::ReportFindingRequest FoundAtGate(const std::string& patrol) {
  auto request = On<v1::ReportFindingRequest>(patrol);
  request.set_description("井盖破损");
  *request.mutable_point() = AtGate(patrol).point();
  return request;
}

v1::CreatePatrolPlanRequest PlanRequest() {
  v1::CreatePatrolPlanRequest request;
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  v1::PatrolPlan& plan = *request.mutable_plan();
  plan.set_title("沿街商铺消防巡查");
  plan.set_territory(Territory(GridCode(1)));
  AddRoute(plan.mutable_route());
  for (int weekday = 1; weekday <= 5; ++weekday) plan.mutable_recurrence()->add_weekdays(weekday);
  plan.mutable_recurrence()->set_start_minute(9 * 60);
  plan.mutable_recurrence()->set_end_minute(11 * 60);
  plan.add_assignees("cities/222405/staff/jin");
  plan.add_assignees("cities/222405/staff/li");
  plan.set_start_date("2026-03-02");
  return request;
}

}  // namespace hailan::grid_geo::testing
