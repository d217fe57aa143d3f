// From a file of boundaries to the answer of Locate.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "services/grid_geo/domain/coordinates.h"
#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

// The city is 4 × 4 squares; grids 1 and 2 lie in the south-west, grid 3 (exclusive) over the
// corner of grid 1.
std::string City() {
  return Squares(
      {{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}, {GridCode(3), 0, 0}});
}

}  // namespace

TEST_CASE("a drawn city answers at once, and again after a restart") {
  Town town;
  town.Plant(3, true);
  CHECK_THAT(town.Locate(129.05, 42.05).status(),
             FailsWith(absl::StatusCode::kNotFound, "NO_BOUNDARIES"));
  const auto drawn = town.Draw(City());
  CHECK(drawn.applied());
  CHECK(drawn.boundary_version() == 1);
  CHECK(drawn.changed_count() == 4);
  CHECK(drawn.faults().empty());
  CHECK(drawn.overlaps().empty());

  const auto at = Must(town.Locate(129.05, 42.05));
  CHECK(at.grid() == Territory(GridCode(1)));
  CHECK(at.exclusive_grid() == Territory(GridCode(3)));
  CHECK(at.display_name() == "第1网格");
  CHECK(at.boundary_version() == 1);
  REQUIRE(at.ancestors_size() == 3);
  CHECK(at.ancestors(0).display_name() == "龙井市");
  CHECK(at.ancestors(2).name() == Territory("222405001001"));
  CHECK(at.ancestors(2).level() == v1::TERRITORY_LEVEL_COMMUNITY);
  CHECK(Must(town.Locate(129.15, 42.05)).grid() == Territory(GridCode(2)));
  // The shared border belongs to its eastern neighbour.
  CHECK(Must(town.Locate(129.1, 42.05)).grid() == Territory(GridCode(2)));

  CityMaps restarted(town.pool, town.staff_store, town.clock);
  CHECK_FALSE(restarted.CheckLoaded().ok());
  Must(restarted.Refresh(town.MakeCall().deadline));
  CHECK(restarted.CheckLoaded().ok());
  CHECK(restarted.Find(kCity)->boundary_version == 1);
  CHECK(grid_geo::Locate(*restarted.Find(kCity), ToFine(129.05, 42.05))->grid == GridCode(1));
}

TEST_CASE("points outside the city and between grids are told apart") {
  Town town;
  town.Plant(3, true);
  town.Draw(City());
  CHECK_THAT(town.Locate(129.35, 42.35).status(),
             FailsWith(absl::StatusCode::kNotFound, "NO_GRID_AT_POINT"));
  CHECK_THAT(town.Locate(129.45, 42.05).status(),
             FailsWith(absl::StatusCode::kNotFound, "POINT_OUTSIDE_CITY"));
  CHECK_THAT(town.Locate(-118.2, 34.0).status(), HasReason("POINT_OUTSIDE_CITY"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(town.Locate(nan, 42).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(town.Locate(129, INFINITY).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(town.Locate(129.05, 42.05, type::v1::COORDINATE_SYSTEM_UNSPECIFIED).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("points of other systems are converted before they are located") {
  Town town;
  town.Plant(3, true);
  town.Draw(City());
  // 130 m inside grid 2: taken for WGS 84, its GCJ-02 position lies 600 m further east.
  const LonLat wgs{129.1984, 42.05};
  const LonLat gcj = WgsToGcj(wgs);
  const LonLat bd = GcjToBd(gcj);
  CHECK(Must(town.Locate(gcj.lon, gcj.lat, type::v1::COORDINATE_SYSTEM_GCJ02)).grid() ==
        Territory(GridCode(2)));
  CHECK(Must(town.Locate(bd.lon, bd.lat, type::v1::COORDINATE_SYSTEM_BD09)).grid() ==
        Territory(GridCode(2)));
  CHECK_THAT(town.Locate(gcj.lon, gcj.lat).status(), HasReason("NO_GRID_AT_POINT"));
  CHECK(Must(town.Locate(wgs.lon, wgs.lat, type::v1::COORDINATE_SYSTEM_CGCS2000)).grid() ==
        Territory(GridCode(2)));
}

TEST_CASE("many points are located in one call") {
  Town town;
  town.Plant(3, true);
  v1::BatchLocateRequest request;
  request.set_parent(kParent);
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.add_latitude_e7(420'500'000);
  request.add_longitude_e7(1'290'500'000);
  CHECK_THAT(town.locator.BatchLocate(town.MakeCall(), request).status(),
             HasReason("NO_BOUNDARIES"));
  town.Draw(City());
  request.add_latitude_e7(420'500'000);
  request.add_longitude_e7(1'291'500'000);
  request.add_latitude_e7(-420'500'000);
  request.add_longitude_e7(1'291'500'000);
  const auto located = Must(town.locator.BatchLocate(town.MakeCall(), request));
  REQUIRE(located.grid_codes_size() == 3);
  CHECK(located.grid_codes(0) == 222405001001001);
  CHECK(located.grid_codes(1) == 222405001001002);
  CHECK(located.grid_codes(2) == 0);
  CHECK(located.boundary_version() == 1);
  request.add_latitude_e7(1);
  CHECK(town.locator.BatchLocate(town.MakeCall(), request).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a point outside every grid gets the nearest one, marked, if it is asked for") {
  Town town;
  town.Plant(3, true);
  town.Draw(City());
  v1::LocateRequest request;
  request.set_parent(kParent);
  request.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.mutable_point()->set_longitude(129.21);
  request.mutable_point()->set_latitude(42.05);
  CHECK_THAT(town.locator.Locate(town.MakeCall(), request).status(), HasReason("NO_GRID_AT_POINT"));
  request.set_allow_nearest(true);
  const auto nearest = Must(town.locator.Locate(town.MakeCall(), request));
  CHECK(nearest.nearest());
  CHECK(nearest.grid() == Territory(GridCode(2)));
  CHECK(nearest.display_name() == "第2网格");
  CHECK(nearest.distance_m() == Approx(825.9).margin(0.5));
  CHECK(nearest.ancestors_size() == 3);
  request.mutable_point()->set_longitude(129.15);
  const auto inside = Must(town.locator.Locate(town.MakeCall(), request));
  CHECK_FALSE(inside.nearest());
  CHECK(inside.distance_m() == 0);
  request.mutable_point()->set_longitude(130);
  CHECK_THAT(town.locator.Locate(town.MakeCall(), request).status(),
             HasReason("POINT_OUTSIDE_CITY"));
}

TEST_CASE("very many points are located in parts of one version") {
  Town town;
  town.Plant(3, true);
  town.Draw(City());
  v1::StreamLocateRequest request;
  request.set_parent(kParent);
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  for (int i = 0; i < 10'000; ++i) {
    request.add_latitude_e7(420'500'000);
    request.add_longitude_e7(1'290'000'000 + i * 200);
  }
  auto next = Must(town.locator.StreamLocate(town.MakeCall(), request));
  int points = 0;
  int parts = 0;
  while (const auto part = Must(next())) {
    // A change in mid-stream is not seen by this stream.
    if (++parts == 1) town.Draw(Squares({{GridCode(2), 2, 2}}));
    CHECK(part->offset() == points);
    CHECK(part->boundary_version() == 1);
    for (const uint64_t code : part->grid_codes()) {
      const bool west = points++ < 5000;
      REQUIRE(code == (west ? 222405001001001U : 222405001001002U));
    }
  }
  CHECK(points == 10'000);
  CHECK(parts == 3);
  request.add_latitude_e7(1);
  CHECK(town.locator.StreamLocate(town.MakeCall(), request).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("the same file again changes nothing; one moved border moves the version") {
  Town town;
  town.Plant(3, true);
  town.Draw(City());
  const auto again = town.Draw(City());
  CHECK(again.applied());
  CHECK(again.boundary_version() == 1);
  CHECK(again.changed_count() == 0);
  CHECK(again.unchanged_count() == 4);
  CHECK(town.database.Value("SELECT count(*) FROM outbox WHERE type = 'boundaries.imported'") ==
        "1");
  const auto moved = town.Draw(Squares({{GridCode(2), 1, 1}}));
  CHECK(moved.boundary_version() == 2);
  CHECK(moved.changed_count() == 1);
  CHECK(Must(town.Locate(129.15, 42.15)).grid() == Territory(GridCode(2)));
  CHECK(Must(town.Locate(129.15, 42.15)).boundary_version() == 2);
  CHECK_THAT(town.Locate(129.15, 42.05).status(), HasReason("NO_GRID_AT_POINT"));
  CHECK(Must(town.Locate(129.05, 42.05)).grid() == Territory(GridCode(1)));
}

TEST_CASE("one fault keeps the whole file out") {
  Town town;
  town.Plant(3, true);
  town.Draw(City());
  const auto refused = town.Draw(Squares(
      {{GridCode(1), 2, 2}, {GridCode(9), 1, 0}, {GridCode(1), 3, 3}, {GridCode(2), 30, 0}}));
  CHECK_FALSE(refused.applied());
  CHECK(refused.boundary_version() == 1);
  REQUIRE(refused.faults_size() == 3);
  CHECK(refused.fault_count() == 3);
  CHECK(refused.faults(0).reason() == "UNKNOWN_TERRITORY");
  CHECK(refused.faults(0).feature() == 1);
  CHECK(refused.faults(1).reason() == "DUPLICATE_TERRITORY");
  CHECK(refused.faults(2).reason() == "OUTSIDE_CITY");
  CHECK(refused.faults(2).longitude() == Approx(132.0));
  CHECK(Must(town.Locate(129.05, 42.05)).grid() == Territory(GridCode(1)));
  CHECK(town.database.Value("SELECT revision FROM boundary_sets") == "1");
}

TEST_CASE("a dry run says what would change and stores nothing") {
  Town town;
  town.Plant(3, true);
  town.Draw(City());
  v1::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_geojson(Squares({{GridCode(1), 0, 0}, {GridCode(2), 2, 2}}));
  request.set_dry_run(true);
  const auto dry = Must(town.boundaries.ImportBoundaries(town.MakeCall(), request));
  CHECK_FALSE(dry.applied());
  CHECK(dry.boundary_version() == 1);
  CHECK(dry.changed_count() == 1);
  CHECK(dry.unchanged_count() == 1);
  CHECK(Must(town.Locate(129.15, 42.05)).grid() == Territory(GridCode(2)));
}

TEST_CASE("overlapping grids are reported and the lowest code answers") {
  Town town;
  town.Plant(3);
  const auto drawn =
      town.Draw(Squares({{GridCode(3), 0, 0, 2}, {GridCode(1), 1, 1, 2}, {GridCode(2), 3, 3}}));
  CHECK(drawn.applied());
  REQUIRE(drawn.overlaps_size() == 1);
  CHECK(drawn.overlaps(0).territory() == Territory(GridCode(1)));
  CHECK(drawn.overlaps(0).other() == Territory(GridCode(3)));
  CHECK(drawn.overlaps(0).share() == Approx(0.25).margin(0.01));
  CHECK(Must(town.Locate(129.15, 42.15)).grid() == Territory(GridCode(1)));
  CHECK(Must(town.Locate(129.05, 42.05)).grid() == Territory(GridCode(3)));
}

TEST_CASE("another replica follows with its next refresh") {
  Town town;
  town.Plant(3, true);
  CityMaps replica(town.pool, town.staff_store, town.clock);
  Must(replica.Refresh(town.MakeCall().deadline));
  const auto before = replica.Find(kCity);
  CHECK_FALSE(CheckDrawn(before.get()).ok());
  town.Draw(City());
  Must(replica.Refresh(town.MakeCall().deadline));
  CHECK(replica.Find(kCity)->boundary_version == 1);
  // Who holds the map of before keeps it.
  CHECK(before->boundary_version == 0);
  // Nothing changed: the same map, not a copy.
  const auto current = replica.Find(kCity);
  Must(replica.Refresh(town.MakeCall().deadline));
  CHECK(replica.Find(kCity) == current);
  // A grid that becomes exclusive moves to the other layer.
  v1::ImportTerritoriesRequest request = Town::Tree(3, true);
  request.mutable_rows(1)->set_grid_class(v1::GRID_CLASS_EXCLUSIVE);
  Must(town.territories.ImportTerritories(town.MakeCall(), request));
  Must(replica.Refresh(town.MakeCall().deadline));
  const auto located = Must(grid_geo::Locate(*replica.Find(kCity), ToFine(129.15, 42.05)));
  CHECK(located.grid.empty());
  CHECK(located.exclusive_grid == GridCode(2));
}

TEST_CASE("a replayed import answers the current version") {
  Town town;
  town.Plant(3, true);
  v1::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_geojson(City());
  const rpc::Call call = town.MakeCall();
  CHECK(Must(town.boundaries.ImportBoundaries(call, request)).changed_count() == 4);
  town.Draw(Squares({{GridCode(2), 1, 1}}));
  const auto replay = Must(town.boundaries.ImportBoundaries(call, request));
  CHECK(replay.boundary_version() == 2);
  CHECK(replay.changed_count() == 0);
  CHECK(Must(town.Locate(129.15, 42.15)).grid() == Territory(GridCode(2)));
}

}  // namespace hailan::grid_geo::testing
