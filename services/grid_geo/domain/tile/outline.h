// Outlines of polygons in the integers of one tile: cut to the tile, simplified, wound as vector
// tiles want it.
#pragma once

#include <cstdint>
#include <vector>

#include "services/grid_geo/domain/tile/mercator.h"
#include "services/grid_geo/domain/tile/simplify.h"

namespace hailan::grid_geo {

// Side of a tile, and how far geometry reaches beyond it.
inline constexpr int kTileExtent = 4096;
inline constexpr int kTileBuffer = 64;

// x from the tile's west, y from its north, in 1/4096 of its side.
struct TilePoint {
  int32_t x = 0;
  int32_t y = 0;
  bool operator==(const TilePoint&) const = default;
};
// Closed by an implied edge; at least three points.
using TileRing = std::vector<TilePoint>;

// Where a tile lies in the world, and how its units relate to the world's.
class TileFrame {
 public:
  explicit TileFrame(TileId tile);

  // Rounded to the nearest unit; may lie outside the tile.
  TilePoint Project(WorldPoint point) const;
  const WorldBox& box() const { return box_; }

 private:
  int64_t west_, north_;
  double scale_;
  WorldBox box_;
};

// Makes the rings of polygons; keeps its memory from one ring to the next. Not thread-safe.
class OutlineMaker {
 public:
  explicit OutlineMaker(TileId tile) : frame_(tile) {}

  // Rings of one polygon, outer ring first, in `out` (which is emptied first); none when nothing of
  // it is left. `inside`: the polygon is known to lie in the tile and its buffer. Every point of a
  // ring lies within one unit of the polygon's real outline or of the rim it was cut at; outer
  // rings have a positive area in the sense of the vector tile specification, holes a negative one.
  void Make(const WorldPolygon& polygon, bool inside, std::vector<TileRing>& out);

  const TileFrame& frame() const { return frame_; }

 private:
  void Project(const WorldRing& ring);
  void Clip();

  const TileFrame frame_;
  TileRing ring_, scratch_;
  RingSimplifier<TilePoint> simplifier_;
};

// Twice the area by the surveyor's formula; positive for outer rings.
int64_t DoubleArea(const TileRing& ring);

}  // namespace hailan::grid_geo
