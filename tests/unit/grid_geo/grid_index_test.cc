// GridIndex against a slow oracle, on borders, corners, holes, parts and overlaps.
#include "services/grid_geo/domain/grid_index.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <random>

#include "tests/unit/grid_geo/shapes.h"

namespace hailan::grid_geo::testing {
namespace {

FinePoint RandomPoint(const Box& box, std::mt19937_64& random) {
  const auto pick = [&random](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low * kFine, high * kFine)(random);
  };
  const int64_t x = pick(box.min_x - 1000, int64_t{box.max_x} + 1000);
  const int64_t y = pick(box.min_y - 1000, int64_t{box.max_y} + 1000);
  return {x, y};
}

// Corners, middles of edges, and points a hair beside them.
std::vector<FinePoint> BorderPoints(const std::vector<Shape>& shapes) {
  std::vector<FinePoint> points;
  for (const Shape& shape : shapes) {
    for (const Polygon& polygon : shape) {
      for (const Ring& ring : polygon) {
        for (size_t i = 0; i < ring.size(); ++i) {
          const FinePoint a = ToFine(ring[i]);
          const FinePoint b = ToFine(ring[(i + 1) % ring.size()]);
          const FinePoint middle{(a.x + b.x) / 2, (a.y + b.y) / 2};
          for (const FinePoint p : {a, middle}) {
            points.push_back(p);
            points.push_back({p.x + 1, p.y});
            points.push_back({p.x - 1, p.y});
            points.push_back({p.x, p.y + 1});
            points.push_back({p.x, p.y - 1});
          }
        }
      }
    }
  }
  return points;
}

size_t CountDisagreements(const std::vector<Shape>& shapes,
                          const GridIndex& index,
                          const std::vector<FinePoint>& points) {
  // The oracle skips areas whose bounds do not hold the point, which changes no answer.
  std::vector<Box> boxes(shapes.size());
  for (size_t i = 0; i < shapes.size(); ++i) boxes[i].Add(shapes[i]);
  const auto find = [&](FinePoint p) {
    for (size_t i = 0; i < shapes.size(); ++i) {
      const Box& box = boxes[i];
      const bool near = p.x >= box.min_x * kFine && p.x <= box.max_x * kFine &&
                        p.y >= box.min_y * kFine && p.y <= box.max_y * kFine;
      if (near && SlowInside(shapes[i], p)) return static_cast<int32_t>(i);
    }
    return -1;
  };
  size_t wrong = 0;
  for (const FinePoint p : points) wrong += index.Find(p) != find(p);
  return wrong;
}

}  // namespace

TEST_CASE("every point of a tessellation has exactly the owner of the oracle") {
  const int between = GENERATE(0, 3, 11);
  const auto seed = static_cast<uint32_t>(GENERATE(1, 2));
  const Tessellation tessellation = MakeTessellation(8, 90'000, between, seed);
  const GridIndex index = BuildIndex(tessellation.shapes);
  std::mt19937_64 random(seed);
  std::vector<FinePoint> points = BorderPoints(tessellation.shapes);
  for (int i = 0; i < 1500; ++i) points.push_back(RandomPoint(tessellation.box, random));
  CHECK(CountDisagreements(tessellation.shapes, index, points) == 0);
}

TEST_CASE("points of shared borders have exactly one owner") {
  const Tessellation tessellation = MakeTessellation(8, 100'000, 4, 7);
  size_t owned_once = 0;
  size_t inner = 0;
  for (const FinePoint p : BorderPoints(tessellation.shapes)) {
    const Box& box = tessellation.box;
    const bool outer = p.x <= box.min_x * kFine || p.x >= box.max_x * kFine ||
                       p.y <= box.min_y * kFine || p.y >= box.max_y * kFine;
    if (outer) continue;
    ++inner;
    int owners = 0;
    for (const Shape& shape : tessellation.shapes) owners += SlowInside(shape, p) ? 1 : 0;
    owned_once += owners == 1;
  }
  CHECK(inner > 1000);
  CHECK(owned_once == inner);
}

TEST_CASE("west and south borders belong to an area, east and north ones do not") {
  const GridIndex index = BuildIndex({{{Square(0, 0, 1000)}}});
  CHECK(index.Find(ToFine(PointE7{0, 500})) == 0);
  CHECK(index.Find(ToFine(PointE7{500, 0})) == 0);
  CHECK(index.Find(ToFine(PointE7{0, 0})) == 0);
  CHECK(index.Find(ToFine(PointE7{1000, 500})) == -1);
  CHECK(index.Find(ToFine(PointE7{500, 1000})) == -1);
  CHECK(index.Find({500 * kFine, 1000 * kFine - 1}) == 0);
  CHECK(index.Find({-1, 500 * kFine}) == -1);
}

TEST_CASE("holes, islands in holes and several parts") {
  // A block with a hole, an island in the hole as a second part, and another area in the gap.
  const Shape block{{Square(0, 0, 9000), Square(2000, 2000, 5000)}, {Square(3000, 3000, 1000)}};
  const Shape lake{{Square(5000, 5000, 1000)}};
  const std::vector<Shape> shapes{block, lake};
  const GridIndex index = BuildIndex(shapes);
  CHECK(index.Find(ToFine(PointE7{1000, 1000})) == 0);
  CHECK(index.Find(ToFine(PointE7{2500, 2500})) == -1);
  CHECK(index.Find(ToFine(PointE7{3500, 3500})) == 0);
  CHECK(index.Find(ToFine(PointE7{5500, 5500})) == 1);
  std::mt19937_64 random(5);
  std::vector<FinePoint> points = BorderPoints(shapes);
  Box box;
  for (const Shape& shape : shapes) box.Add(shape);
  for (int i = 0; i < 20'000; ++i) points.push_back(RandomPoint(box, random));
  CHECK(CountDisagreements(shapes, index, points) == 0);
}

TEST_CASE("where areas overlap the first one owns") {
  std::mt19937_64 random(11);
  std::uniform_int_distribution<int32_t> at(0, 900'000);
  std::vector<Shape> shapes;
  shapes.reserve(60);
  for (int i = 0; i < 60; ++i) {
    shapes.push_back({{Square(at(random), at(random), 20'000 + at(random) / 4)}});
  }
  const GridIndex index = BuildIndex(shapes);
  std::vector<FinePoint> points = BorderPoints(shapes);
  Box box;
  for (const Shape& shape : shapes) box.Add(shape);
  for (int i = 0; i < 20'000; ++i) points.push_back(RandomPoint(box, random));
  CHECK(CountDisagreements(shapes, index, points) == 0);
}

TEST_CASE("small and large areas on top of each other have the oracle's owner") {
  // Edges from a few centimetres to kilometres: both kinds of leaves, and cells of all sizes.
  const int32_t step = GENERATE(300, 4'000, 40'000, 300'000, 3'000'000);
  std::vector<Shape> shapes = MakeTessellation(9, step, 2, 4).shapes;
  for (const int side : {3, 23}) {
    const Tessellation other = MakeTessellation(side, step * 9 / side, 5, 5);
    shapes.insert(shapes.end(), other.shapes.begin(), other.shapes.end());
    // Without every third area, so that there are gaps to see through.
    for (size_t i = 0; i < shapes.size(); i += 2)
      shapes.erase(shapes.begin() + static_cast<int>(i));
  }
  const GridIndex index = BuildIndex(shapes);
  std::mt19937_64 random(13);
  std::vector<FinePoint> points = BorderPoints(shapes);
  Box box;
  for (const Shape& shape : shapes) box.Add(shape);
  for (int i = 0; i < 5000; ++i) points.push_back(RandomPoint(box, random));
  CHECK(CountDisagreements(shapes, index, points) == 0);
}

TEST_CASE("coordinates at the ends of the world do not overflow") {
  constexpr int32_t kFar = 1'799'999'999;
  const std::vector<Shape> shapes{
      {{{{-kFar, -899'999'999}, {kFar, -899'999'999}, {kFar, 899'999'999}, {-kFar, 899'999'998}}}}};
  const GridIndex index = BuildIndex(shapes);
  CHECK(index.Find(ToFine(179.0, 0)) == 0);
  CHECK(index.Find(ToFine(-179.0, -89)) == 0);
  CHECK(index.Find(ToFine(0, 89.99)) == 0);
  CHECK(index.Find(ToFine(180.0, 90)) == -1);
}

TEST_CASE("limits bound memory, not answers") {
  const Tessellation tessellation = MakeTessellation(20, 50'000, 2, 3);
  GridIndex::Limits limits;
  limits.max_candidates = 500;
  const GridIndex small = BuildIndex(tessellation.shapes, limits);
  const GridIndex usual = BuildIndex(tessellation.shapes);
  CHECK(small.bytes() < usual.bytes() / 2);
  std::mt19937_64 random(9);
  size_t wrong = 0;
  for (int i = 0; i < 2000; ++i) {
    const FinePoint p = RandomPoint(tessellation.box, random);
    wrong += small.Find(p) != usual.Find(p);
  }
  CHECK(wrong == 0);

  // A comb whose teeth cross every slab: references stay in proportion to edges.
  Ring comb;
  for (int32_t tooth = 0; tooth < 5000; ++tooth) {
    comb.push_back({tooth * 200, 0});
    comb.push_back({tooth * 200 + 100, 1'000'000});
  }
  comb.push_back({1'000'100, -100});
  comb.push_back({-100, -100});
  const std::vector<Shape> hostile{{{comb}}};
  const GridIndex index = BuildIndex(hostile);
  CHECK(index.bytes() < size_t{8} << 20);
  CHECK(index.Find(ToFine(PointE7{50, 100})) == SlowFind(hostile, ToFine(PointE7{50, 100})));
}

TEST_CASE("an index without areas contains nothing") {
  CHECK(GridIndex().Find(ToFine(129.4, 42.7)) == -1);
  CHECK(GridIndex::Build({}).Find(ToFine(0, 0)) == -1);
}

// Run with: unit_grid_geo "[.speed]". Prints the figures that the README quotes.
TEST_CASE("speed of a city of 3,500 grids", "[.speed]") {
  using Clock = std::chrono::steady_clock;
  const Tessellation tessellation = MakeTessellation(59, 60'000, 11, 1);
  const auto start = Clock::now();
  const GridIndex index = BuildIndex(tessellation.shapes);
  const std::chrono::duration<double> built = Clock::now() - start;
  std::mt19937_64 random(1);
  std::vector<FinePoint> points;
  points.reserve(500'000);
  for (int i = 0; i < 500'000; ++i) points.push_back(RandomPoint(tessellation.box, random));
  int64_t found = 0;
  const auto asked = Clock::now();
  for (const FinePoint p : points) found += index.Find(p) >= 0 ? 1 : 0;
  const std::chrono::duration<double> took = Clock::now() - asked;
  WARN(tessellation.shapes.size() << " areas of 48 vertices: built in " << built.count() * 1e3
                                  << " ms, " << index.bytes() / 1024 << " KiB, "
                                  << took.count() * 1e9 / static_cast<double>(points.size())
                                  << " ns per point");
  CHECK(found > 490'000);
  CHECK(built.count() < 1.0);
}

}  // namespace hailan::grid_geo::testing
