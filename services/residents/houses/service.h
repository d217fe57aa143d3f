// RPCs of hailan.residents.v1.Houses, except ListOccupants (people/reads.h).
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/residents/v1/houses.pb.h"
#include "services/residents/houses/building_store.h"
#include "services/residents/houses/house_store.h"

namespace hailan::residents {

class HousesService {
 public:
  // The runners are for imports only: buildings and houses come in no other way.
  HousesService(pg::Pool& pool,
                const PageTokens& tokens,
                command::Runner<BuildingStore>& buildings,
                command::Runner<HouseStore>& houses)
      : pool_(pool), tokens_(tokens), buildings_(buildings), houses_(houses) {}

  absl::StatusOr<v1::ImportResponse> ImportBuildings(
      const rpc::Call& call, const v1::ImportBuildingsRequest& request) const;
  absl::StatusOr<v1::ImportResponse> ImportHouses(const rpc::Call& call,
                                                  const v1::ImportHousesRequest& request) const;
  absl::StatusOr<v1::Building> GetBuilding(const rpc::Call& call,
                                           const v1::GetBuildingRequest& request) const;
  absl::StatusOr<v1::ListBuildingsResponse> ListBuildings(
      const rpc::Call& call, const v1::ListBuildingsRequest& request) const;
  absl::StatusOr<v1::House> GetHouse(const rpc::Call& call,
                                     const v1::GetHouseRequest& request) const;
  absl::StatusOr<v1::ListHousesResponse> ListHouses(const rpc::Call& call,
                                                    const v1::ListHousesRequest& request) const;
  absl::StatusOr<v1::CountByTerritoryResponse> CountByTerritory(
      const rpc::Call& call, const v1::CountByTerritoryRequest& request) const;
  // In matrix.cc.
  absl::StatusOr<v1::BuildingMatrix> GetBuildingMatrix(
      const rpc::Call& call, const v1::GetBuildingMatrixRequest& request) const;

 private:
  absl::StatusOr<pg::Rows> HousesOfBuilding(const rpc::Call& call,
                                            const v1::ListHousesRequest& request,
                                            const std::vector<std::string>& after,
                                            int limit) const;
  // Rows of a statement over a territory's subtree (sql/list_buildings.sql, list_houses.sql).
  absl::StatusOr<pg::Rows> Subtree(const pg::Statement& statement,
                                   const rpc::Call& call,
                                   const std::string& territory,
                                   const std::vector<std::string>& after,
                                   int limit) const;

  pg::Pool& pool_;
  const PageTokens& tokens_;
  command::Runner<BuildingStore>& buildings_;
  command::Runner<HouseStore>& houses_;
};

}  // namespace hailan::residents
