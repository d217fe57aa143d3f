// A made-up city: grids that tile a rectangle without gap or overlap, of very different sizes, with
// wiggled borders that neighbours share vertex by vertex.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/grid_geo/domain/shape.h"

namespace hailan::bench {

struct Tessellation {
  // The city's rectangle.
  grid_geo::Ring outline;
  // `side` × `side` grids of 4 × 12 vertices.
  std::vector<grid_geo::Shape> grids;
};

Tessellation MakeTessellation(int side);

// Points of which most lie in or near grids of all sizes alike, so that small ones are asked for as
// often as large ones.
std::vector<grid_geo::PointE7> MakePoints(const Tessellation& city, size_t count, uint64_t seed);

// The ring as GeoJSON coordinates, closed.
std::string RingJson(const grid_geo::Ring& ring);

}  // namespace hailan::bench
