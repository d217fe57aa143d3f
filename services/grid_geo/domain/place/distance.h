// Distances on the ground and what they mean to somebody on foot.
#pragma once

#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// Streets are longer than the crow's flight by this factor.
inline constexpr double kDetourFactor = 1.3;
// 4.8 km/h.
inline constexpr double kWalkMetresPerMinute = 80;

// Metres per unit of 1e-7 degree at a latitude, on the WGS 84 ellipsoid.
struct GroundScale {
  double east = 0;
  double north = 0;
  explicit GroundScale(double latitude_degrees);
};

// Metres between two points on the WGS 84 ellipsoid, taking the ellipsoid's two radii of curvature
// at the middle latitude: exact within 0.05 % up to 100 km away from the poles.
double DistanceMetres(PointE7 a, PointE7 b);

// Minutes on foot for a distance as the crow flies, and back.
inline double WalkMinutes(double metres) {
  return metres * kDetourFactor / kWalkMetresPerMinute;
}
inline double WalkRadius(double minutes) {
  return minutes * kWalkMetresPerMinute / kDetourFactor;
}

}  // namespace hailan::grid_geo
