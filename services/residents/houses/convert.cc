#include "services/residents/houses/convert.h"

#include <openssl/sha.h>

#include <array>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/residents/domain/scope.h"
#include "services/residents/names.h"

namespace hailan::residents {
namespace {

using TerritoryResource = ResourceName<"territories">;

absl::Status OtherCity(absl::string_view field) {
  return InvalidField(
      field, "OTHER_CITY", "The resource is not of the city that is imported into.");
}

// SHA-256 over the parts with their lengths, 16 bytes: a row is not secret, only compared.
std::string HashOf(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) absl::StrAppend(&text, part.size(), ":", part);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return std::string(reinterpret_cast<const char*>(digest.data()), 16);
}

absl::StatusOr<Position> PositionOf(const type::v1::Point& point) {
  if (point.system() != type::v1::COORDINATE_SYSTEM_WGS84 &&
      point.system() != type::v1::COORDINATE_SYSTEM_CGCS2000) {
    return InvalidField("point.system",
                        "UNSUPPORTED_COORDINATE_SYSTEM",
                        "Convert the position to WGS 84 or CGCS2000 first.");
  }
  return Position{.longitude = point.longitude(),
                  .latitude = point.latitude(),
                  .cgcs2000 = point.system() == type::v1::COORDINATE_SYSTEM_CGCS2000};
}

}  // namespace

absl::StatusOr<Building> FromProto(absl::string_view city, const v1::Building& row) {
  HL_ASSIGN_OR_RETURN(const BuildingName name, BuildingName::Parse(row.name()));
  HL_ASSIGN_OR_RETURN(const TerritoryResource territory, TerritoryResource::Parse(row.territory()));
  if (name.city() != city) return OtherCity("name");
  if (territory.city() != city || !IsTerritoryOf(city, territory.id()) ||
      territory.id().size() < 12) {
    return InvalidField("territory",
                        "NOT_A_TERRITORY",
                        "Name a community, grid or micro-grid of the city by its code.");
  }
  Building building;
  building.name = name;
  building.territory_code = territory.id();
  building.display_name = row.display_name();
  building.unit_count = row.unit_count();
  building.floor_count = row.floor_count();
  if (row.has_point()) {
    HL_ASSIGN_OR_RETURN(building.position, PositionOf(row.point()));
  }
  building.import_hash = HashOf({building.territory_code,
                                 building.display_name,
                                 absl::StrCat(building.unit_count),
                                 absl::StrCat(building.floor_count),
                                 row.point().SerializeAsString()});
  return building;
}

absl::StatusOr<House> FromProto(absl::string_view city, const v1::House& row) {
  HL_ASSIGN_OR_RETURN(const HouseName name, HouseName::Parse(row.name()));
  HL_ASSIGN_OR_RETURN(const BuildingName building, BuildingName::Parse(row.building()));
  if (name.city() != city) return OtherCity("name");
  if (building.city() != city) return OtherCity("building");
  if (!v1::HouseUse_IsValid(row.use())) {
    return InvalidField("use", "UNKNOWN_VALUE", "This use of a house is not known here.");
  }
  House house;
  house.name = name;
  house.building_id = building.id();
  house.unit = row.unit();
  house.floor = row.floor();
  house.room = row.room();
  house.area_square_metres = row.area_square_metres();
  house.use = static_cast<HouseUse>(row.use());
  return house;
}

void CompleteHouse(absl::string_view territory_code,
                   absl::string_view building_name,
                   House& house) {
  house.territory_code = std::string(territory_code);
  house.address = AddressOf(building_name, house.unit, house.room);
  house.import_hash = HashOf({house.building_id,
                              house.territory_code,
                              house.unit,
                              absl::StrCat(house.floor),
                              house.room,
                              absl::StrCat(house.area_square_metres),
                              std::string(TextOf(house.use)),
                              house.address});
}

v1::Building ToProto(const Building& building) {
  v1::Building proto;
  proto.set_name(building.name.Format());
  proto.set_territory(TerritoryName(building.name.city(), building.territory_code));
  proto.set_display_name(building.display_name);
  proto.set_unit_count(building.unit_count);
  proto.set_floor_count(building.floor_count);
  if (building.position.has_value()) {
    type::v1::Point& point = *proto.mutable_point();
    point.set_longitude(building.position->longitude);
    point.set_latitude(building.position->latitude);
    point.set_system(building.position->cgcs2000 ? type::v1::COORDINATE_SYSTEM_CGCS2000
                                                 : type::v1::COORDINATE_SYSTEM_WGS84);
  }
  proto.set_etag(absl::StrCat(building.revision));
  *proto.mutable_create_time() = rpc::ToTimestamp(building.create_time);
  *proto.mutable_update_time() = rpc::ToTimestamp(building.update_time);
  return proto;
}

v1::House ToProto(const House& house) {
  v1::House proto;
  proto.set_name(house.name.Format());
  proto.set_building(BuildingName(house.name.city(), house.building_id).Format());
  proto.set_unit(house.unit);
  proto.set_floor(house.floor);
  proto.set_room(house.room);
  proto.set_area_square_metres(house.area_square_metres);
  proto.set_use(static_cast<v1::HouseUse>(house.use));
  proto.set_territory(TerritoryName(house.name.city(), house.territory_code));
  proto.set_address(house.address);
  proto.set_etag(absl::StrCat(house.revision));
  *proto.mutable_create_time() = rpc::ToTimestamp(house.create_time);
  *proto.mutable_update_time() = rpc::ToTimestamp(house.update_time);
  return proto;
}

}  // namespace hailan::residents
