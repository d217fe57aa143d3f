// What an import may mend, what it only remarks, and how boundaries fit together.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "absl/strings/str_cat.h"
#include "services/grid_geo/boundaries/check.h"
#include "services/grid_geo/boundaries/topology.h"
#include "services/grid_geo/boundary_files/writer.h"
#include "services/grid_geo/domain/measure/area.h"
#include "services/grid_geo/domain/nearest/nearest.h"
#include "tests/support/matchers.h"
#include "tests/unit/grid_geo/shapes.h"

namespace hailan::grid_geo::testing {
namespace {

using hailan::testing::Must;

struct Result {
  std::optional<Shape> shape;
  CheckReport report;
};

// One polygon, given by its rings.
Result CheckRings(std::vector<RawRing> rings, bool repair) {
  BoundaryChecker checker(CoordinateSystem::kWgs84, std::nullopt, repair);
  Result result;
  result.shape =
      checker.Check({.index = 3, .code = "x", .polygons = {std::move(rings)}}, result.report);
  return result;
}

std::vector<std::string> Reasons(const std::vector<BoundaryFault>& list) {
  std::vector<std::string> reasons;
  reasons.reserve(list.size());
  for (const BoundaryFault& fault : list) reasons.emplace_back(fault.reason);
  return reasons;
}

using Texts = std::vector<std::string>;

const RawRing kGood = {{129.4, 42.7}, {129.5, 42.7}, {129.5, 42.8}, {129.4, 42.8}, {129.4, 42.7}};
const RawRing kBowTie = {{129.4, 42.7}, {129.5, 42.8}, {129.5, 42.7}, {129.4, 42.8}, {129.4, 42.7}};

RawRing Reversed(RawRing ring) {
  std::reverse(ring.begin(), ring.end());
  return ring;
}

}  // namespace

TEST_CASE("repair closes rings, drops repeated vertices, turns rings; each is listed") {
  RawRing open = kGood;
  open.pop_back();
  const Result closed = CheckRings({open}, true);
  CHECK(Reasons(closed.report.repairs) == Texts{"RING_NOT_CLOSED"});
  CHECK(closed.report.faults.empty());
  CHECK(closed.shape == CheckRings({kGood}, false).shape);
  CHECK(Reasons(CheckRings({open}, false).report.faults) == Texts{"RING_NOT_CLOSED"});

  RawRing twice = kGood;
  twice.insert(twice.begin() + 1, twice[1]);
  const Result dropped = CheckRings({twice}, true);
  CHECK(Reasons(dropped.report.repairs) == Texts{"DUPLICATE_VERTEX"});
  CHECK(dropped.report.repairs[0].feature == 3);
  CHECK(dropped.report.repairs[0].at.lon == 129.5);
  CHECK(dropped.shape == closed.shape);

  const Result turned = CheckRings({Reversed(kGood)}, true);
  CHECK(Reasons(turned.report.repairs) == Texts{"WRONG_ORIENTATION"});
  REQUIRE(turned.shape.has_value());
  CHECK(SignedArea((*turned.shape)[0][0]) > 0);
}

TEST_CASE("three positions make a ring once it is closed; two never do") {
  const RawRing three = {{129.4, 42.7}, {129.5, 42.7}, {129.5, 42.8}};
  CHECK(CheckRings({three}, true).shape.has_value());
  CHECK(Reasons(CheckRings({three}, false).report.faults) == Texts{"TOO_FEW_POINTS"});
  CHECK(Reasons(CheckRings({{three[0], three[1], three[0]}}, true).report.faults) ==
        Texts{"TOO_FEW_POINTS"});
  CHECK(Reasons(CheckRings({{}}, true).report.faults) == Texts{"TOO_FEW_POINTS"});
}

TEST_CASE("wrong orientation keeps nothing out, and stays as it is without repair") {
  const Result result = CheckRings({Reversed(kGood)}, false);
  REQUIRE(result.shape.has_value());
  CHECK(result.report.faults.empty());
  CHECK(Reasons(result.report.warnings) == Texts{"WRONG_ORIENTATION"});
  CHECK(SignedArea((*result.shape)[0][0]) < 0);
  // A hole that runs like its outer ring.
  const RawRing hole = {
      {129.42, 42.72}, {129.44, 42.72}, {129.44, 42.74}, {129.42, 42.74}, {129.42, 42.72}};
  const Result holed = CheckRings({kGood, hole}, false);
  REQUIRE(holed.report.warnings.size() == 1);
  CHECK(holed.report.warnings[0].ring == 1);
  CHECK(CheckRings({kGood, Reversed(hole)}, false).report.warnings.empty());
}

TEST_CASE("a border that crosses itself becomes valid polygons of the same ground") {
  CHECK(Reasons(CheckRings({kBowTie}, false).report.faults) == Texts{"SELF_INTERSECTION"});
  const Result mended = CheckRings({kBowTie}, true);
  CHECK(mended.report.faults.empty());
  REQUIRE(mended.shape.has_value());
  CHECK(mended.shape->size() == 2);
  const double square = AreaOf(*CheckRings({kGood}, false).shape);
  CHECK(AreaOf(*mended.shape) == Approx(square / 2).epsilon(1e-3));
  REQUIRE_FALSE(mended.report.repairs.empty());
  CHECK(mended.report.repairs.back().reason == "SELF_INTERSECTION");
  CHECK(mended.report.repairs.back().at.lon == Approx(129.45).margin(1e-6));
  Geometry geometry;
  CHECK_FALSE(geometry.FindFlaw(*mended.shape).has_value());
  // What is misplaced has no answer.
  RawRing swapped = kGood;
  for (LonLat& p : swapped) std::swap(p.lon, p.lat);
  CHECK(Reasons(CheckRings({swapped}, true).report.faults) == Texts{"SWAPPED_COORDINATES"});
}

TEST_CASE("parts less than a metre wide are remarked") {
  // 8 km long, 0.8 m wide.
  const RawRing strip = {
      {129.4, 42.7}, {129.5, 42.7}, {129.5, 42.7000072}, {129.4, 42.7000072}, {129.4, 42.7}};
  const Result result = CheckRings({strip}, false);
  CHECK(result.shape.has_value());
  CHECK(Reasons(result.report.warnings) == Texts{"SLIVER"});
  CHECK(CheckRings({kGood}, false).report.warnings.empty());
}

TEST_CASE("areas are square metres") {
  // A degree by a degree at the equator: R² × 1° × sin 1°.
  const Ring degree = Square(0, 0, 10'000'000);
  const double expected = kEarthRadius * kEarthRadius * (M_PI / 180) * std::sin(M_PI / 180);
  CHECK(SignedArea(degree) == Approx(expected).epsilon(1e-12));
  // A square of ten centimetres is not lost in rounding.
  const Ring tiny = Square(1'294'000'000, 427'000'000, 10);
  const double side = 10 * kMetresPerUnit;
  CHECK(SignedArea(tiny) == Approx(side * side * std::cos(42.7 * M_PI / 180)).epsilon(1e-5));
  CHECK(AreaOf(Polygon{Square(0, 0, 3000), Square(1000, 1000, 1000)}) ==
        Approx(8.0 / 9 * SignedArea(Square(0, 0, 3000))).epsilon(1e-6));
  CHECK(AreaOf(Shape{}) == 0);
}

TEST_CASE("gaps between grids are found with their area and neighbours") {
  // A ring of eight squares around a missing ninth; grids 1 … 8 in rows.
  std::vector<CheckedBoundary> boundaries;
  int number = 0;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      if (row == 1 && column == 1) continue;
      boundaries.push_back(
          {absl::StrCat(++number),
           Layer::kBasic,
           {{Square(1'294'000'000 + column * 10'000, 427'000'000 + row * 10'000, 10'000)}}});
    }
  }
  boundaries.push_back({"0", Layer::kCity, {{Square(1'294'000'000, 427'000'000, 40'000)}}});
  const std::vector<Gap> enclosed = FindGaps(boundaries, {});
  REQUIRE(enclosed.size() == 1);
  const Ring missing = Square(1'294'010'000, 427'010'000, 10'000);
  CHECK(enclosed[0].area == Approx(SignedArea(missing)).epsilon(1e-6));
  CHECK(enclosed[0].neighbours.size() == 8);
  CHECK(boundaries[enclosed[0].neighbours.front()].code == "1");
  CHECK(SlowInside({{missing}}, ToFine(enclosed[0].at)));
  // In the city the strip north and east of the grids is open too, and larger.
  const std::vector<Gap> all = FindGaps(boundaries, {.frame = &boundaries.back().shape});
  REQUIRE(all.size() == 2);
  CHECK(all[0].area == Approx(7 * all[1].area).epsilon(1e-3));
  CHECK(FindGaps(boundaries, {.least = 1e9}).empty());
  CHECK(FindGaps(boundaries, {.layer = Layer::kExclusive}).empty());
  // An enclave in the hole leaves what it does not cover.
  boundaries.push_back({"9", Layer::kBasic, {{Square(1'294'012'000, 427'012'000, 5'000)}}});
  CHECK(FindGaps(boundaries, {}).at(0).area == Approx(0.75 * SignedArea(missing)).epsilon(1e-3));
}

TEST_CASE("a tessellation has neither gaps nor overlaps") {
  const Tessellation tessellation = MakeTessellation(8, 90'000, 3, 5);
  std::vector<CheckedBoundary> boundaries;
  for (const Shape& shape : tessellation.shapes) {
    boundaries.push_back({absl::StrCat(100 + boundaries.size()), Layer::kBasic, shape});
  }
  CHECK(FindOverlaps(boundaries, 10, absl::InfiniteFuture()).empty());
  CHECK(FindGaps(boundaries, {}).empty());
  // One cell gone, one cell twice.
  boundaries[20].shape = boundaries[21].shape;
  const auto overlaps = FindOverlaps(boundaries, 10, absl::InfiniteFuture());
  REQUIRE(overlaps.size() == 1);
  CHECK(overlaps[0].share == Approx(1));
  CHECK(overlaps[0].area == Approx(AreaOf(tessellation.shapes[21])).epsilon(1e-6));
  CHECK(FindGaps(boundaries, {}).size() == 1);
}

// Rectangles are told in cells of a lattice.
Ring Cells(int west, int south, int east, int north) {
  const auto at = [](int column, int row) {
    return PointE7{1'294'000'000 + column * 10'000, 427'000'000 + row * 10'000};
  };
  return {at(west, south), at(east, south), at(east, north), at(west, north)};
}

CheckedBoundary Basic(const std::string& code, const Shape& shape) {
  return {code, Layer::kBasic, shape};
}

double CellArea(int cells) {
  return cells * SignedArea(Cells(0, 0, 1, 1));
}

TEST_CASE("a file is looked at together with the stored boundaries around it, and only with them") {
  // Seven by seven cells; the middle one is drawn over its eastern neighbour.
  std::vector<CheckedBoundary> stored;
  for (int row = 0; row < 7; ++row) {
    for (int column = 0; column < 7; ++column) {
      stored.push_back(
          Basic(absl::StrCat(row, column), {{Cells(column, row, column + 1, row + 1)}}));
    }
  }
  // Neither is the file's affair: a hole in a neighbour, and ground that two of them share.
  stored[23].shape[0].push_back({{1'294'022'000, 427'032'000},
                                 {1'294'022'000, 427'035'000},
                                 {1'294'025'000, 427'035'000},
                                 {1'294'025'000, 427'032'000}});
  stored[30].shape = {{Cells(2, 4, 3, 6)}};
  stored.push_back({"70", Layer::kExclusive, {{Cells(4, 3, 5, 4)}}});
  const std::vector<CheckedBoundary> file = {Basic("33", {{Cells(4, 3, 5, 4)}})};

  const Neighbourhood placed = PlaceAmong(file, stored, {"33"});
  // Columns 1 to 6 of rows 1 to 6, without the middle.
  CHECK(placed.boundaries.size() == 1 + 35);
  CHECK_FALSE(placed.boundaries.front().beside);
  CHECK(std::all_of(placed.boundaries.begin() + 1, placed.boundaries.end(), [](const auto& other) {
    return other.beside && other.layer == Layer::kBasic && other.code != "33";
  }));
  const auto overlaps = FindOverlaps(placed.boundaries, 10, absl::InfiniteFuture());
  REQUIRE(overlaps.size() == 1);
  CHECK(placed.boundaries[overlaps[0].first].code == "33");
  CHECK(placed.boundaries[overlaps[0].second].code == "34");
  CHECK(overlaps[0].area == Approx(CellArea(1)).epsilon(1e-3));
  const Box known = placed.known[static_cast<size_t>(Layer::kBasic)];
  const auto gaps = FindGaps(placed.boundaries, {.within = known});
  REQUIRE(gaps.size() == 1);
  CHECK(SlowInside({{Cells(3, 3, 4, 4)}}, ToFine(gaps[0].at)));
  CHECK(gaps[0].area == Approx(CellArea(1)).epsilon(1e-3));
  CHECK(placed.known[static_cast<size_t>(Layer::kExclusive)].empty());

  // Drawn where it was, it is nobody's neighbour but the stored ones'.
  const Neighbourhood same = PlaceAmong({stored[24]}, stored, {"33"});
  CHECK(FindOverlaps(same.boundaries, 10, absl::InfiniteFuture()).empty());
  CHECK(FindGaps(same.boundaries, {}).empty());
  // Without what is stored, the file has nobody to share with.
  CHECK(PlaceAmong(file, {}, {}).boundaries.size() == 1);
}

TEST_CASE("ground that a redrawn boundary leaves is a gap, also far from where it is now") {
  const std::vector<CheckedBoundary> stored = {Basic("1", {{Cells(1, 1, 4, 4)}}),
                                               Basic("2", {{Cells(0, 0, 1, 5)}}),
                                               Basic("3", {{Cells(1, 0, 4, 1)}}),
                                               Basic("4", {{Cells(1, 4, 4, 5)}}),
                                               Basic("5", {{Cells(4, 0, 5, 5)}})};
  const Neighbourhood placed = PlaceAmong({Basic("1", {{Cells(1, 1, 2, 2)}})}, stored, {"1"});
  const auto gaps =
      FindGaps(placed.boundaries, {.within = placed.known[static_cast<size_t>(Layer::kBasic)]});
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].area == Approx(CellArea(8)).epsilon(1e-3));
  CHECK(gaps[0].neighbours.size() == 5);
}

TEST_CASE("a gap that reaches beyond what is known is not told with a wrong area") {
  // East of the file a passage leads to an island that lies too far off to be looked at.
  const std::vector<CheckedBoundary> stored = {Basic("2", {{Cells(0, 1, 2, 2)}}),
                                               Basic("3", {{Cells(0, -1, 2, 0)}}),
                                               Basic("4",
                                                     {{{{1'294'020'000, 426'990'000},
                                                        {1'294'090'000, 426'990'000},
                                                        {1'294'090'000, 427'020'000},
                                                        {1'294'020'000, 427'020'000},
                                                        {1'294'020'000, 427'010'000},
                                                        {1'294'080'000, 427'010'000},
                                                        {1'294'080'000, 427'000'000},
                                                        {1'294'020'000, 427'000'000}}}}),
                                               Basic("5", {{Cells(3, 0, 8, 1)}})};
  const Neighbourhood placed = PlaceAmong({Basic("1", {{Cells(0, 0, 1, 1)}})}, stored, {"1"});
  CHECK(placed.boundaries.size() == 4);
  const auto seeming = FindGaps(placed.boundaries, {});
  REQUIRE(seeming.size() == 1);
  CHECK(seeming[0].area == Approx(CellArea(7)).epsilon(1e-3));
  CHECK(FindGaps(placed.boundaries, {.within = placed.known[static_cast<size_t>(Layer::kBasic)]})
            .empty());
}

TEST_CASE("coordinates are written so that reading them gives the same number") {
  CHECK(FormatE7(0) == "0");
  CHECK(FormatE7(1'294'200'000) == "129.42");
  CHECK(FormatE7(-1) == "-0.0000001");
  CHECK(FormatE7(-1'800'000'000) == "-180");
  CHECK(FormatE7(INT32_MIN) == "-214.7483648");
  std::mt19937 random(4);
  for (int i = 0; i < 30'000; ++i) {
    const auto units =
        std::uniform_int_distribution<int32_t>(-1'800'000'000, 1'800'000'000)(random);
    REQUIRE(ToE7(std::stod(FormatE7(units))) == units);
  }
}

TEST_CASE("what was written reads back as the same shape") {
  const Shape shapes[] = {
      {{Square(1'294'000'000, 427'000'000, 9000), Square(1'294'002'000, 427'002'000, 5000)}},
      {{Square(1'294'000'000, 427'000'000, 9000)}, {Square(1'294'100'000, 427'000'000, 9001)}}};
  for (const Shape& shape : shapes) {
    const std::string text = FormatCollection(FormatFeature("222405", "安\"民\"\n", shape));
    const RawFile file = Must(ReadFeatures(text, "code"));
    REQUIRE(file.features.size() == 1);
    CHECK(file.features[0].code == "222405");
    CheckReport report;
    CHECK(BoundaryChecker(CoordinateSystem::kWgs84, std::nullopt).Check(file.features[0], report) ==
          shape);
  }
}

}  // namespace hailan::grid_geo::testing
