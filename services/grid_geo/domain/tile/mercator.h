// The square world of web maps (Web Mercator), in integers.
#pragma once

#include <cstdint>
#include <vector>

#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// A position in the world's square: 2^40 units a side, so that even the deepest tile's units are 64
// of them; y from the north.
struct WorldPoint {
  int64_t x = 0;
  int64_t y = 0;
};
inline constexpr int kWorldBits = 40;
using WorldRing = std::vector<WorldPoint>;
using WorldPolygon = std::vector<WorldRing>;
using WorldShape = std::vector<WorldPolygon>;

// Inclusive bounds in the world's square; empty while min_x > max_x.
struct WorldBox {
  int64_t min_x = INT64_MAX, min_y = INT64_MAX, max_x = INT64_MIN, max_y = INT64_MIN;
  void Add(WorldPoint point);
  bool Meets(const WorldBox& other) const {
    return min_x <= other.max_x && other.min_x <= max_x && min_y <= other.max_y &&
           other.min_y <= max_y;
  }
  bool Within(const WorldBox& other) const {
    return min_x >= other.min_x && max_x <= other.max_x && min_y >= other.min_y &&
           max_y <= other.max_y;
  }
};

// Latitudes beyond 85.05 degrees lie on the edge of the square.
WorldPoint ToWorld(PointE7 point);
WorldShape ToWorld(const Shape& shape);
WorldBox BoundsOf(const WorldShape& shape);

// A tile of the web map scheme: 2^zoom columns from the west, as many rows from the north.
struct TileId {
  int zoom = 0;
  uint32_t x = 0;
  uint32_t y = 0;
};
inline constexpr int kDeepestZoom = 22;

// What a tile holds, with `margin` units of 1/4096 tile on each side, in the world and on the
// ground.
WorldBox WorldBoxOf(TileId tile, int margin);
Box GroundBoxOf(TileId tile, int margin);

}  // namespace hailan::grid_geo
