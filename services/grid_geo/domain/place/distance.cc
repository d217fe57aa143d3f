#include "services/grid_geo/domain/place/distance.h"

#include <cmath>

namespace hailan::grid_geo {
namespace {

constexpr double kSemiMajor = 6378137.0;
constexpr double kFlattening = 1 / 298.257223563;
constexpr double kEccentricity2 = kFlattening * (2 - kFlattening);
constexpr double kRadiansPerUnit = M_PI / 180 * 1e-7;
constexpr int64_t kFullCircle = 3600000000;

}  // namespace

GroundScale::GroundScale(double latitude_degrees) {
  const double latitude = latitude_degrees * M_PI / 180;
  const double sine = std::sin(latitude);
  const double w2 = 1 - kEccentricity2 * sine * sine;
  const double prime_vertical = kSemiMajor / std::sqrt(w2);
  const double meridian = prime_vertical * (1 - kEccentricity2) / w2;
  east = prime_vertical * std::cos(latitude) * kRadiansPerUnit;
  north = meridian * kRadiansPerUnit;
}

double DistanceMetres(PointE7 a, PointE7 b) {
  const GroundScale scale((static_cast<double>(a.y) + b.y) / 2 * 1e-7);
  int64_t dx = static_cast<int64_t>(a.x) - b.x;
  // The shorter way around.
  if (dx > kFullCircle / 2) dx -= kFullCircle;
  if (dx < -kFullCircle / 2) dx += kFullCircle;
  const int64_t dy = static_cast<int64_t>(a.y) - b.y;
  return std::hypot(static_cast<double>(dx) * scale.east, static_cast<double>(dy) * scale.north);
}

}  // namespace hailan::grid_geo
