// RPC bodies of the Patrols service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/patrols.pb.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/patrols/ports.h"
#include "services/grid_geo/patrols/store.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Thread-safe. CheckIn, FinishPatrol and AbandonPatrol only translate, everything else waits.
class PatrolsService {
 public:
  PatrolsService(PatrolStore& store,
                 TerritoryStore& territories,
                 command::Runner<PatrolStore>& runner,
                 EventReporter& events,
                 const CityMaps& maps,
                 const PageTokens& tokens)
      : store_(store),
        territories_(territories),
        runner_(runner),
        events_(events),
        maps_(maps),
        tokens_(tokens) {}

  absl::StatusOr<PatrolCommand> CreatePatrol(const rpc::Call& call,
                                             const v1::CreatePatrolRequest& request);
  absl::StatusOr<PatrolCommand> StartPatrol(const rpc::Call& call,
                                            const v1::StartPatrolRequest& request);
  absl::StatusOr<PatrolCommand> CheckIn(const rpc::Call& call, const v1::CheckInRequest& request);
  absl::StatusOr<v1::Patrol> ReportFinding(const rpc::Call& call,
                                           const v1::ReportFindingRequest& request);
  absl::StatusOr<PatrolCommand> FinishPatrol(const rpc::Call& call,
                                             const v1::FinishPatrolRequest& request);
  absl::StatusOr<PatrolCommand> AbandonPatrol(const rpc::Call& call,
                                              const v1::AbandonPatrolRequest& request);
  absl::StatusOr<v1::Patrol> GetPatrol(const rpc::Call& call, const v1::GetPatrolRequest& request);
  absl::StatusOr<v1::ListPatrolsResponse> ListPatrols(const rpc::Call& call,
                                                      const v1::ListPatrolsRequest& request);
  absl::StatusOr<v1::ListPatrolsResponse> ListMissedPatrols(
      const rpc::Call& call, const v1::ListMissedPatrolsRequest& request);

 private:
  // The patrol, if the caller may see it.
  absl::StatusOr<Patrol> Find(const rpc::Call& call, const PatrolName& name);
  absl::StatusOr<v1::ListPatrolsResponse> ListPage(const rpc::Call& call,
                                                   PatrolFilter filter,
                                                   int page_size,
                                                   const std::string& page_token);

  PatrolStore& store_;
  TerritoryStore& territories_;
  command::Runner<PatrolStore>& runner_;
  EventReporter& events_;
  const CityMaps& maps_;
  const PageTokens& tokens_;
};

}  // namespace hailan::grid_geo
