#include "services/residents/rpc.h"

#include "hailan/residents/v1/access_log.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "hailan/residents/v1/residents.pb.h"

namespace hailan::residents {
namespace {

using rpc::Call;

// clang-format off
void BindHouses(rpc::Service& rpc, HousesService& houses, PersonReads& reads) {
  rpc.Query("ImportBuildings", [&houses](const Call& c, const v1::ImportBuildingsRequest& r) { return houses.ImportBuildings(c, r); });
  rpc.Query("ImportHouses", [&houses](const Call& c, const v1::ImportHousesRequest& r) { return houses.ImportHouses(c, r); });
  rpc.Query("GetBuilding", [&houses](const Call& c, const v1::GetBuildingRequest& r) { return houses.GetBuilding(c, r); });
  rpc.Query("ListBuildings", [&houses](const Call& c, const v1::ListBuildingsRequest& r) { return houses.ListBuildings(c, r); });
  rpc.Query("GetHouse", [&houses](const Call& c, const v1::GetHouseRequest& r) { return houses.GetHouse(c, r); });
  rpc.Query("ListHouses", [&houses](const Call& c, const v1::ListHousesRequest& r) { return houses.ListHouses(c, r); });
  rpc.Query("GetBuildingMatrix", [&houses](const Call& c, const v1::GetBuildingMatrixRequest& r) { return houses.GetBuildingMatrix(c, r); });
  rpc.Query("CountByTerritory", [&houses](const Call& c, const v1::CountByTerritoryRequest& r) { return houses.CountByTerritory(c, r); });
  rpc.Query("ListOccupants", [&reads](const Call& c, const v1::ListOccupantsRequest& r) { return reads.ListOccupants(c, r); });
}

void BindResidents(rpc::Service& rpc, PersonReads& reads, PersonWrites& writes, command::Runner<ResidentStore>& people) {
  rpc.Query("CreateResident", [&writes](const Call& c, const v1::CreateResidentRequest& r) { return writes.CreateResident(c, r); });
  rpc.Query("UpdateResident", [&writes](const Call& c, const v1::UpdateResidentRequest& r) { return writes.UpdateResident(c, r); });
  rpc.Query("GetResident", [&reads](const Call& c, const v1::GetResidentRequest& r) { return reads.GetResident(c, r); });
  rpc.Query("ListResidences", [&reads](const Call& c, const v1::ListResidencesRequest& r) { return reads.ListResidences(c, r); });
  rpc.Query("SearchResidents", [&reads](const Call& c, const v1::SearchResidentsRequest& r) { return reads.SearchResidents(c, r); });
  rpc.Query("MoveIn", [&writes](const Call& c, const v1::MoveInRequest& r) { return writes.MoveIn(c, r); });
  rpc.Command("MoveOut", people, [&writes](const Call& c, const v1::MoveOutRequest& r) { return writes.MoveOut(c, r); },
              [&writes](const Call& c, const Resident& resident) { return writes.Show(c, resident); });
  rpc.Query("ImportResidents", [&writes](const Call& c, const v1::ImportResidentsRequest& r) { return writes.ImportResidents(c, r); });
  rpc.Query("UnmaskResident", [&reads](const Call& c, const v1::UnmaskResidentRequest& r) { return reads.UnmaskResident(c, r); });
}
// clang-format on

}  // namespace

std::vector<std::unique_ptr<rpc::Service>> MakeServices(const Handlers& handlers,
                                                        rpc::Pipeline& pipeline,
                                                        rpc::Executor& executor) {
  std::vector<std::unique_ptr<rpc::Service>> services;
  const auto add = [&](absl::string_view name) -> rpc::Service& {
    return *services.emplace_back(std::make_unique<rpc::Service>(name, pipeline, executor));
  };
  BindHouses(add("hailan.residents.v1.Houses"), handlers.houses, handlers.reads);
  BindResidents(
      add("hailan.residents.v1.Residents"), handlers.reads, handlers.writes, handlers.people);
  add("hailan.residents.v1.AccessLog")
      .Query("ListAccesses",
             [&access = handlers.access](const Call& c, const v1::ListAccessesRequest& r) {
               return access.ListAccesses(c, r);
             });
  add("hailan.residents.v1.ChangeFeed").ChangeFeed(handlers.pool);
  return services;
}

}  // namespace hailan::residents
