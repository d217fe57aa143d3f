// Row A03 through the gateway: in a city of holes, enclaves and grids of several parts every point
// has exactly one basic grid, whoever asks, one by one or by the thousand.
#include <catch2/catch.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tests/support/builders.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
namespace type = hailan::type::v1;
using absl::StatusCode;

constexpr char kLocator[] = "hailan.grid_geo.v1.Locator/";
// The city's south-western corner and the step of its lattice, in 1e-7 degree.
constexpr int kWest = 1'294'000'000;
constexpr int kSouth = 427'600'000;
constexpr int kStep = 10'000;
constexpr int kWidth = 70;
constexpr int kHeight = 40;

// A rectangle of lattice steps; its western and southern borders belong to it.
struct Rect {
  int west, south, east, north;
  bool Has(int x, int y) const { return west <= x && x < east && south <= y && y < north; }
};

// A polygon: its rectangle, and one cut out of it.
struct Part {
  Rect outer;
  std::optional<Rect> hole = std::nullopt;
};

// Grid 1 lies around grid 2, which lies around grid 3, which lies around a second part of grid 1.
// East of them grid 4 lies on both sides of grid 5, and grid 6 north of the two.
const std::vector<std::vector<Part>>& Grids() {
  static const auto* const grids = new std::vector<std::vector<Part>>{
      {{{0, 0, 40, 40}, Rect{10, 10, 30, 30}}, {{18, 18, 22, 22}}},
      {{{10, 10, 30, 30}, Rect{15, 15, 25, 25}}},
      {{{15, 15, 25, 25}, Rect{18, 18, 22, 22}}},
      {{{40, 0, 50, 20}}, {{60, 0, 70, 20}}},
      {{{50, 0, 60, 20}}},
      {{{40, 20, 70, 40}}}};
  return *grids;
}

// Counter-clockwise, or clockwise for a hole.
std::string Ring(const Rect& r, bool hole) {
  const auto at = [](int x, int y) {
    return absl::StrFormat("[%.7f,%.7f]", (kWest + x * kStep) / 1e7, (kSouth + y * kStep) / 1e7);
  };
  const std::string first = at(r.west, r.south);
  const std::string second = hole ? at(r.west, r.north) : at(r.east, r.south);
  const std::string last = hole ? at(r.east, r.south) : at(r.west, r.north);
  return absl::StrCat(
      "[", first, ",", second, ",", at(r.east, r.north), ",", last, ",", first, "]");
}

std::string Drawing() {
  std::vector<std::string> features;
  for (const std::vector<Part>& parts : Grids()) {
    std::vector<std::string> polygons;
    for (const Part& part : parts) {
      polygons.push_back(absl::StrCat("[", Ring(part.outer, false)));
      if (part.hole.has_value()) polygons.back() += "," + Ring(*part.hole, true);
      polygons.back() += "]";
    }
    features.push_back(absl::StrCat(R"({"type":"Feature","properties":{"code":")",
                                    Grid(static_cast<int>(features.size()) + 1),
                                    R"("},"geometry":{"type":"MultiPolygon","coordinates":[)",
                                    absl::StrJoin(polygons, ","),
                                    "]}}"));
  }
  return absl::StrCat(
      R"({"type":"FeatureCollection","features":[)", absl::StrJoin(features, ","), "]}");
}

// The rule of the contract, told by looking at every rectangle: 1 to 6, and 0 for the city's own
// northern and eastern border.
int OwnerAt(int x, int y) {
  std::vector<int> owners;
  for (size_t i = 0; i < Grids().size(); ++i) {
    for (const Part& part : Grids()[i]) {
      const bool cut_out = part.hole.has_value() && part.hole->Has(x, y);
      if (part.outer.Has(x, y) && !cut_out) owners.push_back(static_cast<int>(i) + 1);
    }
  }
  REQUIRE(owners.size() <= 1);
  return owners.empty() ? 0 : owners[0];
}

struct Quilt {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller clerk{*suite, Operator()};
  Caller member{*suite, GridMember(1)};

  Quilt() {
    LoadMiniCity(*suite);
    geo::ImportTerritoriesRequest grids;
    grids.set_parent(kParent);
    grids.set_request_id(NewRequestId());
    for (int i = 4; i <= 6; ++i) {
      geo::TerritoryRow& row = *grids.add_rows();
      row.set_code(Grid(i));
      row.set_level(geo::TERRITORY_LEVEL_GRID);
      row.set_display_name("网格");
    }
    const std::string territories = "hailan.grid_geo.v1.Territories/";
    CHECK(clerk.Do<geo::ImportReport>(territories + "ImportTerritories", grids).created_count() ==
          3);
    geo::ImportBoundariesRequest boundaries;
    boundaries.set_parent(kParent);
    boundaries.set_request_id(NewRequestId());
    boundaries.set_geojson(Drawing());
    boundaries.set_system(type::COORDINATE_SYSTEM_WGS84);
    const auto drawn =
        clerk.Do<geo::ImportBoundariesResponse>(territories + "ImportBoundaries", boundaries);
    for (const auto& fault : drawn.faults()) UNSCOPED_INFO(fault.ShortDebugString());
    CHECK(drawn.applied());
    CHECK(drawn.warnings().empty());
    CHECK(drawn.overlaps().empty());
    CHECK(drawn.gaps().empty());
  }

  // By Locate; empty where there is none.
  std::string Locate(int x, int y) const {
    geo::LocateRequest request;
    request.set_parent(kParent);
    request.mutable_point()->set_longitude((kWest + x * kStep) / 1e7);
    request.mutable_point()->set_latitude((kSouth + y * kStep) / 1e7);
    request.mutable_point()->set_system(type::COORDINATE_SYSTEM_WGS84);
    const auto found = member.Call<geo::LocateResponse>(absl::StrCat(kLocator, "Locate"), request);
    if (found.ok()) return found->grid();
    CHECK(found.status().code() == StatusCode::kNotFound);
    return "";
  }
};

// Every point of the lattice: inner points, points of edges, vertices.
template <class Request>
Request WholeLattice() {
  Request request;
  request.set_parent(kParent);
  request.set_system(type::COORDINATE_SYSTEM_WGS84);
  for (int y = 0; y <= kHeight; ++y) {
    for (int x = 0; x <= kWidth; ++x) {
      request.add_longitude_e7(kWest + x * kStep);
      request.add_latitude_e7(kSouth + y * kStep);
    }
  }
  return request;
}

std::vector<uint64_t> Expected() {
  std::vector<uint64_t> codes;
  for (int y = 0; y <= kHeight; ++y) {
    for (int x = 0; x <= kWidth; ++x) {
      const int owner = OwnerAt(x, y);
      CHECK((owner == 0) == (x == kWidth || y == kHeight));
      codes.push_back(owner == 0 ? 0 : std::stoull(Grid(owner)));
    }
  }
  return codes;
}

}  // namespace

TEST_CASE_METHOD(Quilt,
                 "A03: on shared edges, in holes, enclaves and parts a point has exactly one basic "
                 "grid, the same each time") {
  // A corner of the city, a step inside, the middle of every side and every vertex of a rectangle.
  std::set<std::pair<int, int>> points;
  for (const std::vector<Part>& parts : Grids()) {
    for (const Part& part : parts) {
      const Rect& r = part.outer;
      for (const int x : {r.west, (r.west + r.east) / 2, r.east}) {
        for (const int y : {r.south, (r.south + r.north) / 2, r.north}) points.emplace(x, y);
      }
      points.emplace(r.west + 1, r.south + 1);
    }
  }
  std::set<int> seen;
  for (const auto& [x, y] : points) {
    CAPTURE(x, y);
    const int owner = OwnerAt(x, y);
    seen.insert(owner);
    const std::string expected = owner == 0 ? "" : NameOf("territories", Grid(owner));
    CHECK(Locate(x, y) == expected);
    CHECK(Locate(x, y) == expected);
  }
  CHECK(seen == std::set<int>{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE_METHOD(Quilt, "A03: thousands of points in a batch and a stream have the same owners") {
  const std::vector<uint64_t> expected = Expected();
  const auto batch = WholeLattice<geo::BatchLocateRequest>();
  RawCall stream{.method = absl::StrCat(kLocator, "StreamLocate"),
                 .body = WholeLattice<geo::StreamLocateRequest>().SerializeAsString(),
                 .metadata = {{"authorization", absl::StrCat("Bearer ", member.token())}}};
  for (int round = 0; round < 2; ++round) {
    const auto located =
        member.Do<geo::BatchLocateResponse>(absl::StrCat(kLocator, "BatchLocate"), batch);
    CHECK(std::vector<uint64_t>(located.grid_codes().begin(), located.grid_codes().end()) ==
          expected);
    RawStream parts(suite->gateway().channel(), stream);
    std::vector<uint64_t> streamed;
    while (const auto body = parts.Read()) {
      geo::StreamLocateResponse part;
      REQUIRE(part.ParseFromString(*body));
      CHECK(part.offset() == static_cast<int>(streamed.size()));
      streamed.insert(streamed.end(), part.grid_codes().begin(), part.grid_codes().end());
    }
    CHECK_THAT(parts.End().status, IsOk());
    CHECK(streamed == expected);
  }
}

}  // namespace hailan::testing
