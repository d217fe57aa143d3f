#include "services/grid_geo/staff/ports.h"

#include "common/base/status_macros.h"
#include "hailan/residents/v1/houses.pb.h"
#include "services/grid_geo/staff/convert.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {

absl::StatusOr<std::optional<std::string>> ResidentsBuildings::TerritoryOf(
    const rpc::Call& call, const std::string& city, const std::string& building) {
  residents::v1::GetBuildingRequest request;
  request.set_name(BuildingName(city, building).Format());
  const auto found = peer_->Invoke<residents::v1::Building>(
      "hailan.residents.v1.Houses/GetBuilding", request, rpc::OnBehalf(call));
  if (absl::IsNotFound(found.status())) return std::optional<std::string>();
  if (!found.ok()) return found.status();
  HL_ASSIGN_OR_RETURN(const TerritoryName territory,
                      ParseTerritory(found->territory(), "territory"));
  return std::optional<std::string>(territory.id());
}

}  // namespace hailan::grid_geo
