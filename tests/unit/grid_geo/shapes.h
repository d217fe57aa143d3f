// Shapes that tests draw.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "services/grid_geo/domain/grid_index.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo::testing {

// Square cells of `step` units with jittered shared corners and, on each shared side, jittered
// shared points between them: a tessellation without gaps. Column by column is row-major.
struct Tessellation {
  int side = 0;
  std::vector<Shape> shapes;
  // The outer frame, which is not jittered.
  grid_geo::Box box;
};

// The ring around the cell whose south-west corner is (x, y) on the lattice, `per` steps a side.
template <class At>
Ring CellRing(const At& at, int x, int y, int per) {
  Ring ring;
  ring.reserve(4 * static_cast<size_t>(per));
  for (int k = 0; k < per; ++k) ring.push_back(at(x + k, y));
  for (int k = 0; k < per; ++k) ring.push_back(at(x + per, y + k));
  for (int k = 0; k < per; ++k) ring.push_back(at(x + per - k, y + per));
  for (int k = 0; k < per; ++k) ring.push_back(at(x, y + per - k));
  return ring;
}

inline Tessellation MakeTessellation(int side, int32_t step, int between, uint32_t seed) {
  constexpr int32_t kWest = 1'293'000'000;
  constexpr int32_t kSouth = 427'000'000;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int32_t> jitter(-step / 5, step / 5);
  // Points on a fine lattice: corners and the points between them; only lattice lines are used.
  const int per = between + 1;
  const int lattice = side * per + 1;
  std::vector<PointE7> points(static_cast<size_t>(lattice) * static_cast<size_t>(lattice));
  const auto at = [&](int column, int row) -> PointE7& {
    return points[static_cast<size_t>(row) * static_cast<size_t>(lattice) +
                  static_cast<size_t>(column)];
  };
  for (int row = 0; row < lattice; ++row) {
    for (int column = 0; column < lattice; ++column) {
      const bool x_edge = column == 0 || column == lattice - 1;
      const bool y_edge = row == 0 || row == lattice - 1;
      at(column, row) = {kWest + column * (step / per) + (x_edge ? 0 : jitter(random) / per),
                         kSouth + row * (step / per) + (y_edge ? 0 : jitter(random) / per)};
    }
  }
  Tessellation made{.side = side, .shapes = {}, .box = {}};
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      made.shapes.push_back({{CellRing(at, column * per, row * per, per)}});
    }
  }
  for (const Shape& shape : made.shapes) made.box.Add(shape);
  return made;
}

// The rule of GridIndex, written down as plainly as possible: every edge, exact arithmetic.
// NOLINTNEXTLINE(readability-function-cognitive-complexity): one loop per level of a shape
inline bool SlowInside(const Shape& shape, FinePoint p) {
  __extension__ using Wide = __int128;
  bool inside = false;
  for (const Polygon& polygon : shape) {
    for (const Ring& ring : polygon) {
      for (size_t i = 0; i < ring.size(); ++i) {
        PointE7 low = ring[i];
        PointE7 high = ring[(i + 1) % ring.size()];
        if (low.y > high.y) std::swap(low, high);
        const Wide south = Wide{low.y} * kFine;
        const Wide north = Wide{high.y} * kFine;
        if (p.y < south || p.y >= north) continue;
        // x of the edge at p.y is west of or at p.x unless (x - p.x) * (north - south) > 0.
        const Wide dx = (Wide{high.x} - low.x) * kFine;
        const Wide x_times_height = Wide{low.x} * kFine * (north - south) + dx * (p.y - south);
        if (x_times_height > Wide{p.x} * (north - south)) inside = !inside;
      }
    }
  }
  return inside;
}

inline int32_t SlowFind(const std::vector<Shape>& shapes, FinePoint p) {
  for (size_t i = 0; i < shapes.size(); ++i) {
    if (SlowInside(shapes[i], p)) return static_cast<int32_t>(i);
  }
  return -1;
}

inline GridIndex BuildIndex(const std::vector<Shape>& shapes, GridIndex::Limits limits = {}) {
  std::vector<const Shape*> pointers;
  pointers.reserve(shapes.size());
  for (const Shape& shape : shapes) pointers.push_back(&shape);
  return GridIndex::Build(pointers, limits);
}

inline Ring Square(int32_t x, int32_t y, int32_t size) {
  return {{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}};
}

}  // namespace hailan::grid_geo::testing
