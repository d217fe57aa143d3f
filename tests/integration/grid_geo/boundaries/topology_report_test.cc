// What an import says of how the territories of a file fit together, on every level, whether or not
// the file is sound.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "tests/integration/grid_geo/boundaries/parts.h"

namespace hailan::grid_geo::testing {

using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

// From the largest to the smallest, as gaps are told. Five territories of each, 1 to 5.
constexpr Layer kLayersDown[] = {
    Layer::kStreet, Layer::kCommunity, Layer::kBasic, Layer::kExclusive, Layer::kMicro};

std::string CodeOn(Layer layer, int number) {
  switch (layer) {
    case Layer::kStreet:
      return absl::StrCat("22240500", number);
    case Layer::kCommunity:
      return absl::StrCat("22240500100", number);
    case Layer::kExclusive:
      return GridCode(number + 5);
    case Layer::kMicro:
      return absl::StrCat(GridCode(1), "0", number);
    default:
      return GridCode(number);
  }
}

// Four squares of two tenths of a degree around an open one of one tenth, and a fifth one of one
// tenth that lies in the first.
std::vector<SquareFeature> Windmill(Layer layer) {
  return {{CodeOn(layer, 1), 0, 1, 2},
          {CodeOn(layer, 2), 2, 0, 2},
          {CodeOn(layer, 3), 3, 2, 2},
          {CodeOn(layer, 4), 1, 3, 2},
          {CodeOn(layer, 5), 0, 1}};
}

std::vector<SquareFeature> Windmills() {
  std::vector<SquareFeature> features;
  for (const Layer layer : kLayersDown) {
    for (SquareFeature& feature : Windmill(layer)) features.push_back(std::move(feature));
  }
  return features;
}

// A city of five levels, nothing drawn yet.
struct Drawing : Parts {
  Drawing() {
    v1::ImportTerritoriesRequest request = Tree(10);
    const auto add = [&request](Layer layer, int number, v1::TerritoryLevel level) {
      v1::TerritoryRow& row = *request.add_rows();
      row.set_code(CodeOn(layer, number));
      row.set_level(level);
      row.set_display_name(absl::StrCat("第", number));
    };
    for (int number = 1; number <= 5; ++number) {
      request.mutable_rows(number + 4)->set_grid_class(v1::GRID_CLASS_EXCLUSIVE);
      add(Layer::kMicro, number, v1::TERRITORY_LEVEL_MICRO_GRID);
      if (number == 1) continue;
      add(Layer::kStreet, number, v1::TERRITORY_LEVEL_STREET);
      add(Layer::kCommunity, number, v1::TERRITORY_LEVEL_COMMUNITY);
    }
    CHECK(Must(territories.ImportTerritories(MakeCall(), request)).faults().empty());
  }
};

// The fifth territory of each layer lies in its first one, and nothing else overlaps.
void CheckOverlaps(const v1::ImportBoundariesResponse& response) {
  REQUIRE(response.overlaps_size() == 5);
  for (const Layer layer : kLayersDown) {
    CAPTURE(CodeOn(layer, 1));
    const v1::BoundaryOverlap* found = nullptr;
    for (const v1::BoundaryOverlap& overlap : response.overlaps()) {
      if (overlap.territory() == Territory(CodeOn(layer, 1))) found = &overlap;
    }
    REQUIRE(found != nullptr);
    CHECK(found->other() == Territory(CodeOn(layer, 5)));
    CHECK(found->share() == Approx(1));
    // A tenth of a degree by a tenth of a degree at 42.15 N: 11.12 km × 8.24 km.
    CHECK(found->area_m2() == Approx(9.166e7).epsilon(1e-2));
    CHECK(found->longitude() == Approx(129.05).margin(0.05));
    CHECK(found->latitude() == Approx(42.15).margin(0.05));
  }
}

// The open square of each of the layers, in this order.
void CheckGaps(const v1::ImportBoundariesResponse& response, absl::Span<const Layer> layers) {
  REQUIRE(response.gaps_size() == static_cast<int>(layers.size()));
  for (size_t i = 0; i < layers.size(); ++i) {
    const v1::BoundaryGap& gap = response.gaps(static_cast<int>(i));
    REQUIRE(gap.territories_size() == 4);
    for (int number = 1; number <= 4; ++number) {
      CHECK(gap.territories(number - 1) == Territory(CodeOn(layers[i], number)));
    }
    CHECK(gap.area_m2() == Approx(9.152e7).epsilon(1e-2));
    CHECK(gap.longitude() == Approx(129.25).margin(0.05));
    CHECK(gap.latitude() == Approx(42.25).margin(0.05));
  }
}

// The file with the first ring of a territory run through the other way round: west to east along
// the south becomes south to north along the west.
std::string Turned(const std::string& geojson) {
  // Square {0, 1, 2} of the windmill of the streets, the first feature of the file.
  return absl::StrReplaceAll(
      geojson,
      {{"\"222405001\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[129.0000000,"
        "42.1000000],[129.2000000,42.1000000],[129.2000000,42.3000000],[129.0000000,42.3000000],",
        "\"222405001\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[129.0000000,"
        "42.1000000],[129.0000000,42.3000000],[129.2000000,42.3000000],[129.2000000,42.1000000]"
        ","}});
}

}  // namespace

TEST_CASE("an import tells of overlaps and gaps of every level, and of oddities") {
  Drawing town;
  v1::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_geojson(Turned(Squares(Windmills())));
  request.set_dry_run(true);
  const auto dry = Must(town.boundaries.ImportBoundaries(town.MakeCall(), request));
  CHECK_FALSE(dry.applied());
  request.set_dry_run(false);
  request.set_request_id(town.Id());
  const auto drawn = Must(town.boundaries.ImportBoundaries(town.MakeCall(), request));
  CHECK(drawn.applied());
  for (const auto& response : {dry, drawn}) {
    CHECK(response.changed_count() == 25);
    CHECK(response.faults().empty());
    CheckOverlaps(response);
    CheckGaps(response, kLayersDown);
    CHECK(response.warning_count() == 1);
    REQUIRE(response.warnings_size() == 1);
    CHECK(response.warnings(0).reason() == "WRONG_ORIENTATION");
    CHECK(response.warnings(0).feature() == 0);
    CHECK(response.warnings(0).code() == CodeOn(Layer::kStreet, 1));
    CHECK_FALSE(response.warnings(0).fix().empty());
  }
  request.set_repair(true);
  request.set_request_id(town.Id());
  const auto mended = Must(town.boundaries.ImportBoundaries(town.MakeCall(), request));
  CHECK(mended.warnings().empty());
  REQUIRE(mended.repairs_size() == 1);
  CHECK(mended.repairs(0).reason() == "WRONG_ORIENTATION");
  CheckOverlaps(mended);
}

TEST_CASE("territories that fit together are reported by no list") {
  Drawing town;
  std::vector<SquareFeature> features = Windmills();
  for (size_t i = 4; i < features.size(); i += 5) features[i] = {features[i].code, 2, 2};
  const auto drawn = town.Draw(Squares(features));
  CHECK(drawn.applied());
  CHECK(drawn.overlaps().empty());
  CHECK(drawn.gaps().empty());
  CHECK(drawn.warnings().empty());
  CHECK(drawn.warning_count() == 0);
}

TEST_CASE("a file that is refused tells of overlaps, gaps and oddities too") {
  Drawing town;
  std::vector<SquareFeature> features = Windmills();
  features.push_back({GridCode(99), 6, 6});
  const auto refused = town.Draw(Turned(Squares(features)));
  CHECK_FALSE(refused.applied());
  CHECK(refused.boundary_version() == 0);
  CHECK(refused.changed_count() == 0);
  REQUIRE(refused.fault_count() == 1);
  CHECK(refused.faults(0).reason() == "UNKNOWN_TERRITORY");
  CheckOverlaps(refused);
  CheckGaps(refused, kLayersDown);
  REQUIRE(refused.warnings_size() == 1);
  CHECK(refused.warnings(0).reason() == "WRONG_ORIENTATION");
  CHECK_THAT(town.Locate(129.05, 42.15).status(), HasReason("NO_BOUNDARIES"));

  // A feature with a fault counts as absent: around its place nothing is enclosed.
  std::string broken = Squares(Windmills());
  broken = absl::StrReplaceAll(
      broken,
      {{absl::StrCat(CodeOn(Layer::kStreet, 2), "\"},\"geometry\":{\"type\":\"Polygon\""),
        absl::StrCat(CodeOn(Layer::kStreet, 2), "\"},\"geometry\":{\"type\":\"Point\"")}});
  const auto part = town.Draw(broken);
  CHECK(part.fault_count() == 1);
  CheckOverlaps(part);
  CheckGaps(part, absl::MakeConstSpan(kLayersDown).subspan(1));
  CHECK(town.database.Value("SELECT count(*) FROM boundaries") == "0");
}

TEST_CASE("an import in parts tells of all parts at its commit, of a refused part at once") {
  Drawing town;
  // The first part has the first two layers, so that the gaps of either lie in one part.
  std::vector<SquareFeature> features = Windmills();
  const std::vector<SquareFeature> first(features.begin(), features.begin() + 10);
  std::vector<SquareFeature> second(features.begin() + 10, features.end());
  const auto staged = town.Stage(0, Turned(Squares(first)));
  CHECK(staged.faults().empty());
  CHECK(staged.overlaps().empty());
  CHECK(staged.gaps().empty());
  REQUIRE(staged.warnings_size() == 1);
  CHECK(staged.warnings(0).reason() == "WRONG_ORIENTATION");
  second.push_back({GridCode(99), 6, 6});
  const auto refused = town.Stage(1, Squares(second));
  CHECK(refused.fault_count() == 1);
  CHECK(refused.overlaps_size() == 3);
  CheckGaps(refused, absl::MakeConstSpan(kLayersDown).subspan(2));
  CHECK(town.database.Value("SELECT count(DISTINCT part) FROM boundary_parts") == "1");
  second.pop_back();
  CHECK(town.Stage(1, Squares(second)).overlaps().empty());
  for (const bool dry_run : {true, false}) {
    CAPTURE(dry_run);
    const auto whole = town.Commit(2, dry_run);
    CHECK(whole.applied() != dry_run);
    CheckOverlaps(whole);
    CheckGaps(whole, kLayersDown);
  }
}

TEST_CASE("what is stored is looked at by level and class") {
  Drawing town;
  town.Draw(Squares(Windmills()));
  const std::pair<v1::BoundaryLayer, Layer> layers[] = {
      {v1::BOUNDARY_LAYER_STREET, Layer::kStreet},
      {v1::BOUNDARY_LAYER_COMMUNITY, Layer::kCommunity},
      {v1::BOUNDARY_LAYER_UNSPECIFIED, Layer::kBasic},
      {v1::BOUNDARY_LAYER_BASIC, Layer::kBasic},
      {v1::BOUNDARY_LAYER_EXCLUSIVE, Layer::kExclusive},
      {v1::BOUNDARY_LAYER_MICRO_GRID, Layer::kMicro}};
  for (const auto& [asked, layer] : layers) {
    CAPTURE(v1::BoundaryLayer_Name(asked));
    v1::ListOverlapsRequest overlaps;
    overlaps.set_parent(kParent);
    overlaps.set_layer(asked);
    const auto shared = Must(town.files.ListOverlaps(town.MakeCall(), overlaps));
    CHECK(shared.complete());
    REQUIRE(shared.overlaps_size() == 1);
    CHECK(shared.overlaps(0).territory() == Territory(CodeOn(layer, 1)));
    CHECK(shared.overlaps(0).other() == Territory(CodeOn(layer, 5)));
    CHECK(shared.overlaps(0).system() == type::v1::COORDINATE_SYSTEM_WGS84);
    v1::ListGapsRequest gaps;
    gaps.set_parent(kParent);
    gaps.set_layer(asked);
    const auto open = Must(town.files.ListGaps(town.MakeCall(), gaps));
    REQUIRE(open.gaps_size() == 1);
    CHECK(open.gaps(0).territories(0) == Territory(CodeOn(layer, 1)));
    CHECK(open.gaps(0).system() == type::v1::COORDINATE_SYSTEM_WGS84);
    gaps.set_min_area_m2(1e9);
    CHECK(Must(town.files.ListGaps(town.MakeCall(), gaps)).gaps().empty());
  }
}

}  // namespace hailan::grid_geo::testing
