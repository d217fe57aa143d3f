// First byte: bits 0–1 the coordinate system, bit 2 repair, bit 3 the city's box is known. The rest
// is the file.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/grid_geo/boundaries/check.h"
#include "services/grid_geo/boundaries/geojson.h"
#include "services/grid_geo/boundaries/topology.h"
#include "services/grid_geo/boundary_files/writer.h"
#include "tests/fuzz/targets.h"
#include "tests/unit/grid_geo/shapes.h"

namespace hailan::fuzz {
namespace {

using namespace grid_geo;  // NOLINT(google-build-using-namespace): what is tested

// Beyond this, looking at every edge for every point takes too long for a fuzzer.
constexpr size_t kMostForOracle = 200;

size_t VerticesOf(const Shape& shape) {
  size_t count = 0;
  for (const Polygon& polygon : shape) {
    for (const Ring& ring : polygon) count += ring.size();
  }
  return count;
}

// What is stored is valid, survives its encoding, and imports again as it was exported.
void CheckStored(const Shape& shape, absl::string_view input) {
  Promise(!Geometry().FindFlaw(shape).has_value(), "an accepted shape is valid", input);
  const auto decoded = DecodeShape(EncodeShape(shape));
  Promise(decoded.ok() && *decoded == shape, "a stored shape is read as it was", input);
  const auto file = ReadFeatures(FormatCollection(FormatFeature("222405", "x", shape)), "code");
  Promise(file.ok() && file->features.size() == 1, "an exported shape is GeoJSON", input);
  BoundaryChecker checker(CoordinateSystem::kWgs84, std::nullopt);
  CheckReport report;
  const auto again = checker.Check(file->features[0], report);
  Promise(again.has_value() && *again == shape, "an exported shape imports as it was", input);
}

// At every vertex the index says what the rule says.
void CheckIndex(const std::vector<Shape>& shapes, absl::string_view input) {
  size_t vertices = 0;
  for (const Shape& shape : shapes) vertices += VerticesOf(shape);
  if (vertices > kMostForOracle) return;
  std::vector<LoadedBoundary> boundaries;
  for (size_t i = 0; i < shapes.size(); ++i) {
    boundaries.push_back({std::to_string(222405001001000 + i), Layer::kBasic, shapes[i]});
  }
  const CityLayers layers(boundaries);
  for (const Shape& shape : shapes) {
    for (const PointE7 point : shape.front().front()) {
      const FinePoint at = ToFine(point);
      const int32_t owner = grid_geo::testing::SlowFind(shapes, at);
      const std::string expected =
          owner < 0 ? std::string() : boundaries[static_cast<size_t>(owner)].code;
      Promise(layers.Find(Layer::kBasic, at) == expected, "the index follows the rule", input);
    }
  }
}

void Run(absl::string_view input) {
  if (input.empty()) return;
  const auto options = static_cast<unsigned char>(input[0]);
  const auto file = ReadFeatures(input.substr(1), "code");
  if (!file.ok()) {
    Promise(absl::IsInvalidArgument(file.status()), "a refusal is the sender's fault", input);
    return;
  }
  for (const BoundaryFault& fault : file->faults) {
    Promise(!fault.reason.empty() && !fault.fix.empty(), "a fault says what to do", input);
  }
  const Box box{
      .min_x = 1'290'000'000, .min_y = 420'000'000, .max_x = 1'300'000'000, .max_y = 430'000'000};
  const auto system = static_cast<CoordinateSystem>(1 + (options & 3));
  BoundaryChecker checker(
      system, (options & 8) != 0 ? std::optional<Box>(box) : std::nullopt, (options & 4) != 0);
  std::vector<CheckedBoundary> boundaries;
  std::vector<Shape> shapes;
  for (const RawFeature& feature : file->features) {
    CheckReport report;
    std::optional<Shape> shape = checker.Check(feature, report);
    Promise(shape.has_value() == report.faults.empty(), "a shape, or why there is none", input);
    if (!shape.has_value()) continue;
    CheckStored(*shape, input);
    shapes.push_back(*shape);
    boundaries.push_back(
        {absl::StrCat(222405001001000 + boundaries.size()), Layer::kBasic, *std::move(shape)});
  }
  if (shapes.empty()) return;
  CheckIndex(shapes, input);
  FindOverlaps(boundaries, 10, absl::Now() + absl::Seconds(1));
  if (boundaries.size() < 20) FindGaps(boundaries, {.limit = 10});
}

std::string Collection(const std::string& geometries) {
  return absl::StrCat(R"({"type":"FeatureCollection","features":[)", geometries, "]}");
}

std::string Feature(const std::string& type, const std::string& coordinates) {
  return absl::StrCat(
      R"({"type":"Feature","properties":{"code":"222405001001001"},"geometry":{"type":")",
      type,
      R"(","coordinates":)",
      coordinates,
      "}}");
}

std::vector<std::string> Seeds() {
  const std::string square = "[[129,42],[129.1,42],[129.1,42.1],[129,42.1],[129,42]]";
  const std::string hole = "[[129.02,42.02],[129.02,42.08],[129.08,42.08],[129.02,42.02]]";
  const std::string bow = "[[129,42],[129.1,42.1],[129.1,42],[129,42.1],[129,42]]";
  const std::string world = "[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]";
  std::vector<std::string> seeds;
  for (const char options : {'\x00', '\x04', '\x02', '\x07', '\x0b'}) {
    const auto add = [&](const std::string& text) { seeds.push_back(options + text); };
    add(Collection(Feature("Polygon", "[" + square + "]")));
    add(Collection(Feature("Polygon", "[" + square + "," + hole + "]")));
    add(Collection(Feature("Polygon", "[" + bow + "]")));
    add(Collection(Feature("MultiPolygon", "[[" + square + "],[" + hole + "]]") + "," +
                   Feature("Polygon", "[" + world + "]")));
  }
  return seeds;
}

}  // namespace

const Target kGeoJson{"geojson", Run, Seeds};

}  // namespace hailan::fuzz
