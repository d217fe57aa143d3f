// Real areas through the public contract, imported by hailanctl: 955 Korean submunicipalities that
// share their borders and 99 neighbourhoods of Los Angeles that overlap and leave gaps, with
// thousands of points of known answers asked one by one, in a batch and in a stream; and polygons
// that are really invalid.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
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
#include "tests/support/builders.h"
#include "tests/support/raw_call.h"
#include "tests/support/shared_files.h"

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

struct Country {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller clerk{*suite, Operator()};
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/areas.geojson";
  // Of the grid that stands for a feature, by the feature's id.
  std::map<std::string, uint64_t> codes;

  Country() { LoadMiniCity(*suite); }

  // Makes a grid of every feature, numbered in their order, and writes the file that draws them.
  void Prepare(json set) {
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
    std::ofstream(file) << set.dump();
  }
  CommandResult ImportFile(const std::string& options) const {
    return RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                   " import-boundaries ",
                                   options,
                                   file,
                                   " --target ",
                                   suite->target(),
                                   " 2>&1"));
  }
  // What hailanctl says while it draws all of a set.
  std::string Draw(const std::string& set) {
    Prepare(json::parse(ReadShared(set)));
    const CommandResult drawn = ImportFile("");
    INFO(drawn.output);
    REQUIRE(drawn.exit_code == 0);
    CHECK(
        absl::StrContains(drawn.output, absl::StrCat(" ", codes.size(), " updated, 0 unchanged")));
    return drawn.output;
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

// Every point finds an area that it may, whichever way it is asked for.
void CheckPoints(const Country& country, const std::vector<KnownPoint>& points) {
  int wrong = 0;
  for (const KnownPoint& point : points) wrong += point.Allows(country.Locate(point)) ? 0 : 1;
  CHECK(wrong == 0);

  const auto batch = country.clerk.Do<geo::BatchLocateResponse>(
      absl::StrCat(kLocator, "BatchLocate"), Together<geo::BatchLocateRequest>(points));
  auto answer = batch.grid_codes().begin();
  for (const KnownPoint& point : points) {
    if (point.near_edge) continue;
    REQUIRE(answer != batch.grid_codes().end());
    wrong += point.Allows(*answer++) ? 0 : 1;
  }
  CHECK(answer == batch.grid_codes().end());
  CHECK(wrong == 0);

  RawStream parts(
      country.suite->gateway().channel(),
      {.method = absl::StrCat(kLocator, "StreamLocate"),
       .body = Together<geo::StreamLocateRequest>(points).SerializeAsString(),
       .metadata = {{"authorization", absl::StrCat("Bearer ", country.clerk.token())}}});
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

}  // namespace

TEST_CASE_METHOD(Country, "A03: every point of a real tessellation finds its area by every way") {
  const std::string set = "geo-kr/dongs.geojson.gz";
  if (!HasShared(set)) return;
  Draw(set);
  const std::vector<KnownPoint> points = Points(ReadShared("geo-kr/points.csv.gz"));
  REQUIRE(points.size() == 3500);
  CheckPoints(*this, points);
}

TEST_CASE_METHOD(Country, "A03: a point of real areas that overlap goes to the lowest code") {
  const std::string set = "geo-la/neighbourhood_councils.geojson.gz";
  if (!HasShared(set)) return;
  CHECK(absl::StrContains(Draw(set), "\noverlap: "));
  const std::vector<KnownPoint> points = Points(ReadShared("geo-la/points.csv.gz"));
  REQUIRE(points.size() == 3000);
  CHECK(std::count_if(points.begin(), points.end(), [](const KnownPoint& point) {
          return point.inside.size() > 1;
        }) == 74);
  CheckPoints(*this, points);
}

TEST_CASE_METHOD(Country,
                 "really invalid polygons are refused, each with its place, or mended when asked") {
  const std::string set = "geo-kr/invalid.geojson.gz";
  if (!HasShared(set)) return;
  Prepare(json::parse(ReadShared(set)));
  REQUIRE(codes.size() == 41);
  const CommandResult refused = ImportFile("");
  INFO(refused.output);
  CHECK(refused.exit_code == 1);
  CHECK(absl::StrContains(refused.output, " 41 refused"));
  const CommandResult mended = ImportFile("--repair ");
  INFO(mended.output);
  CHECK(mended.exit_code == 0);
  CHECK(absl::StrContains(mended.output, " 41 updated, 0 unchanged, 0 refused"));
  CHECK(absl::StrContains(mended.output, "repaired: 137 more in this part"));
  for (int i = 1; i <= 41; ++i) {
    const std::string feature = absl::StrCat("feature ", i - 1, " (", Grid(i), ") polygon ");
    INFO(feature);
    CHECK(absl::StrContains(refused.output, "\nfault: " + feature));
    // The last four come after the 200 repairs that are told one by one.
    if (i <= 37) CHECK(absl::StrContains(mended.output, "\nrepaired: " + feature));
  }
}

}  // namespace hailan::testing
