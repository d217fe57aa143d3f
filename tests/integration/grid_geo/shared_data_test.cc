// Real tessellations with known answers: Korean submunicipalities (955 areas, shared borders) and
// Los Angeles neighbourhood councils (99 areas that overlap and leave gaps). The data sets are not
// part of this repository; without them the cases warn that they were skipped.
#include "tests/integration/grid_geo/shared_data.h"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/grid_geo/boundary_files/service.h"
#include "tests/integration/grid_geo/town.h"
#include "tests/support/shared_files.h"

namespace hailan::grid_geo::testing {

using hailan::testing::HasShared;
using hailan::testing::Must;
using hailan::testing::ReadShared;

namespace {

using Json = nlohmann::json;

constexpr int kGridsPerCommunity = 900;

// Code of the grid that stands for feature `number` (from 1) of a set.
std::string CodeOf(int number) {
  return absl::StrFormat("222405001%03d%03d",
                         1 + (number - 1) / kGridsPerCommunity,
                         1 + (number - 1) % kGridsPerCommunity);
}

// The tree down to as many grids.
void PlantFor(Town& town, int features) {
  v1::ImportTerritoriesRequest request = Town::Tree(0);
  const auto add = [&request](const std::string& code, v1::TerritoryLevel level) {
    v1::TerritoryRow& row = *request.add_rows();
    row.set_code(code);
    row.set_level(level);
    row.set_display_name(code);
  };
  for (int number = 1; number <= features; ++number) {
    if (number > 1 && (number - 1) % kGridsPerCommunity == 0) {
      add(CodeOf(number).substr(0, 12), v1::TERRITORY_LEVEL_COMMUNITY);
    }
    add(CodeOf(number), v1::TERRITORY_LEVEL_GRID);
  }
  request.set_all_or_nothing(true);
  CHECK(Must(town.territories.ImportTerritories(town.MakeCall(), request)).faults().empty());
}

// Imports the features of a set as grids, in files of at most 2 MB. Returns the code of each
// feature's id.
std::map<std::string, std::string> Import(Town& town, const Json& set) {
  std::map<std::string, std::string> codes;
  PlantFor(town, static_cast<int>(set["features"].size()));
  Json file = {{"type", "FeatureCollection"}, {"features", Json::array()}};
  size_t size = 0;
  const auto send = [&] {
    const auto response = town.Draw(file.dump());
    for (const auto& fault : response.faults()) UNSCOPED_INFO(fault.ShortDebugString());
    CHECK(response.applied());
    file["features"] = Json::array();
    size = 0;
  };
  for (const Json& feature : set["features"]) {
    const std::string code = CodeOf(static_cast<int>(codes.size()) + 1);
    codes[feature["properties"]["id"].get<std::string>()] = code;
    Json renamed = feature;
    renamed["properties"] = {{"code", code}};
    const size_t length = renamed.dump().size();
    if (size > 0 && size + length > 2'000'000) send();
    size += length;
    file["features"].push_back(std::move(renamed));
  }
  send();
  return codes;
}

// Polygons of a geometry, whatever its type.
Json PolygonsOf(const Json& geometry) {
  if (geometry["type"] == "Polygon") return Json::array({geometry["coordinates"]});
  return geometry["coordinates"];
}

// What is exported has the very coordinates of what was imported, and the counts of stats.json.
void CheckExport(Town& town,
                 const Json& set,
                 const std::map<std::string, std::string>& codes,
                 const Json& stats) {
  BoundaryFileStore store(town.pool);
  BoundaryFilesService files(store,
                             town.boundaries,
                             town.boundary_store,
                             town.territory_store,
                             town.maps,
                             town.past_maps,
                             town.clock);
  v1::ExportBoundariesRequest request;
  request.set_parent(kParent);
  auto next = Must(files.ExportBoundaries(town.MakeCall(), request));
  std::map<std::string, Json> exported;
  while (const auto message = Must(next())) {
    const Json part = Json::parse(message->geojson());
    for (const Json& feature : part["features"]) {
      exported[feature["properties"]["code"].get<std::string>()] = PolygonsOf(feature["geometry"]);
    }
  }
  CHECK(exported.size() == stats["polygons"].get<size_t>());
  size_t vertices = 0;
  size_t holes = 0;
  size_t multipart = 0;
  size_t different = 0;
  for (const Json& feature : set["features"]) {
    const Json& polygons = exported.at(codes.at(feature["properties"]["id"].get<std::string>()));
    different += polygons != PolygonsOf(feature["geometry"]);
    multipart += polygons.size() > 1;
    for (const Json& polygon : polygons) {
      holes += polygon.size() - 1;
      for (const Json& ring : polygon) vertices += ring.size();
    }
  }
  CHECK(different == 0);
  CHECK(multipart == stats["multipart"].get<size_t>());
  CHECK(holes == stats["holes"].get<size_t>());
  CHECK(vertices == stats["vertices"].get<size_t>());
}

std::set<std::string> Codes(const std::map<std::string, std::string>& codes,
                            const std::string& ids) {
  std::set<std::string> found;
  for (const absl::string_view id : absl::StrSplit(ids, '|', absl::SkipEmpty())) {
    found.insert(codes.at(std::string(id)));
  }
  return found;
}

struct Outcome {
  int points = 0;
  int wrong = 0;
};

// Points strictly inside areas must find one of them (the lowest code of several); points on
// borders only must find an area that they touch, or none.
Outcome Compare(Town& town,
                const std::map<std::string, std::string>& codes,
                const std::string& csv) {
  Outcome outcome;
  for (const std::vector<std::string>& cells : Rows(csv)) {
    const double lon = Number(cells[1]);
    const double lat = Number(cells[2]);
    const auto located = town.Locate(lon, lat);
    const std::string found =
        located.ok() ? located->grid().substr(located->grid().rfind('/') + 1) : "";
    const std::set<std::string> inside = Codes(codes, cells[4]);
    const std::set<std::string> touched = Codes(codes, cells[5]);
    bool right =
        inside.empty() ? found.empty() || touched.contains(found) : found == *inside.begin();
    // An area that is only touched may have a lower code than those that contain the point.
    if (!inside.empty() && touched.contains(found) && found < *inside.begin()) right = true;
    ++outcome.points;
    if (!right) {
      ++outcome.wrong;
      UNSCOPED_INFO(absl::StrJoin(cells, ",") << " found " << found);
    }
  }
  return outcome;
}

void Check(const std::string& folder, const std::string& name, int least, bool with_points = true) {
  const std::string file = absl::StrCat(folder, "/", name, ".geojson.gz");
  if (!HasShared(file)) return;
  Town town;
  const Json set = Json::parse(ReadShared(file));
  const std::map<std::string, std::string> codes = Import(town, set);
  CheckExport(town, set, codes, Json::parse(ReadShared(folder + "/stats.json"))[name]);
  if (!with_points) return;
  const Outcome outcome = Compare(town, codes, ReadShared(folder + "/points.csv.gz"));
  CHECK(outcome.points >= least);
  CHECK(outcome.wrong == 0);
}

}  // namespace

TEST_CASE("Korean submunicipalities: every point finds its area") {
  Check("geo-kr", "dongs", 3500);
}

TEST_CASE("New York census tracts: every point finds its area") {
  Check("geo-nyc", "tracts_2010", 3000);
}

TEST_CASE("Los Angeles neighbourhoods: overlaps go to the lowest code, gaps to nobody") {
  Check("geo-la", "neighbourhood_councils", 3000);
}

TEST_CASE("large polygons with holes and parts go in and come out unchanged") {
  Check("geo-kr", "municipalities", 0, false);
  Check("geo-nyc", "community_districts", 0, false);
  Check("geo-nyc", "ntas_2010", 0, false);
  Check("geo-la", "council_districts", 0, false);
}

TEST_CASE("really invalid polygons are refused, each with its place, or mended when asked") {
  const std::string file = "geo-kr/invalid.geojson.gz";
  if (!HasShared(file)) return;
  Json set = Json::parse(ReadShared(file));
  const Json stats = Json::parse(ReadShared("geo-kr/stats.json"))["invalid"];
  Town town;
  const int features = static_cast<int>(set["features"].size());
  CHECK(features == stats["polygons"].get<int>());
  town.Plant(features);
  int number = 0;
  for (Json& feature : set["features"]) feature["properties"]["code"] = GridCode(++number);
  v1::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_geojson(set.dump());
  const auto refused = Must(town.boundaries.ImportBoundaries(town.MakeCall(), request));
  CHECK_FALSE(refused.applied());
  CHECK(refused.fault_count() == features);
  int twists = 0;
  for (const auto& fault : refused.faults()) {
    CHECK(fault.reason() == "SELF_INTERSECTION");
    CHECK(fault.longitude() > 120);
    CHECK(fault.latitude() > 30);
    twists += fault.fix().find("crosses itself") != std::string::npos ? 1 : 0;
  }
  CHECK(twists == stats["reasons"]["Self-intersection"].get<int>());
  request.set_repair(true);
  request.set_request_id(town.Id());
  const auto mended = Must(town.boundaries.ImportBoundaries(town.MakeCall(), request));
  CHECK(mended.applied());
  CHECK(mended.fault_count() == 0);
  CHECK(mended.repair_count() >= features);
  CHECK(mended.changed_count() == features);
}

}  // namespace hailan::grid_geo::testing
