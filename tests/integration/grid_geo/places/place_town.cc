#include "tests/integration/grid_geo/places/place_town.h"

#include <utility>

namespace hailan::grid_geo::testing {
namespace {

v1::Place Base(v1::PlaceClass place_class, const std::string& code, double lon, double lat) {
  v1::Place place;
  place.set_place_class(place_class);
  if (!code.empty()) {
    place.set_external_source("urban-parts");
    place.set_external_code(code);
  }
  place.set_display_name("地点" + code);
  place.mutable_point()->set_longitude(lon);
  place.mutable_point()->set_latitude(lat);
  place.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  return place;
}

}  // namespace

PlaceTown::PlaceTown(bool exclusive) {
  Plant(exclusive ? 4 : 3, exclusive);
  std::vector<SquareFeature> squares = {
      {kCity, 0, 0, 10}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}, {GridCode(3), 2, 0}};
  if (exclusive) squares.push_back({GridCode(4), 1, 0});
  Draw(Squares(squares));
}

rpc::Call PlaceTown::CallAs(Role role, std::vector<std::string> areas) {
  rpc::Call call = MakeCall();
  auto actor = std::make_shared<Actor>();
  actor->subject = "somebody";
  actor->roles.Add(role);
  actor->city = kCity;
  actor->areas = std::move(areas);
  call.actor_ptr = std::move(actor);
  return call;
}

v1::Place PlaceTown::Create(const v1::Place& place) {
  v1::CreatePlaceRequest request;
  request.set_parent(kParent);
  request.set_request_id(Id());
  *request.mutable_place() = place;
  return hailan::testing::Must(places.CreatePlace(MakeCall(), request));
}

v1::ImportReport PlaceTown::Upsert(const std::vector<v1::Place>& rows) {
  v1::BulkUpsertPlacesRequest request;
  request.set_parent(kParent);
  request.set_request_id(Id());
  for (const v1::Place& row : rows) *request.add_rows() = row;
  return hailan::testing::Must(places.BulkUpsertPlaces(MakeCall(), request));
}

v1::Place Asset(const std::string& code, double lon, double lat) {
  v1::Place place = Base(v1::PLACE_CLASS_ASSET, code, lon, lat);
  place.mutable_asset()->set_kind("manhole");
  return place;
}

v1::Place Camera(const std::string& code, double lon, double lat) {
  v1::Place place = Base(v1::PLACE_CLASS_CAMERA, code, lon, lat);
  place.mutable_camera()->add_covered_grids(Territory(GridCode(1)));
  place.mutable_camera()->set_stream_reference("34020000001320000001");
  return place;
}

v1::Place Device(const std::string& code, double lon, double lat) {
  v1::Place place = Base(v1::PLACE_CLASS_DEVICE, code, lon, lat);
  place.mutable_device()->set_kind("smoke-detector");
  place.mutable_device()->mutable_event_template()->set_catalogue_item(
      "cities/222405/catalogueItems/0101");
  place.mutable_device()->mutable_event_template()->set_text("烟感报警");
  return place;
}

v1::Place Building(const std::string& code, double lon, double lat, int dwellings) {
  v1::Place place = Base(v1::PLACE_CLASS_BUILDING, code, lon, lat);
  v1::BuildingDetail& building = *place.mutable_building();
  building.set_height_m(18.5);
  building.set_floors_above(6);
  building.set_floors_below(1);
  building.set_dwelling_count(dwellings);
  v1::Footprint& footprint = *building.mutable_footprint();
  footprint.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  for (const auto& [dx, dy] : {std::pair(-1, -1), {1, -1}, {1, 1}, {-1, 1}}) {
    footprint.add_longitude_e7(static_cast<int32_t>(lon * 1e7) + dx * 2000);
    footprint.add_latitude_e7(static_cast<int32_t>(lat * 1e7) + dy * 1000);
  }
  return place;
}

v1::Place ServicePoint(const std::string& code,
                       double lon,
                       double lat,
                       const std::string& category) {
  v1::Place place = Base(v1::PLACE_CLASS_SERVICE_POINT, code, lon, lat);
  place.mutable_service()->set_category(category);
  return place;
}

}  // namespace hailan::grid_geo::testing
