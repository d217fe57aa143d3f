// RPC bodies of the Territories service, boundaries excepted.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Thread-safe; all methods wait for the database.
class TerritoriesService {
 public:
  TerritoriesService(TerritoryStore& store,
                     command::Runner<TerritoryStore>& imports,
                     CityMaps& maps,
                     const PageTokens& tokens)
      : store_(store), imports_(imports), maps_(maps), tokens_(tokens) {}

  absl::StatusOr<v1::Territory> GetTerritory(const rpc::Call& call,
                                             const v1::GetTerritoryRequest& request);
  absl::StatusOr<v1::ListTerritoriesResponse> ListTerritories(
      const rpc::Call& call, const v1::ListTerritoriesRequest& request);
  absl::StatusOr<v1::ListAncestorsResponse> ListAncestors(const rpc::Call& call,
                                                          const v1::ListAncestorsRequest& request);
  absl::StatusOr<v1::ImportReport> ImportTerritories(const rpc::Call& call,
                                                     const v1::ImportTerritoriesRequest& request);

 private:
  TerritoryStore& store_;
  command::Runner<TerritoryStore>& imports_;
  CityMaps& maps_;
  const PageTokens& tokens_;
};

// NOT_FOUND (NOT_FOUND) for a territory.
absl::Status NoSuchTerritory();
// NOT_FOUND (TERRITORY_NOT_VALID).
absl::Status TerritoryNotValid();

}  // namespace hailan::grid_geo
