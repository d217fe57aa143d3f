// Patrols over a Town: stores, runners and services as the module wires them, and callers.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hailan/grid_geo/v1/patrols.pb.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/patrols/convert.h"
#include "services/grid_geo/patrols/plan_service.h"
#include "services/grid_geo/patrols/service.h"
#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

// Stands for event_workflow, which the end-to-end tests run for real: here it can be away.
class ScriptedReporter final : public EventReporter {
 public:
  absl::StatusOr<std::string> Report(const rpc::Call& call,
                                     const v1::ReportFindingRequest& request,
                                     const PatrolName& patrol) override;
  bool away = false;
  // Request ids in the order they came.
  std::vector<std::string> filed;
};

class Beat : public Town {
 public:
  // With a tree of two grids.
  Beat();

  rpc::Call As(const std::string& subject, Role role, std::vector<std::string> areas);
  rpc::Call Walker(const std::string& id = "jin") { return As(id, Role::kGridMember, {}); }
  rpc::Call Office() { return As("office", Role::kCommunity, {"222405001001"}); }

  // A command as the pipeline runs it.
  template <class Request>
  absl::StatusOr<Patrol> Run(
      const rpc::Call& call,
      absl::StatusOr<PatrolCommand> (PatrolsService::*method)(const rpc::Call&, const Request&),
      const Request& request) {
    HL_ASSIGN_OR_RETURN(PatrolCommand command, (patrols.*method)(call, request));
    return RunOne(patrol_runner, call, request.request_id(), std::move(command));
  }
  absl::StatusOr<Plan> CreatePlan(const rpc::Call& call,
                                  const v1::CreatePatrolPlanRequest& request);
  absl::StatusOr<Plan> EndPlan(const rpc::Call& call, const std::string& name);

  // A patrol of `walker` in grid 1, from now on for two hours, over the route below.
  std::string NewPatrol(const std::string& walker = "jin");
  absl::StatusOr<Patrol> Start(const std::string& patrol, const std::string& walker = "jin");
  absl::StatusOr<Patrol> Finish(const std::string& patrol, const std::string& walker = "jin");

  // The last change of the patrol in the feed.
  v1::PatrolChange LastChange(const std::string& resource);
  // Types of the changes in the feed, oldest first.
  std::vector<std::string> Changes(const std::string& resource);

  PlanStore plan_store{pool};
  PatrolStore patrol_store{pool};
  command::Runner<PlanStore> plan_runner{plan_store, clock, database.options()};
  command::Runner<PatrolStore> patrol_runner{patrol_store, clock, database.options()};
  ScriptedReporter reporter;
  PatrolPlanner planner{plan_store, patrol_store, patrol_runner, maps, clock};
  PatrolPlansService plans{plan_store, territory_store, planner, maps, tokens};
  PatrolsService patrols{patrol_store, territory_store, patrol_runner, reporter, maps, tokens};
};

// Two points, the first with a mandatory item `exit`.
void AddRoute(google::protobuf::RepeatedPtrField<v1::RoutePoint>* route);
// The working days from 2026-03-02 on, 09:00 to 11:00, for jin and li, over the route.
v1::CreatePatrolPlanRequest PlanRequest();

// A check-in at the first point of the route, and something found there.
v1::CheckInRequest AtGate(const std::string& patrol, double longitude = 129.42);
v1::ReportFindingRequest FoundAtGate(const std::string& patrol);

template <class Request>
Request On(const std::string& name) {
  Request request;
  request.set_name(name);
  request.set_request_id(Town::NewRequestId());
  return request;
}

}  // namespace hailan::grid_geo::testing
