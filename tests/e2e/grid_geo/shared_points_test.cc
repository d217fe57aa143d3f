// A real tessellation through the public contract: 955 Korean submunicipalities imported by
// hailanctl, and 3,500 points with known answers asked one by one, in a batch and in a stream.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/e2e/grid_geo/shared_file.h"
#include "tests/support/builders.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
using nlohmann::json;

constexpr char kLocator[] = "hailan.grid_geo.v1.Locator/";
constexpr int kBatchRows = 500;

struct KnownPoint {
  double lon = 0;
  double lat = 0;
  // Within 1e-5 degree of an edge: the batch forms round to 1e-7 degree.
  bool near_edge = false;
  std::set<uint64_t> inside;
  std::set<uint64_t> touched;

  // 0 = nobody. On borders the rule of the contract gives the point to a neighbour or to nobody.
  bool Allows(uint64_t found) const {
    if (inside.empty()) return found == 0 || touched.contains(found);
    return found == *inside.begin() || (touched.contains(found) && found < *inside.begin());
  }
};

std::string Unpacked(const std::string& file) {
  return RunCommand(absl::StrCat("gzip -dc '", SharedFile(file).string(), "'")).output;
}

struct Country {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller clerk{*suite, Operator()};
  std::map<std::string, uint64_t> codes;

  Country() { LoadMiniCity(*suite); }

  // Makes a grid of every feature and draws all by hailanctl.
  void Draw(json set) {
    int number = 0;
    for (json& feature : set["features"]) {
      const std::string code = Grid(++number);
      codes[feature["properties"]["id"].get<std::string>()] = std::stoull(code);
      feature["properties"] = {{"code", code}};
    }
    for (int first = 4; first <= number; first += kBatchRows) {
      geo::ImportTerritoriesRequest grids;
      grids.set_parent(kParent);
      grids.set_request_id(NewRequestId());
      for (int i = first; i < first + kBatchRows && i <= number; ++i) {
        geo::TerritoryRow& row = *grids.add_rows();
        row.set_code(Grid(i));
        row.set_level(geo::TERRITORY_LEVEL_GRID);
        row.set_display_name("동");
      }
      CHECK(clerk.Do<geo::ImportReport>("hailan.grid_geo.v1.Territories/ImportTerritories", grids)
                .faults()
                .empty());
    }
    const TemporaryFolder folder;
    const std::string file = folder.path() + "/dongs.geojson";
    std::ofstream(file) << set.dump();
    const CommandResult drawn = RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                                        " import-boundaries ",
                                                        file,
                                                        " --target ",
                                                        suite->target(),
                                                        " 2>&1"));
    INFO(drawn.output);
    REQUIRE(drawn.exit_code == 0);
    CHECK(absl::StrContains(drawn.output, absl::StrCat(" ", number, " updated, 0 unchanged")));
  }

  std::set<uint64_t> CodesOf(const std::string& ids) const {
    std::set<uint64_t> found;
    for (const auto id : absl::StrSplit(ids, '|', absl::SkipEmpty())) {
      found.insert(codes.at(std::string(id)));
    }
    return found;
  }
  // pid, lon, lat, cls, inside_ids, touch_ids
  std::vector<KnownPoint> Points(const std::string& csv) const {
    std::vector<KnownPoint> points;
    std::istringstream lines(csv);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      const std::vector<std::string> cells = absl::StrSplit(line, ',');
      KnownPoint& point = points.emplace_back();
      REQUIRE((absl::SimpleAtod(cells[1], &point.lon) && absl::SimpleAtod(cells[2], &point.lat)));
      point.near_edge = cells[3] == "n";
      point.inside = CodesOf(cells[4]);
      point.touched = CodesOf(cells[5]);
    }
    return points;
  }
  uint64_t Locate(const KnownPoint& point) const {
    geo::LocateRequest request;
    request.set_parent(kParent);
    request.mutable_point()->set_longitude(point.lon);
    request.mutable_point()->set_latitude(point.lat);
    request.mutable_point()->set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
    const auto found = clerk.Call<geo::LocateResponse>(absl::StrCat(kLocator, "Locate"), request);
    if (found.ok()) return std::stoull(found->grid().substr(found->grid().rfind('/') + 1));
    CHECK(found.status().code() == absl::StatusCode::kNotFound);
    return 0;
  }
};

template <class Request>
Request Together(const std::vector<KnownPoint>& points) {
  Request request;
  request.set_parent(kParent);
  request.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  for (const KnownPoint& point : points) {
    if (point.near_edge) continue;
    request.add_longitude_e7(static_cast<int32_t>(std::lround(point.lon * 1e7)));
    request.add_latitude_e7(static_cast<int32_t>(std::lround(point.lat * 1e7)));
  }
  return request;
}

}  // namespace

TEST_CASE_METHOD(Country, "A03: every point of a real tessellation finds its area by every way") {
  if (!std::filesystem::exists(SharedFile("geo-kr/dongs.geojson.gz"))) {
    WARN("skipped: no data set geo-kr");
    return;
  }
  Draw(json::parse(Unpacked("geo-kr/dongs.geojson.gz")));
  const std::vector<KnownPoint> points = Points(Unpacked("geo-kr/points.csv.gz"));
  REQUIRE(points.size() == 3500);
  int wrong = 0;
  for (const KnownPoint& point : points) wrong += point.Allows(Locate(point)) ? 0 : 1;
  CHECK(wrong == 0);

  const auto batch = clerk.Do<geo::BatchLocateResponse>(absl::StrCat(kLocator, "BatchLocate"),
                                                        Together<geo::BatchLocateRequest>(points));
  auto answer = batch.grid_codes().begin();
  for (const KnownPoint& point : points) {
    if (point.near_edge) continue;
    REQUIRE(answer != batch.grid_codes().end());
    wrong += point.Allows(*answer++) ? 0 : 1;
  }
  CHECK(answer == batch.grid_codes().end());
  CHECK(wrong == 0);

  RawStream parts(suite->gateway().channel(),
                  {.method = absl::StrCat(kLocator, "StreamLocate"),
                   .body = Together<geo::StreamLocateRequest>(points).SerializeAsString(),
                   .metadata = {{"authorization", absl::StrCat("Bearer ", clerk.token())}}});
  std::vector<uint64_t> streamed;
  while (const auto body = parts.Read()) {
    geo::StreamLocateResponse part;
    REQUIRE(part.ParseFromString(*body));
    streamed.insert(streamed.end(), part.grid_codes().begin(), part.grid_codes().end());
  }
  CHECK_THAT(parts.End().status, IsOk());
  CHECK(std::equal(
      streamed.begin(), streamed.end(), batch.grid_codes().begin(), batch.grid_codes().end()));
}

}  // namespace hailan::testing
