#include "services/grid_geo/domain/tile/mercator.h"

#include <algorithm>
#include <cmath>

namespace hailan::grid_geo {
namespace {

constexpr double kWorld = double{1} * (int64_t{1} << kWorldBits);

int64_t Clamp(double value) {
  return std::llround(std::clamp(value, 0.0, kWorld - 1));
}

int32_t Longitude(int64_t x) {
  const double units = (static_cast<double>(x) / kWorld - 0.5) * 3.6e9;
  return static_cast<int32_t>(std::llround(units));
}

int32_t Latitude(int64_t y) {
  const double n = M_PI * (1 - 2 * (static_cast<double>(y) / kWorld));
  return static_cast<int32_t>(std::llround(std::atan(std::sinh(n)) * 180 / M_PI * 1e7));
}

}  // namespace

void WorldBox::Add(WorldPoint point) {
  min_x = std::min(min_x, point.x);
  min_y = std::min(min_y, point.y);
  max_x = std::max(max_x, point.x);
  max_y = std::max(max_y, point.y);
}

WorldPoint ToWorld(PointE7 point) {
  const double latitude = std::clamp(point.y * 1e-7, -89.9, 89.9) * M_PI / 180;
  const double sine = std::sin(latitude);
  const double y = 0.5 - std::log((1 + sine) / (1 - sine)) / (4 * M_PI);
  return {Clamp((point.x / 3.6e9 + 0.5) * kWorld), Clamp(y * kWorld)};
}

WorldShape ToWorld(const Shape& shape) {
  WorldShape world;
  world.reserve(shape.size());
  for (const Polygon& polygon : shape) {
    WorldPolygon& to = world.emplace_back();
    for (const Ring& ring : polygon) {
      WorldRing& points = to.emplace_back();
      points.reserve(ring.size());
      for (const PointE7 point : ring) points.push_back(ToWorld(point));
    }
  }
  return world;
}

WorldBox BoundsOf(const WorldShape& shape) {
  WorldBox box;
  for (const WorldPolygon& polygon : shape) {
    for (const WorldRing& ring : polygon) {
      for (const WorldPoint point : ring) box.Add(point);
    }
  }
  return box;
}

WorldBox WorldBoxOf(TileId tile, int margin) {
  const double side = std::ldexp(kWorld, -tile.zoom);
  const double grow = side * margin / 4096;
  return {.min_x = Clamp(tile.x * side - grow),
          .min_y = Clamp(tile.y * side - grow),
          .max_x = Clamp((tile.x + 1.0) * side + grow),
          .max_y = Clamp((tile.y + 1.0) * side + grow)};
}

Box GroundBoxOf(TileId tile, int margin) {
  const WorldBox world = WorldBoxOf(tile, margin);
  return {.min_x = Longitude(world.min_x),
          .min_y = Latitude(world.max_y),
          .max_x = Longitude(world.max_x),
          .max_y = Latitude(world.min_y)};
}

}  // namespace hailan::grid_geo
