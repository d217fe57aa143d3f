// Files of boundaries that must be refused, each with feature, ring, place and reason.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "services/grid_geo/boundaries/check.h"
#include "services/grid_geo/boundaries/geojson.h"
#include "services/grid_geo/boundaries/topology.h"
#include "tests/support/matchers.h"

namespace hailan::grid_geo {
namespace {

using hailan::testing::Must;

std::string Feature(const std::string& geometry, const std::string& code = "\"222405001001001\"") {
  return absl::StrCat(
      R"({"type":"Feature","properties":{"code":)", code, R"(},"geometry":)", geometry, "}");
}

std::string Collection(const std::string& features) {
  return absl::StrCat(R"({"type":"FeatureCollection","features":[)", features, "]}");
}

std::string PolygonText(const std::string& rings) {
  return absl::StrCat(R"({"type":"Polygon","coordinates":[)", rings, "]}");
}

Box Longjing() {
  return {
      .min_x = 1'290'000'000, .min_y = 425'000'000, .max_x = 1'298'000'000, .max_y = 431'000'000};
}

// Faults of one file, the city's box being known.
std::vector<BoundaryFault> FaultsOf(const std::string& text,
                                    CoordinateSystem system = CoordinateSystem::kWgs84) {
  RawFile file = Must(ReadFeatures(text, "code"));
  std::vector<BoundaryFault> faults = file.faults;
  BoundaryChecker checker(system, Longjing());
  for (const RawFeature& feature : file.features) checker.Check(feature, faults);
  return faults;
}

std::string OneReason(const std::string& geometry) {
  const std::vector<BoundaryFault> faults = FaultsOf(Collection(Feature(geometry)));
  return faults.size() == 1 ? std::string(faults[0].reason)
                            : absl::StrCat(faults.size(), " faults");
}

std::string FileReason(const std::string& text) {
  const absl::Status status = ReadFeatures(text, "code").status();
  const auto violations = ViolationsOf(status);
  return violations.empty() ? "" : violations[0].reason;
}

constexpr char kSquare[] = "[[129.4,42.7],[129.5,42.7],[129.5,42.8],[129.4,42.8],[129.4,42.7]]";

}  // namespace

TEST_CASE("a good polygon becomes its points") {
  RawFile file =
      Must(ReadFeatures(Collection(Feature(PolygonText(kSquare), "222405001001001")), "code"));
  REQUIRE(file.features.size() == 1);
  CHECK(file.features[0].code == "222405001001001");
  std::vector<BoundaryFault> faults;
  const auto shape =
      BoundaryChecker(CoordinateSystem::kWgs84, Longjing()).Check(file.features[0], faults);
  REQUIRE(shape.has_value());
  CHECK(faults.empty());
  CHECK((*shape)[0][0] == Ring{{1'294'000'000, 427'000'000},
                               {1'295'000'000, 427'000'000},
                               {1'295'000'000, 428'000'000},
                               {1'294'000'000, 428'000'000}});
}

TEST_CASE("faults of rings are named") {
  CHECK(OneReason(PolygonText("[[129.4,42.7],[129.5,42.7],[129.4,42.7]]")) == "TOO_FEW_POINTS");
  CHECK(OneReason(PolygonText("[]")) == "TOO_FEW_POINTS");
  CHECK(OneReason(PolygonText("[[129.4,42.7],[129.5,42.7],[129.5,42.8],[129.4,42.8]]")) ==
        "RING_NOT_CLOSED");
  CHECK(OneReason(
            PolygonText("[[129.4,42.7],[129.5,42.7],[129.5,42.7],[129.5,42.8],[129.4,42.7]]")) ==
        "DUPLICATE_VERTEX");
  CHECK(OneReason(
            PolygonText("[[129.4,42.7],[129.40000001,42.7],[129.4,42.70000001],[129.4,42.7]]")) ==
        "TOO_FEW_POINTS");
  CHECK(OneReason(PolygonText("[[129.4,42.7],[null,42.7],[129.5,42.8],[129.4,42.7]]")) ==
        "NOT_A_NUMBER");
  CHECK(OneReason(PolygonText("[[129.4,42.7],[129.5],[129.5,42.8],[129.4,42.7]]")) ==
        "NOT_A_NUMBER");
  CHECK(OneReason(PolygonText("[[129.4,42.7],[929.5,42.7],[129.5,42.8],[129.4,42.7]]")) ==
        "OUT_OF_RANGE");
  CHECK(OneReason(PolygonText("[[42.7,129.4],[42.7,129.5],[42.8,129.5],[42.7,129.4]]")) ==
        "SWAPPED_COORDINATES");
  CHECK(OneReason(PolygonText("[[116.4,39.9],[116.5,39.9],[116.5,40],[116.4,39.9]]")) ==
        "OUTSIDE_CITY");
}

TEST_CASE("faults of polygons are named") {
  CHECK(OneReason(
            PolygonText("[[129.4,42.7],[129.5,42.8],[129.5,42.7],[129.4,42.8],[129.4,42.7]]")) ==
        "SELF_INTERSECTION");
  CHECK(OneReason(PolygonText(absl::StrCat(
            kSquare, ",[[129.6,42.71],[129.61,42.71],[129.61,42.72],[129.6,42.71]]"))) ==
        "HOLE_OUTSIDE_SHELL");
  CHECK(OneReason(PolygonText(
            absl::StrCat(kSquare,
                         ",[[129.41,42.71],[129.45,42.71],[129.45,42.75],[129.41,42.71]]",
                         ",[[129.42,42.715],[129.44,42.715],[129.44,42.73],[129.42,42.715]]"))) ==
        "NESTED_HOLES");
  CHECK(OneReason(
            absl::StrCat(R"({"type":"MultiPolygon","coordinates":[[)",
                         kSquare,
                         "],[[[129.42,42.72],[129.44,42.72],[129.44,42.74],[129.42,42.72]]]]}")) ==
        "NESTED_SHELLS");
  CHECK(OneReason(R"({"type":"LineString","coordinates":[[129.4,42.7],[129.5,42.7]]})") ==
        "UNSUPPORTED_GEOMETRY");
  CHECK(OneReason("null") == "UNSUPPORTED_GEOMETRY");
  CHECK(OneReason(R"({"type":"Polygon","coordinates":[]})") == "EMPTY_GEOMETRY");
  CHECK(OneReason(R"({"type":"MultiPolygon","coordinates":[[]]})") == "EMPTY_GEOMETRY");
}

TEST_CASE("a fault says where it is, in the file's own system") {
  const std::string bow_tie =
      absl::StrCat(R"({"type":"MultiPolygon","coordinates":[[)",
                   kSquare,
                   "],[",
                   "[[129.6,42.7],[129.7,42.8],[129.7,42.7],[129.6,42.8],[129.6,42.7]]]]}");
  const std::string text =
      Collection(absl::StrCat(Feature(PolygonText(kSquare)), ",", Feature(bow_tie, "\"x\"")));
  for (const auto system : {CoordinateSystem::kWgs84, CoordinateSystem::kGcj02}) {
    const std::vector<BoundaryFault> faults = FaultsOf(text, system);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].feature == 1);
    CHECK(faults[0].code == "x");
    CHECK(faults[0].polygon == 1);
    CHECK(faults[0].ring == 0);
    CHECK(faults[0].at.lon == Approx(129.65).margin(1e-5));
    CHECK(faults[0].at.lat == Approx(42.75).margin(1e-5));
    CHECK_FALSE(faults[0].fix.empty());
  }
}

TEST_CASE("a file in an offset system is refused where that system does not exist") {
  const std::string angeles =
      "[[-118.3,34.0],[-118.2,34.0],[-118.2,34.1],[-118.3,34.1],[-118.3,34.0]]";
  // Of Urumqi, whose swapped longitude is a latitude too.
  const std::string swapped = "[[43.8,87.6],[43.8,87.7],[43.9,87.7],[43.9,87.6],[43.8,87.6]]";
  const auto faults_of = [](const std::string& ring, CoordinateSystem system) {
    const std::string text = Collection(
        absl::StrCat(Feature(PolygonText(kSquare)), ",", Feature(PolygonText(ring), "\"far\"")));
    RawFile file = Must(ReadFeatures(text, "code"));
    BoundaryChecker checker(system, std::nullopt);
    std::vector<BoundaryFault> faults;
    checker.Check(file.features[1], faults);
    return faults;
  };
  for (const auto system : {CoordinateSystem::kGcj02, CoordinateSystem::kBd09}) {
    const std::vector<BoundaryFault> faults = faults_of(angeles, system);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].reason == "WRONG_SYSTEM");
    CHECK(faults[0].feature == 1);
    CHECK(faults[0].code == "far");
    CHECK(faults[0].at.lon == -118.3);
    CHECK(faults[0].at.lat == 34.0);
    CHECK_FALSE(faults[0].fix.empty());
    CHECK(faults_of(swapped, system).at(0).reason == "SWAPPED_COORDINATES");
    // Longjing's square.
    CHECK(faults_of(kSquare, system).empty());
  }
  CHECK(faults_of(angeles, CoordinateSystem::kWgs84).empty());
}

TEST_CASE("a drawn city, not the box around it, says where a file's system exists") {
  // The lower left half of a square of half a degree.
  const Shape half{Polygon{Ring{
      {1'290'000'000, 425'000'000}, {1'295'000'000, 425'000'000}, {1'290'000'000, 430'000'000}}}};
  const CityLayers city(std::vector<LoadedBoundary>{{"222405", Layer::kCity, half}});
  const std::string far = "[[129.4,42.9],[129.45,42.9],[129.45,42.95],[129.4,42.95],[129.4,42.9]]";
  const RawFile file = Must(ReadFeatures(Collection(Feature(PolygonText(far))), "code"));
  const auto faults_in = [&](CoordinateSystem system, bool redrawn) {
    BoundaryChecker checker(system, std::nullopt);
    checker.set_city(city);
    // As when the file brings a boundary of the city.
    if (redrawn) checker.set_city_box(Longjing());
    std::vector<BoundaryFault> faults;
    checker.Check(file.features[0], faults);
    return faults;
  };
  for (const auto system : {CoordinateSystem::kGcj02, CoordinateSystem::kBd09}) {
    REQUIRE(faults_in(system, false).size() == 1);
    CHECK(faults_in(system, false)[0].reason == "OUTSIDE_CITY");
    CHECK(faults_in(system, true).empty());
  }
  CHECK(faults_in(CoordinateSystem::kWgs84, false).empty());
}

TEST_CASE("features without a code are refused") {
  const std::string text = Collection(
      R"({"type":"Feature","properties":{"name":"x"},"geometry":null},{"type":"Feature"},7)");
  const std::vector<BoundaryFault> faults = FaultsOf(text);
  REQUIRE(faults.size() == 3);
  for (const BoundaryFault& fault : faults) CHECK(fault.reason == "MISSING_CODE");
}

TEST_CASE("files that cannot be read are refused as a whole") {
  CHECK(FileReason("") == "MALFORMED_JSON");
  CHECK(FileReason("{") == "MALFORMED_JSON");
  CHECK(FileReason(Collection(Feature(PolygonText("[[NaN,42.7]]")))) == "MALFORMED_JSON");
  CHECK(FileReason(Collection(Feature(PolygonText("[[1e999,42.7]]")))) == "MALFORMED_JSON");
  CHECK(FileReason("[]") == "NOT_A_FEATURE_COLLECTION");
  CHECK(FileReason(Collection("")) == "NOT_A_FEATURE_COLLECTION");
  CHECK(FileReason(PolygonText(kSquare)) == "NOT_A_FEATURE_COLLECTION");
}

TEST_CASE("hostile files are refused before they cost memory") {
  CHECK(FileReason(std::string(100'000, '[')) == "TOO_DEEP");
  CHECK(FileReason(std::string(100, '{')) == "TOO_DEEP");
  std::string many = "0";
  for (size_t i = 0; i < kMostFeatures; ++i) many += ",0";
  CHECK(FileReason(Collection(many)) == "TOO_MANY_FEATURES");
  std::string ring = "[[0,0]";
  for (size_t i = 0; i < kMostVertices; ++i) ring += ",[1,1]";
  CHECK(FileReason(Collection(Feature(PolygonText(ring + "]")))) == "TOO_MANY_VERTICES");
  // Brackets in text are not nesting.
  CHECK(ReadFeatures(Collection(Feature(PolygonText(kSquare), R"("[[[[[[[[[[[[[[[[[[\"[[[")")),
                     "code")
            .ok());
}

TEST_CASE("overlaps of one layer are reported, lowest code first") {
  const auto square = [](int32_t x) {
    return Shape{{{{x, 0}, {x + 1000, 0}, {x + 1000, 1000}, {x, 1000}}}};
  };
  const std::vector<CheckedBoundary> boundaries{{"3", Layer::kBasic, square(500)},
                                                {"2", Layer::kBasic, square(0)},
                                                {"4", Layer::kBasic, square(1500)},
                                                {"5", Layer::kExclusive, square(0)},
                                                {"6", Layer::kStreet, square(0)},
                                                {"7", Layer::kCity, square(0)},
                                                {"8", Layer::kCity, square(0)},
                                                {"1", std::nullopt, square(0)}};
  const std::vector<Overlap> overlaps = FindOverlaps(boundaries, 10, absl::InfiniteFuture());
  REQUIRE(overlaps.size() == 1);
  CHECK(boundaries[overlaps[0].first].code == "2");
  CHECK(boundaries[overlaps[0].second].code == "3");
  CHECK(overlaps[0].share == Approx(0.5));
  CHECK(FindOverlaps(boundaries, 10, absl::InfinitePast()).empty());
}

TEST_CASE("every level has a layer of its own, and grids one per class") {
  CHECK(LayerOf("222405", GridClass::kNone) == Layer::kCity);
  CHECK(LayerOf("222405001", GridClass::kNone) == Layer::kStreet);
  CHECK(LayerOf("222405001001", GridClass::kNone) == Layer::kCommunity);
  CHECK(LayerOf("222405001001001", GridClass::kBasic) == Layer::kBasic);
  CHECK(LayerOf("222405001001001", GridClass::kExclusive) == Layer::kExclusive);
  CHECK(LayerOf("22240500100100101", GridClass::kNone) == Layer::kMicro);
  CHECK(LayerOf("2224", GridClass::kNone) == std::nullopt);
  for (const Layer layer : {Layer::kCity, Layer::kBasic, Layer::kExclusive, Layer::kMicro}) {
    CHECK(IsLocated(layer));
  }
  CHECK_FALSE(IsLocated(Layer::kStreet));
  CHECK_FALSE(IsLocated(Layer::kCommunity));
}

}  // namespace hailan::grid_geo
