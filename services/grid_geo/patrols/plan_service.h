// RPC bodies of the PatrolPlans service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/patrol_plans.pb.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/patrols/plan_store.h"
#include "services/grid_geo/patrols/planner.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Thread-safe; EndPatrolPlan only translates, everything else waits.
class PatrolPlansService {
 public:
  PatrolPlansService(PlanStore& store,
                     TerritoryStore& territories,
                     PatrolPlanner& planner,
                     const CityMaps& maps,
                     const PageTokens& tokens)
      : store_(store), territories_(territories), planner_(planner), maps_(maps), tokens_(tokens) {}

  absl::StatusOr<PlanCommand> CreatePatrolPlan(const rpc::Call& call,
                                               const v1::CreatePatrolPlanRequest& request);
  absl::StatusOr<v1::PatrolPlan> GetPatrolPlan(const rpc::Call& call,
                                               const v1::GetPatrolPlanRequest& request);
  absl::StatusOr<v1::ListPatrolPlansResponse> ListPatrolPlans(
      const rpc::Call& call, const v1::ListPatrolPlansRequest& request);
  absl::StatusOr<PlanCommand> EndPatrolPlan(const rpc::Call& call,
                                            const v1::EndPatrolPlanRequest& request);
  absl::StatusOr<v1::PlanPatrolsResponse> PlanPatrols(const rpc::Call& call,
                                                      const v1::PlanPatrolsRequest& request);

 private:
  // The plan, if the caller covers it.
  absl::StatusOr<Plan> Find(const rpc::Call& call, const std::string& name);

  PlanStore& store_;
  TerritoryStore& territories_;
  PatrolPlanner& planner_;
  const CityMaps& maps_;
  const PageTokens& tokens_;
};

}  // namespace hailan::grid_geo
