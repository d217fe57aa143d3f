// What an import says of how a file fits to the stored boundaries that it leaves as they are.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/integration/grid_geo/boundaries/parts.h"

namespace hailan::grid_geo::testing {

using hailan::testing::Must;

namespace {

// Nine grids in three rows of three, 5 in the middle, are drawn and stored. Grid 10 lies on the
// first one, which is no concern of later files; grid 11 is not drawn.
struct Quarter : Parts {
  Quarter() {
    Plant(11);
    std::vector<SquareFeature> features{{GridCode(10), 0, 0}};
    for (int i = 0; i < 9; ++i) features.push_back({GridCode(i + 1), i % 3, i / 3});
    CHECK(Draw(Squares(features)).overlaps_size() == 1);
  }
  v1::ImportBoundariesRequest DryRun(const std::vector<SquareFeature>& features) {
    v1::ImportBoundariesRequest request;
    request.set_parent(kParent);
    request.set_request_id(Id());
    request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
    request.set_geojson(Squares(features));
    request.set_dry_run(true);
    return request;
  }
  v1::ImportBoundariesResponse Import(const v1::ImportBoundariesRequest& request) {
    return Must(boundaries.ImportBoundaries(MakeCall(), request));
  }
};

// Grid 5 drawn over grid 6.
std::vector<SquareFeature> Moved() {
  return {{GridCode(5), 2, 1}};
}

// The ground that grid 5 leaves lies open among the eight around it, its new place and grid 10.
void CheckLeft(const v1::ImportBoundariesResponse& response) {
  REQUIRE(response.gaps_size() == 1);
  const v1::BoundaryGap& gap = response.gaps(0);
  CHECK(gap.territories_size() == 10);
  CHECK(gap.territories(4) == Territory(GridCode(5)));
  CHECK(gap.area_m2() == Approx(9.166e7).epsilon(1e-2));
  CHECK(gap.longitude() == Approx(129.15).margin(0.05));
  CHECK(gap.latitude() == Approx(42.15).margin(0.05));
  CHECK(gap.system() == type::v1::COORDINATE_SYSTEM_WGS84);
}

void CheckMoved(const v1::ImportBoundariesResponse& response) {
  CHECK(response.faults().empty());
  REQUIRE(response.overlaps_size() == 1);
  const v1::BoundaryOverlap& overlap = response.overlaps(0);
  CHECK(overlap.territory() == Territory(GridCode(5)));
  CHECK(overlap.other() == Territory(GridCode(6)));
  CHECK(overlap.share() == Approx(1));
  CHECK(overlap.area_m2() == Approx(9.166e7).epsilon(1e-2));
  CHECK(overlap.longitude() == Approx(129.25).margin(0.05));
  CHECK(overlap.latitude() == Approx(42.15).margin(0.05));
  CHECK(overlap.system() == type::v1::COORDINATE_SYSTEM_WGS84);
  CheckLeft(response);
}

}  // namespace

TEST_CASE("a file is compared with the stored boundaries that it does not name") {
  Quarter town;
  CheckMoved(town.Import(town.DryRun(Moved())));
  // In parts too, before and when it is stored.
  CHECK(town.Stage(0, Squares(Moved())).overlaps().empty());
  CheckMoved(town.Commit(1, true));
  const auto both = town.DryRun({{GridCode(5), 2, 1}, {GridCode(6), 1, 1}});
  CHECK(town.Import(both).overlaps().empty());
  CHECK(town.Import(both).gaps().empty());
  const auto stored = town.Commit(1, false);
  CHECK(stored.applied());
  CheckMoved(stored);
  // A second file mends what the first one did.
  const auto mended = town.Draw(Squares({{GridCode(6), 1, 1}}));
  CHECK(mended.applied());
  CHECK(mended.overlaps().empty());
  CHECK(mended.gaps().empty());
}

TEST_CASE("what a file names is going to be replaced, also where it has a fault") {
  Quarter town;
  const std::string ring = absl::StrCat(GridCode(6), "\"},\"geometry\":{\"type\":\"P");
  v1::ImportBoundariesRequest request = town.DryRun({{GridCode(5), 2, 1}, {GridCode(6), 1, 1}});
  request.set_geojson(absl::StrReplaceAll(
      request.geojson(), {{absl::StrCat(ring, "olygon\""), absl::StrCat(ring, "oint\"")}}));
  const auto refused = town.Import(request);
  REQUIRE(refused.fault_count() == 1);
  CHECK(refused.faults(0).code() == GridCode(6));
  CHECK(refused.overlaps().empty());
  // What another part may replace is unknown, so a refused part is compared with itself only.
  std::vector<SquareFeature> features = Moved();
  features.push_back({GridCode(99), 6, 6});
  const auto part = town.Stage(0, Squares(features));
  CHECK(part.fault_count() == 1);
  CHECK(part.overlaps().empty());
  CHECK(part.gaps().empty());
  const auto whole = town.Import(town.DryRun(features));
  CHECK(whole.fault_count() == 1);
  CHECK(whole.overlaps_size() == 1);
  CheckLeft(whole);
}

TEST_CASE("a file of a day is compared with the boundaries of that day") {
  Quarter town;
  const absl::CivilDay later = DayOf(town.clock.Now()) + 10;
  v1::ImportBoundariesRequest away = town.DryRun({{GridCode(6), 5, 5}});
  away.set_dry_run(false);
  away.set_valid_from(FormatDay(later));
  CHECK(town.Import(away).applied());
  v1::ImportBoundariesRequest request = town.DryRun(Moved());
  CheckMoved(town.Import(request));
  request.set_valid_from(FormatDay(later - 1));
  CheckMoved(town.Import(request));
  request.set_valid_from(FormatDay(later));
  const auto then = town.Import(request);
  CHECK(then.overlaps().empty());
  CHECK(then.gaps_size() == 1);
}

TEST_CASE("a damaged stored boundary keeps no file out that mends it") {
  Quarter town;
  CHECK(town.database.Value(absl::StrCat("UPDATE boundaries SET shape = '\\x00' WHERE code = '",
                                         GridCode(10),
                                         "' RETURNING code")) == GridCode(10));
  CHECK(town.Import(town.DryRun({{GridCode(10), 5, 5}})).changed_count() == 1);
  CHECK(town.Draw(Squares({{GridCode(10), 5, 5}})).applied());
  CHECK(Must(town.Locate(129.55, 42.55)).grid() == Territory(GridCode(10)));
  CHECK(town.Import(town.DryRun(Moved())).overlaps_size() == 1);
}

TEST_CASE("places of faults are in the file's system, those of overlaps and gaps in WGS 84") {
  Quarter town;
  std::vector<SquareFeature> features = Moved();
  features.push_back({GridCode(11), 3, 3});
  v1::ImportBoundariesRequest request = town.DryRun(features);
  request.set_system(type::v1::COORDINATE_SYSTEM_GCJ02);
  // The first ring runs clockwise, which is remarked; the second one is open.
  request.set_geojson(absl::StrReplaceAll(
      request.geojson(),
      {{"[129.3000000,42.1000000],[129.3000000,42.2000000],[129.2000000,42.2000000]",
        "[129.2000000,42.2000000],[129.3000000,42.2000000],[129.3000000,42.1000000]"},
       {"[129.3000000,42.4000000],[129.3000000,42.3000000]]", "[129.3000000,42.4000000]]"}}));
  const auto shifted = town.Import(request);
  REQUIRE(shifted.fault_count() == 1);
  CHECK(shifted.faults(0).reason() == "RING_NOT_CLOSED");
  CHECK(shifted.faults(0).system() == type::v1::COORDINATE_SYSTEM_GCJ02);
  CHECK(shifted.faults(0).longitude() == Approx(129.3).margin(1e-9));
  CHECK(shifted.faults(0).latitude() == Approx(42.4).margin(1e-9));
  REQUIRE(shifted.warnings_size() == 1);
  CHECK(shifted.warnings(0).system() == type::v1::COORDINATE_SYSTEM_GCJ02);
  CHECK(shifted.warnings(0).longitude() == Approx(129.2).margin(1e-6));
  CHECK(shifted.warnings(0).latitude() == Approx(42.1).margin(1e-6));
  REQUIRE_FALSE(shifted.overlaps().empty());
  for (const v1::BoundaryOverlap& overlap : shifted.overlaps()) {
    CHECK(overlap.system() == type::v1::COORDINATE_SYSTEM_WGS84);
  }
  REQUIRE(shifted.gaps_size() == 1);
  CHECK(shifted.gaps(0).system() == type::v1::COORDINATE_SYSTEM_WGS84);
  // In WGS 84 the square lies some hundred metres west of its numbers: so much of the gap is gone.
  CHECK(shifted.gaps(0).area_m2() < 9.1e7);
  CHECK(shifted.gaps(0).area_m2() > 8.5e7);
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  const auto plain = town.Import(request);
  REQUIRE(plain.fault_count() == 1);
  CHECK(plain.faults(0).system() == type::v1::COORDINATE_SYSTEM_WGS84);
}

}  // namespace hailan::grid_geo::testing
