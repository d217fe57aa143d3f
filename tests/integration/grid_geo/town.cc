#include "tests/integration/grid_geo/town.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/id.h"

namespace hailan::grid_geo::testing {

absl::StatusOr<std::optional<std::string>> ListedBuildings::TerritoryOf(
    const rpc::Call& /*call*/, const std::string& /*city*/, const std::string& building) {
  if (away) {
    return Error(
        absl::StatusCode::kUnavailable, hailan::reason::kPeerUnavailable, "Try again later.");
  }
  const auto found = territories.find(building);
  if (found == territories.end()) return std::optional<std::string>();
  return std::optional<std::string>(found->second);
}

Town::Town() : operator_(std::make_shared<Actor>()) {
  operator_->subject = "operator-1";
  operator_->roles.Add(Role::kOperator);
  operator_->city = kCity;
}

std::string Town::NewRequestId() {
  return NewId(absl::UnixEpoch());
}

rpc::Call Town::MakeCall(const std::string& body) {
  rpc::Call call;
  call.actor_ptr = operator_;
  call.deadline = absl::Now() + absl::Seconds(20);
  call.now = clock.Now();
  call.body_hash = body.empty() ? absl::StrFormat("%016d", ++calls_) : body;
  return call;
}

v1::ImportTerritoriesRequest Town::Tree(int grids, bool exclusive) {
  v1::ImportTerritoriesRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  const auto add = [&request](
                       const std::string& code, v1::TerritoryLevel level, const std::string& name) {
    v1::TerritoryRow& row = *request.add_rows();
    row.set_code(code);
    row.set_level(level);
    row.set_display_name(name);
    return &row;
  };
  // Children first: order must not matter.
  for (int i = 1; i <= grids; ++i) {
    v1::TerritoryRow* row =
        add(GridCode(i), v1::TERRITORY_LEVEL_GRID, absl::StrCat("第", i, "网格"));
    if (exclusive && i == grids) row->set_grid_class(v1::GRID_CLASS_EXCLUSIVE);
  }
  add("222405001001", v1::TERRITORY_LEVEL_COMMUNITY, "龙门社区")
      ->set_display_name_ko("룡문사회구역");
  add("222405001", v1::TERRITORY_LEVEL_STREET, "安民街道")->add_external_codes("hotline:A{\"1\"}");
  add("222405", v1::TERRITORY_LEVEL_CITY, "龙井市");
  return request;
}

void Town::Plant(int grids, bool exclusive) {
  const auto report =
      hailan::testing::Must(territories.ImportTerritories(MakeCall(), Tree(grids, exclusive)));
  CHECK(report.created_count() == grids + 3);
}

v1::ImportBoundariesResponse Town::Draw(const std::string& geojson) {
  v1::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_request_id(Id());
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_geojson(geojson);
  return hailan::testing::Must(boundaries.ImportBoundaries(MakeCall(), request));
}

absl::StatusOr<v1::LocateResponse> Town::Locate(double lon,
                                                double lat,
                                                type::v1::CoordinateSystem system) {
  v1::LocateRequest request;
  request.set_parent(kParent);
  request.mutable_point()->set_longitude(lon);
  request.mutable_point()->set_latitude(lat);
  request.mutable_point()->set_system(system);
  return locator.Locate(MakeCall(), request);
}

std::string Territory(const std::string& code) {
  return absl::StrCat("cities/", code.substr(0, 6), "/territories/", code);
}

std::string GridCode(int number) {
  return absl::StrFormat("222405001001%03d", number);
}

std::string Squares(const std::vector<SquareFeature>& features) {
  std::vector<std::string> texts;
  for (const SquareFeature& feature : features) {
    const double west = 129.0 + feature.column / 10.0;
    const double south = 42.0 + feature.row / 10.0;
    const double east = west + feature.size / 10.0;
    const double north = south + feature.size / 10.0;
    texts.push_back(absl::StrFormat(
        R"({"type":"Feature","properties":{"code":"%s"},"geometry":{"type":"Polygon",)"
        R"("coordinates":[[[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f]]]}})",
        feature.code,
        west,
        south,
        east,
        south,
        east,
        north,
        west,
        north,
        west,
        south));
  }
  return absl::StrCat(
      R"({"type":"FeatureCollection","features":[)", absl::StrJoin(texts, ","), "]}");
}

}  // namespace hailan::grid_geo::testing
