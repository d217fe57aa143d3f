#include "services/grid_geo/patrols/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/bind.h"
#include "services/grid_geo/patrols/convert.h"
#include "services/grid_geo/patrols/plan_service.h"
#include "services/grid_geo/patrols/service.h"
#include "services/grid_geo/tracks/rpc.h"

namespace hailan::grid_geo {
namespace {

constexpr absl::Duration kPlanPeriod = absl::Minutes(1);
constexpr absl::Duration kSweepPeriod = absl::Seconds(2);

using PlanRunner = command::Runner<PlanStore>;
using PatrolRunner = command::Runner<PatrolStore>;

void AddPlanTable(app::Host& host, PatrolPlansService& plans, PlanRunner& runner) {
  const auto to_reply = [](const rpc::Call&, const Plan& state) { return ToProto(state); };
  auto table = MakeService(host, "hailan.grid_geo.v1.PatrolPlans");
  table->PreparedCommand(
      "CreatePatrolPlan", runner, Bind(plans, &PatrolPlansService::CreatePatrolPlan), to_reply);
  table->Query("GetPatrolPlan", Bind(plans, &PatrolPlansService::GetPatrolPlan));
  table->Query("ListPatrolPlans", Bind(plans, &PatrolPlansService::ListPatrolPlans));
  table->Command(
      "EndPatrolPlan", runner, Bind(plans, &PatrolPlansService::EndPatrolPlan), to_reply);
  table->Query("PlanPatrols", Bind(plans, &PatrolPlansService::PlanPatrols));
  host.AddService(std::move(table));
}

void AddPatrolTable(app::Host& host, PatrolsService& patrols, PatrolRunner& runner) {
  const auto to_reply = [](const rpc::Call&, const Patrol& state) { return ToProto(state, true); };
  auto table = MakeService(host, "hailan.grid_geo.v1.Patrols");
  table->PreparedCommand(
      "CreatePatrol", runner, Bind(patrols, &PatrolsService::CreatePatrol), to_reply);
  table->PreparedCommand(
      "StartPatrol", runner, Bind(patrols, &PatrolsService::StartPatrol), to_reply);
  table->Command("CheckIn", runner, Bind(patrols, &PatrolsService::CheckIn), to_reply);
  table->Query("ReportFinding", Bind(patrols, &PatrolsService::ReportFinding));
  table->Command("FinishPatrol", runner, Bind(patrols, &PatrolsService::FinishPatrol), to_reply);
  table->Command("AbandonPatrol", runner, Bind(patrols, &PatrolsService::AbandonPatrol), to_reply);
  table->Query("GetPatrol", Bind(patrols, &PatrolsService::GetPatrol));
  table->Query("ListPatrols", Bind(patrols, &PatrolsService::ListPatrols));
  table->Query("ListMissedPatrols", Bind(patrols, &PatrolsService::ListMissedPatrols));
  host.AddService(std::move(table));
}

}  // namespace

void AddPatrols(app::Host& host,
                pg::Pool& pool,
                TerritoryStore& territories,
                const CityMaps& maps,
                const PlaceMaps& places) {
  auto& plan_store = host.Own(std::make_unique<PlanStore>(pool));
  auto& patrol_store = host.Own(std::make_unique<PatrolStore>(pool));
  auto& plan_runner = MakeRunner(host, plan_store);
  auto& patrol_runner = MakeRunner(host, patrol_store);
  auto& events = host.Own(std::make_unique<EventWorkflowReporter>(host.peer("event_workflow")));
  auto& planner = host.Own(
      std::make_unique<PatrolPlanner>(plan_store, patrol_store, patrol_runner, maps, host.clock()));
  const PageTokens& tokens = host.page_tokens();
  auto& plans = host.Own(
      std::make_unique<PatrolPlansService>(plan_store, territories, planner, maps, tokens));
  auto& patrols = host.Own(std::make_unique<PatrolsService>(
      patrol_store, territories, patrol_runner, events, maps, tokens));
  AddPlanTable(host, plans, plan_runner);
  AddPatrolTable(host, patrols, patrol_runner);
  AddTracks(host, pool, patrol_store, maps, places);
  host.AddJob("plan_patrols", kPlanPeriod, [&planner] { return planner.MakeDue(); });
  host.AddJob("sweep_patrols", kSweepPeriod, [&planner] { return planner.Sweep(); });
}

}  // namespace hailan::grid_geo
