#include "services/grid_geo/domain/patrols/geodesy.h"

#include <algorithm>
#include <cmath>

namespace hailan::grid_geo {
namespace {

constexpr double kRadians = M_PI / 180.0 / 1e7;

}  // namespace

double Distance(PointE7 a, PointE7 b) {
  const double half_lat = (static_cast<double>(b.y) - a.y) * kRadians / 2;
  const double half_lon = (static_cast<double>(b.x) - a.x) * kRadians / 2;
  const double h =
      std::sin(half_lat) * std::sin(half_lat) +
      std::cos(a.y * kRadians) * std::cos(b.y * kRadians) * std::sin(half_lon) * std::sin(half_lon);
  return 2 * kEarthRadius * std::asin(std::min(1.0, std::sqrt(h)));
}

Local ToLocal(PointE7 origin, PointE7 point) {
  const double dx = (static_cast<double>(point.x) - origin.x) * kRadians;
  const double dy = (static_cast<double>(point.y) - origin.y) * kRadians;
  return {.x = dx * std::cos(origin.y * kRadians) * kEarthRadius, .y = dy * kEarthRadius};
}

double DistanceToSegment(PointE7 p, PointE7 a, PointE7 b) {
  const Local to_a = ToLocal(p, a);
  const Local to_b = ToLocal(p, b);
  const double dx = to_b.x - to_a.x;
  const double dy = to_b.y - to_a.y;
  const double square = dx * dx + dy * dy;
  const double along =
      square == 0 ? 0 : std::clamp(-(to_a.x * dx + to_a.y * dy) / square, 0.0, 1.0);
  return std::hypot(to_a.x + along * dx, to_a.y + along * dy);
}

}  // namespace hailan::grid_geo
