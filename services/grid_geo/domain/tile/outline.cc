#include "services/grid_geo/domain/tile/outline.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hailan::grid_geo {
namespace {

constexpr int32_t kLow = -kTileBuffer;
constexpr int32_t kHigh = kTileExtent + kTileBuffer;
// What simplification may move an outline, in units; rounding takes up to 0.71 of the promised one.
constexpr double kTolerance = 0.25;

int32_t Round(double value) {
  // At the deepest zoom the world is 2^34 units wide: far points stay far, near ones are exact.
  return static_cast<int32_t>(std::floor(std::clamp(value, -1e9, 1e9) + 0.5));
}

// One side of the tile's rim.
struct Rim {
  bool vertical;  // x is bounded, else y
  bool upper;     // from above
  int32_t at;

  int32_t Along(TilePoint p) const { return vertical ? p.x : p.y; }
  bool Inside(TilePoint p) const { return upper ? Along(p) <= at : Along(p) >= at; }
  // Where the edge crosses the rim.
  TilePoint Cross(TilePoint a, TilePoint b) const {
    const double t = (double{1} * at - Along(a)) / (double{1} * Along(b) - Along(a));
    if (vertical) return {at, Round(a.y + t * (double{1} * b.y - a.y))};
    return {Round(a.x + t * (double{1} * b.x - a.x)), at};
  }
};

constexpr Rim kRims[] = {
    {true, false, kLow}, {true, true, kHigh}, {false, false, kLow}, {false, true, kHigh}};

// A point that follows itself is one.
void AddOnce(TileRing& ring, TilePoint point) {
  if (ring.empty() || point != ring.back()) ring.push_back(point);
}

// The edge from the last point to the first is implied.
void OpenRing(TileRing& ring) {
  while (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
}

}  // namespace

TileFrame::TileFrame(TileId tile)
    : west_(static_cast<int64_t>(tile.x) << (kWorldBits - tile.zoom)),
      north_(static_cast<int64_t>(tile.y) << (kWorldBits - tile.zoom)),
      scale_(std::ldexp(double{kTileExtent}, tile.zoom - kWorldBits)),
      box_(WorldBoxOf(tile, kTileBuffer)) {}

TilePoint TileFrame::Project(WorldPoint point) const {
  return {Round(static_cast<double>(point.x - west_) * scale_),
          Round(static_cast<double>(point.y - north_) * scale_)};
}

int64_t DoubleArea(const TileRing& ring) {
  int64_t area = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const TilePoint a = ring[i];
    const TilePoint b = ring[i + 1 == ring.size() ? 0 : i + 1];
    area += int64_t{a.x} * b.y - int64_t{b.x} * a.y;
  }
  return area;
}

void OutlineMaker::Make(const WorldPolygon& polygon, bool inside, std::vector<TileRing>& out) {
  out.clear();
  for (const WorldRing& ring : polygon) {
    Project(ring);
    if (!inside) Clip();
    simplifier_.Simplify(kTolerance, 2, ring_);
    const int64_t area = ring_.size() < 3 ? 0 : DoubleArea(ring_);
    const bool outer = &ring == &polygon.front();
    // A hole without its polygon is none.
    if (area == 0 && outer) return;
    if (area == 0) continue;
    if ((area > 0) != outer) std::reverse(ring_.begin(), ring_.end());
    out.push_back(ring_);
  }
}

void OutlineMaker::Project(const WorldRing& ring) {
  ring_.clear();
  for (const WorldPoint point : ring) {
    const TilePoint projected = frame_.Project(point);
    AddOnce(ring_, projected);
  }
  OpenRing(ring_);
}

// Sutherland and Hodgman: side by side of the rim.
void OutlineMaker::Clip() {
  for (const Rim& rim : kRims) {
    if (ring_.empty()) return;
    scratch_.clear();
    TilePoint last = ring_.back();
    bool last_inside = rim.Inside(last);
    for (const TilePoint point : ring_) {
      const bool inside = rim.Inside(point);
      if (inside != last_inside) AddOnce(scratch_, rim.Cross(last, point));
      if (inside) AddOnce(scratch_, point);
      last = point;
      last_inside = inside;
    }
    OpenRing(scratch_);
    ring_.swap(scratch_);
  }
}

}  // namespace hailan::grid_geo
