#include "services/grid_geo/domain/measure/area.h"

#include <cmath>

#include "services/grid_geo/domain/nearest/nearest.h"

namespace hailan::grid_geo {
namespace {

constexpr double kRadiansPerUnit = 3.14159265358979323846 / 180.0 / 1e7;

}  // namespace

double SignedArea(const Ring& ring) {
  if (ring.empty()) return 0;
  // Relative to the first point, so that small rings do not drown in the rounding of large numbers.
  const PointE7 origin = ring.front();
  const double sine0 = std::sin(origin.y * kRadiansPerUnit);
  double doubled = 0;
  PointE7 last = ring.back();
  double last_sine = std::sin(last.y * kRadiansPerUnit) - sine0;
  for (const PointE7 point : ring) {
    const double sine = std::sin(point.y * kRadiansPerUnit) - sine0;
    const double step =
        static_cast<double>(static_cast<int64_t>(point.x) - last.x) * kRadiansPerUnit;
    doubled -= step * (sine + last_sine);
    last = point;
    last_sine = sine;
  }
  return doubled / 2 * kEarthRadius * kEarthRadius;
}

double AreaOf(const Polygon& polygon) {
  double area = 0;
  for (size_t i = 0; i < polygon.size(); ++i) {
    const double ring = std::abs(SignedArea(polygon[i]));
    area += i == 0 ? ring : -ring;
  }
  return area;
}

double AreaOf(const Shape& shape) {
  double area = 0;
  for (const Polygon& polygon : shape) area += AreaOf(polygon);
  return area;
}

double Perimeter(const Ring& ring) {
  double metres = 0;
  if (ring.empty()) return metres;
  PointE7 last = ring.back();
  for (const PointE7 point : ring) {
    const MetreScale scale = ScaleAt(ToFine(point));
    const double dx = static_cast<double>(static_cast<int64_t>(point.x) - last.x) * scale.x;
    const double dy = static_cast<double>(static_cast<int64_t>(point.y) - last.y) * scale.y;
    metres += std::hypot(dx, dy);
    last = point;
  }
  return metres;
}

double MeanWidth(const Polygon& polygon) {
  double border = 0;
  for (const Ring& ring : polygon) border += Perimeter(ring);
  return border > 0 ? 2 * AreaOf(polygon) / border : 0;
}

}  // namespace hailan::grid_geo
