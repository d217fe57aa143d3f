// RPC bodies of the Reorganisations service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/lineage.pb.h"
#include "hailan/grid_geo/v1/reorganisations.pb.h"
#include "services/grid_geo/boundaries/store.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/locator/past_maps.h"
#include "services/grid_geo/reorganisations/prepare.h"
#include "services/grid_geo/reorganisations/store.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Thread-safe; all methods wait for the database.
class ReorganisationsService {
 public:
  ReorganisationsService(ReorganisationStore& store,
                         TerritoryStore& territories,
                         BoundaryStore& boundaries,
                         command::Runner<ReorganisationStore>& writes,
                         CityMaps& maps,
                         PastMaps& past,
                         const PageTokens& tokens)
      : store_(store),
        boundaries_(boundaries),
        writes_(writes),
        maps_(maps),
        past_(past),
        tokens_(tokens),
        preparer_(store, territories, maps) {}

  absl::StatusOr<v1::Reorganisation> SplitTerritory(const rpc::Call& call,
                                                    const v1::SplitTerritoryRequest& request);
  absl::StatusOr<v1::Reorganisation> MergeTerritories(const rpc::Call& call,
                                                      const v1::MergeTerritoriesRequest& request);
  absl::StatusOr<v1::Reorganisation> RehomeTerritory(const rpc::Call& call,
                                                     const v1::RehomeTerritoryRequest& request);
  absl::StatusOr<v1::Reorganisation> RetireTerritory(const rpc::Call& call,
                                                     const v1::RetireTerritoryRequest& request);
  absl::StatusOr<v1::ListReorganisationsResponse> ListReorganisations(
      const rpc::Call& call, const v1::ListReorganisationsRequest& request);
  absl::StatusOr<v1::Lineage> GetLineage(const rpc::Call& call,
                                         const v1::GetLineageRequest& request);
  absl::StatusOr<v1::ResolveTerritoryResponse> ResolveTerritory(
      const rpc::Call& call, const v1::ResolveTerritoryRequest& request);

 private:
  // Plans and stores the order; plans again when somebody was quicker.
  absl::StatusOr<v1::Reorganisation> CarryOut(const rpc::Call& call, const CallersOrder& asked);
  absl::StatusOr<CityState> TryOnce(const rpc::Call& call, const CallersOrder& asked);
  absl::StatusOr<v1::Reorganisation> Answer(const rpc::Call& call,
                                            const std::string& city,
                                            const std::string& id);
  // The map of a day, when it is drawn.
  absl::StatusOr<std::shared_ptr<const CityMap>> FindMap(const rpc::Call& call,
                                                         const std::string& city,
                                                         absl::CivilDay day);

  ReorganisationStore& store_;
  BoundaryStore& boundaries_;
  command::Runner<ReorganisationStore>& writes_;
  CityMaps& maps_;
  PastMaps& past_;
  const PageTokens& tokens_;
  Preparer preparer_;
};

}  // namespace hailan::grid_geo
