// Enclaves: grids inside holes of other grids, enclaves of enclaves, against the slow oracle.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "tests/unit/grid_geo/shapes.h"

namespace hailan::grid_geo::testing {
namespace {

// A star-shaped ring of 3 to 14 points around a centre.
Ring Star(PointE7 centre, int32_t reach, std::mt19937& random) {
  const auto corners = std::uniform_int_distribution<int>(3, 14)(random);
  std::uniform_real_distribution<double> radius(reach * 0.5, reach);
  Ring ring;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * M_PI * i / corners;
    const double r = radius(random);
    ring.push_back({centre.x + static_cast<int32_t>(std::lround(r * std::cos(angle))),
                    centre.y + static_cast<int32_t>(std::lround(r * std::sin(angle)))});
  }
  return ring;
}

// A tessellation where every second cell has an enclave, and every second enclave one of its own.
std::vector<Shape> WithEnclaves(const Tessellation& tessellation,
                                int32_t step,
                                std::mt19937& random) {
  std::vector<Shape> shapes = tessellation.shapes;
  for (size_t cell = 0; cell < tessellation.shapes.size(); cell += 2) {
    const auto column = static_cast<int32_t>(cell % static_cast<size_t>(tessellation.side));
    const auto row = static_cast<int32_t>(cell / static_cast<size_t>(tessellation.side));
    const PointE7 centre{tessellation.box.min_x + column * step + step / 2,
                         tessellation.box.min_y + row * step + step / 2};
    const Ring outer = Star(centre, step / 5, random);
    shapes[cell][0].push_back(outer);
    shapes.push_back({{outer}});
    if (cell % 4 != 0) continue;
    const Ring inner = Star(centre, step / 30, random);
    shapes.back()[0].push_back(inner);
    shapes.push_back({{inner}});
  }
  return shapes;
}

int Owners(const std::vector<Shape>& shapes, FinePoint p) {
  int owners = 0;
  for (const Shape& shape : shapes) owners += SlowInside(shape, p) ? 1 : 0;
  return owners;
}

}  // namespace

TEST_CASE("every point of a tessellation with enclaves has one owner, the oracle's") {
  const auto seed = static_cast<uint32_t>(GENERATE(1, 2));
  constexpr int32_t kStep = 90'000;
  std::mt19937 random(seed);
  const Tessellation tessellation = MakeTessellation(8, kStep, 2, seed);
  const std::vector<Shape> shapes = WithEnclaves(tessellation, kStep, random);
  const GridIndex index = BuildIndex(shapes);
  std::vector<FinePoint> points;
  for (const Shape& shape : shapes) {
    for (const Ring& ring : shape[0]) {
      for (size_t i = 0; i < ring.size(); ++i) {
        const FinePoint a = ToFine(ring[i]);
        const FinePoint b = ToFine(ring[(i + 1) % ring.size()]);
        points.push_back(a);
        points.push_back({(a.x + b.x) / 2, (a.y + b.y) / 2});
        points.push_back({(a.x + b.x) / 2 + 1, (a.y + b.y) / 2});
        points.push_back({(a.x + b.x) / 2, (a.y + b.y) / 2 - 1});
      }
    }
  }
  size_t wrong = 0;
  size_t not_once = 0;
  const Box& box = tessellation.box;
  for (const FinePoint p : points) {
    wrong += index.Find(p) != SlowFind(shapes, p);
    const bool frame = p.x <= box.min_x * kFine || p.x >= box.max_x * kFine ||
                       p.y <= box.min_y * kFine || p.y >= box.max_y * kFine;
    if (!frame) not_once += Owners(shapes, p) != 1;
  }
  CHECK(points.size() > 3000);
  CHECK(wrong == 0);
  CHECK(not_once == 0);
}

}  // namespace hailan::grid_geo::testing
