// The nearest area against a slow oracle: every edge of every area.
#include "services/grid_geo/domain/nearest/nearest.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "services/grid_geo/domain/city_map.h"
#include "tests/support/matchers.h"
#include "tests/unit/grid_geo/shapes.h"

namespace hailan::grid_geo::testing {
namespace {

using hailan::testing::Must;

Nearest SlowNearest(const std::vector<Shape>& shapes, FinePoint p) {
  const int32_t inside = SlowFind(shapes, p);
  if (inside >= 0) return {.area = inside, .metres = 0};
  Nearest nearest;
  double best = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < shapes.size(); ++i) {
    for (const Polygon& polygon : shapes[i]) {
      for (const Ring& ring : polygon) {
        for (size_t k = 0; k < ring.size(); ++k) {
          const PointE7 next = ring[(k + 1) % ring.size()];
          const double distance = EdgeDistance2(p, ring[k], next, ScaleAt(p));
          if (distance >= best) continue;
          best = distance;
          nearest.area = static_cast<int32_t>(i);
        }
      }
    }
  }
  nearest.metres = std::sqrt(best);
  return nearest;
}

// A tessellation with every third cell missing.
std::vector<Shape> WithGaps(const Tessellation& tessellation) {
  std::vector<Shape> shapes;
  for (size_t i = 0; i < tessellation.shapes.size(); ++i) {
    if (i % 3 != 0) shapes.push_back(tessellation.shapes[i]);
  }
  return shapes;
}

// Great-circle metres.
double Haversine(double lon1, double lat1, double lon2, double lat2) {
  const double rad = M_PI / 180;
  const double s1 = std::sin((lat2 - lat1) * rad / 2);
  const double s2 = std::sin((lon2 - lon1) * rad / 2);
  const double h = s1 * s1 + std::cos(lat1 * rad) * std::cos(lat2 * rad) * s2 * s2;
  return 2 * kEarthRadius * std::asin(std::sqrt(h));
}

}  // namespace

TEST_CASE("the nearest area is the oracle's, in gaps, on borders and far away") {
  const auto seed = static_cast<uint32_t>(GENERATE(1, 2, 3));
  const Tessellation tessellation = MakeTessellation(9, 90'000, 4, seed);
  const std::vector<Shape> shapes = WithGaps(tessellation);
  const GridIndex index = BuildIndex(shapes);
  std::mt19937_64 random(seed);
  const Box wide = tessellation.box.Grown(700'000);
  std::uniform_int_distribution<int64_t> x(wide.min_x * kFine, wide.max_x * kFine);
  std::uniform_int_distribution<int64_t> y(wide.min_y * kFine, wide.max_y * kFine);
  size_t wrong = 0;
  size_t outside = 0;
  for (int i = 0; i < 2000; ++i) {
    FinePoint p{x(random), y(random)};
    // Every fourth point is a corner of a missing cell, where several areas are equally near.
    if (i % 4 == 0) {
      p = ToFine(tessellation.shapes[i / 4 % tessellation.shapes.size() / 3 * 3][0][0][0]);
    }
    const Nearest found = FindNearest(index, p);
    const Nearest slow = SlowNearest(shapes, p);
    outside += slow.metres > 0;
    wrong += found.area != slow.area || found.metres != slow.metres;
  }
  CHECK(outside > 1000);
  CHECK(wrong == 0);
}

TEST_CASE("distances are metres on the ground") {
  const GridIndex index = BuildIndex({{{Square(1'290'000'000, 420'000'000, 1'000'000)}}});
  const auto metres = [&index](double lon, double lat) {
    return FindNearest(index, ToFine(lon, lat)).metres;
  };
  CHECK(metres(129.05, 42.05) == 0);
  CHECK(metres(129.11, 42.05) == Approx(Haversine(129.1, 42.05, 129.11, 42.05)).epsilon(1e-6));
  CHECK(metres(129.05, 41.9) == Approx(Haversine(129.05, 42.0, 129.05, 41.9)).epsilon(1e-6));
  CHECK(metres(129.5, 42.5) == Approx(Haversine(129.1, 42.1, 129.5, 42.5)).epsilon(5e-3));
}

TEST_CASE("of equally near areas the first one is taken, however its border is written") {
  // A gap between two squares; the point is exactly in the middle.
  const Ring west = Square(1'290'000'000, 420'000'000, 1000);
  Ring east = Square(1'290'003'000, 420'000'000, 1000);
  std::reverse(east.begin(), east.end());
  const FinePoint middle = ToFine(PointE7{1'290'002'000, 420'000'500});
  CHECK(FindNearest(BuildIndex({{{west}}, {{east}}}), middle).area == 0);
  CHECK(FindNearest(BuildIndex({{{east}}, {{west}}}), middle).area == 0);
  CHECK(FindNearest(GridIndex(), middle).area == -1);
}

TEST_CASE("Locate takes the nearest grid in the city and a little around it") {
  CityMap map;
  std::vector<LoadedBoundary> drawn;
  drawn.push_back({"222405", Layer::kCity, {{Square(1'290'000'000, 420'000'000, 4'000'000)}}});
  drawn.push_back(
      {"222405001001002", Layer::kBasic, {{Square(1'290'000'000, 420'000'000, 1'000'000)}}});
  drawn.push_back(
      {"222405001001001", Layer::kBasic, {{Square(1'292'000'000, 420'000'000, 1'000'000)}}});
  map.layers = std::make_shared<const CityLayers>(std::move(drawn));
  const auto at = [&map](double lon, double lat) {
    return LocateOrNearest(map, ToFine(lon, lat), 5000);
  };
  CHECK_FALSE(Must(at(129.05, 42.05)).nearest);
  CHECK(Must(at(129.11, 42.05)).grid == "222405001001002");
  CHECK(Must(at(129.11, 42.05)).nearest);
  CHECK(Must(at(129.11, 42.05)).metres == Approx(825.9).margin(0.5));
  // Exactly between the two: the lower code.
  CHECK(Must(at(129.15, 42.05)).grid == "222405001001001");
  CHECK(Must(at(129.05, 41.96)).grid == "222405001001002");
  CHECK(at(129.05, 41.9).status().code() == absl::StatusCode::kNotFound);
  CHECK(LocateOrNearest(CityMap(), ToFine(129, 42), 5000).status().code() ==
        absl::StatusCode::kNotFound);
}

}  // namespace hailan::grid_geo::testing
