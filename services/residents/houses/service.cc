#include "services/residents/houses/service.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/residents/domain/scope.h"
#include "services/residents/houses/convert.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

using TerritoryResource = ResourceName<"territories">;

// Fewer people in a territory might be recognised by their number.
constexpr int64_t kFewestToldOf = 5;

// City, id and the caller's areas: $1–$3 of the statements that read one row.
template <class Name>
pg::Params OneRow(const rpc::Call& call, const Name& name) {
  pg::Params params;
  params.Add(name.city()).Add(name.id()).Add(pg::TextArray(AreasOf(call.actor(), name.city())));
  return params;
}

}  // namespace

absl::StatusOr<v1::Building> HousesService::GetBuilding(
    const rpc::Call& call, const v1::GetBuildingRequest& request) const {
  HL_ASSIGN_OR_RETURN(const BuildingName name, BuildingName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kGetBuilding, OneRow(call, name), call.deadline));
  if (rows.empty()) return Missing(call.actor(), name.city(), request.name());
  return ToProto(BuildingFromRow(rows[0], 0));
}

absl::StatusOr<v1::House> HousesService::GetHouse(const rpc::Call& call,
                                                  const v1::GetHouseRequest& request) const {
  HL_ASSIGN_OR_RETURN(const HouseName name, HouseName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kGetHouse, OneRow(call, name), call.deadline));
  if (rows.empty()) return Missing(call.actor(), name.city(), request.name());
  return ToProto(HouseFromRow(rows[0], 0));
}

absl::StatusOr<pg::Rows> HousesService::Subtree(const pg::Statement& statement,
                                                const rpc::Call& call,
                                                const std::string& territory,
                                                const std::vector<std::string>& after,
                                                int limit) const {
  HL_ASSIGN_OR_RETURN(const TerritoryResource name, TerritoryResource::Parse(territory));
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), name.id()));
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  params.Add(after.size() == 2 ? after[0] : "").Add(after.size() == 2 ? after[1] : "").Add(limit);
  return pool_.Exec(statement, params, call.deadline);
}

absl::StatusOr<v1::ListBuildingsResponse> HousesService::ListBuildings(
    const rpc::Call& call, const v1::ListBuildingsRequest& request) const {
  const std::string filter = absl::StrCat("ListBuildings ", request.parent());
  HL_ASSIGN_OR_RETURN(const auto after, tokens_.Decode(request.page_token(), filter));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      Subtree(sql::kListBuildings, call, request.parent(), after, size + 1));
  v1::ListBuildingsResponse response;
  std::vector<std::string> last;
  for (const pg::Row row : rows) {
    if (response.buildings_size() == size) {
      response.set_next_page_token(tokens_.Encode(last, filter));
      break;
    }
    const Building building = BuildingFromRow(row, 0);
    last = {building.territory_code, building.name.id()};
    *response.add_buildings() = ToProto(building);
  }
  return response;
}

absl::StatusOr<pg::Rows> HousesService::HousesOfBuilding(const rpc::Call& call,
                                                         const v1::ListHousesRequest& request,
                                                         const std::vector<std::string>& after,
                                                         int limit) const {
  HL_ASSIGN_OR_RETURN(const BuildingName name, BuildingName::Parse(request.building()));
  HL_ASSIGN_OR_RETURN(const pg::Rows building,
                      pool_.Exec(sql::kGetBuilding, OneRow(call, name), call.deadline));
  if (building.empty()) return Missing(call.actor(), name.city(), request.building());
  pg::Params params = OneRow(call, name);
  params.Add(after.size() == 2 ? after[1] : "").Add(limit);
  return pool_.Exec(sql::kListHousesOfBuilding, params, call.deadline);
}

absl::StatusOr<v1::ListHousesResponse> HousesService::ListHouses(
    const rpc::Call& call, const v1::ListHousesRequest& request) const {
  if (request.building().empty() == request.territory().empty()) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kOneParent,
                 "Name either a building or a territory.");
  }
  const std::string filter =
      absl::StrCat("ListHouses ", request.building(), " ", request.territory());
  HL_ASSIGN_OR_RETURN(const auto after, tokens_.Decode(request.page_token(), filter));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      request.building().empty()
                          ? Subtree(sql::kListHouses, call, request.territory(), after, size + 1)
                          : HousesOfBuilding(call, request, after, size + 1));
  v1::ListHousesResponse response;
  std::vector<std::string> last;
  for (const pg::Row row : rows) {
    if (response.houses_size() == size) {
      response.set_next_page_token(tokens_.Encode(last, filter));
      break;
    }
    const House house = HouseFromRow(row, 0);
    last = {house.territory_code, house.name.id()};
    *response.add_houses() = ToProto(house);
  }
  return response;
}

absl::StatusOr<v1::CountByTerritoryResponse> HousesService::CountByTerritory(
    const rpc::Call& call, const v1::CountByTerritoryRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  pg::Params params;
  params.Add(pg::TextArray(AreasOf(call.actor(), city)));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kCountByTerritory, params, call.deadline));
  v1::CountByTerritoryResponse response;
  for (const pg::Row row : rows) {
    v1::TerritoryCount& count = *response.add_counts();
    count.set_territory(TerritoryResource(city, row.Text(0)).Format());
    count.set_house_count(row.Int(1));
    const int64_t people = row.Int(2);
    count.set_few_residents(people > 0 && people < kFewestToldOf);
    if (!count.few_residents()) count.set_resident_count(people);
  }
  return response;
}

}  // namespace hailan::residents
