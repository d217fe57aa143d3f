#include "services/grid_geo/patrols/plan_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/patrols/convert.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {

absl::StatusOr<PlanCommand> PatrolPlansService::CreatePatrolPlan(
    const rpc::Call& call, const v1::CreatePatrolPlanRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(Plan plan, FromProto(request.plan(), city, maps_.FindLayers(city).get()));
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), plan.territory_code));
  HL_ASSIGN_OR_RETURN(const References found,
                      territories_.FindReferences(city, {plan.territory_code}, {}, call.deadline));
  if (!found.territories.contains(plan.territory_code)) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kTerritoryNotFound,
                 "The city has no territory with this code; import it first.");
  }
  plan.name = PlanName(city, NewId(call.now));
  const PlanName name = plan.name;
  return PlanCommand{.name = name, .etag = {}, .action = CreatePlan{std::move(plan)}};
}

absl::StatusOr<Plan> PatrolPlansService::Find(const rpc::Call& call, const std::string& name) {
  HL_ASSIGN_OR_RETURN(const PlanName parsed, ParsePlan(name, "name"));
  HL_ASSIGN_OR_RETURN(std::optional<Plan> found, store_.Get(parsed, call.deadline));
  HL_RETURN_IF_ERROR(
      CheckArea(call.actor(), found.has_value() ? found->territory_code : parsed.city()));
  if (found.has_value()) return *std::move(found);
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "The city has no patrol plan with this id.");
}

absl::StatusOr<v1::PatrolPlan> PatrolPlansService::GetPatrolPlan(
    const rpc::Call& call, const v1::GetPatrolPlanRequest& request) {
  HL_ASSIGN_OR_RETURN(const Plan plan, Find(call, request.name()));
  return ToProto(plan);
}

absl::StatusOr<v1::ListPatrolPlansResponse> PatrolPlansService::ListPatrolPlans(
    const rpc::Call& call, const v1::ListPatrolPlansRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const std::string subtree,
                      ParseSubtree(request.territory(), city, "territory"));
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), subtree.empty() ? city : subtree));
  const std::string identity =
      absl::StrCat("ListPatrolPlans/", city, "/", subtree, request.show_ended() ? "/ended" : "");
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      tokens_.Decode(request.page_token(), identity));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(std::vector<Plan> page,
                      store_.List(city,
                                  subtree,
                                  request.show_ended(),
                                  last.empty() ? "" : last.front(),
                                  size + 1,
                                  call.deadline));
  v1::ListPatrolPlansResponse response;
  if (page.size() > static_cast<size_t>(size)) {
    page.pop_back();
    response.set_next_page_token(tokens_.Encode({page.back().name.id()}, identity));
  }
  for (const Plan& plan : page) *response.add_plans() = ToProto(plan);
  return response;
}

absl::StatusOr<PlanCommand> PatrolPlansService::EndPatrolPlan(
    const rpc::Call& /*call*/, const v1::EndPatrolPlanRequest& request) {
  HL_ASSIGN_OR_RETURN(const PlanName name, ParsePlan(request.name(), "name"));
  return PlanCommand{.name = name, .etag = request.etag(), .action = EndPlan{}};
}

absl::StatusOr<v1::PlanPatrolsResponse> PatrolPlansService::PlanPatrols(
    const rpc::Call& call, const v1::PlanPatrolsRequest& request) {
  HL_ASSIGN_OR_RETURN(const Plan plan, Find(call, request.name()));
  HL_ASSIGN_OR_RETURN(const absl::CivilDay first, ParseDate(request.start_date(), "start_date"));
  absl::CivilDay last = first;
  if (!request.end_date().empty()) {
    HL_ASSIGN_OR_RETURN(last, ParseDate(request.end_date(), "end_date"));
  }
  if (last < first || last - first > kMostPlannedDays) {
    return InvalidField("end_date", "INVALID_RANGE", "The end is 0 to 31 days after the start.");
  }
  HL_ASSIGN_OR_RETURN(const PatrolPlanner::Planned planned,
                      planner_.Make(plan, first, last, call.deadline));
  v1::PlanPatrolsResponse response;
  for (const Patrol& patrol : planned.patrols) response.add_patrols(patrol.name.Format());
  response.set_created_count(planned.created);
  return response;
}

}  // namespace hailan::grid_geo
