// Distances on the sphere that the whole of Hailan measures walks on.
#pragma once

#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// Mean radius of the Earth (IUGG), metres.
inline constexpr double kEarthRadius = 6371008.8;

// Great-circle distance in metres (haversine).
double Distance(PointE7 a, PointE7 b);

// Metres east and north of `origin`, for distances of some kilometres.
struct Local {
  double x = 0;
  double y = 0;
};
Local ToLocal(PointE7 origin, PointE7 point);

// Distance of `p` from the segment a–b, in metres.
double DistanceToSegment(PointE7 p, PointE7 a, PointE7 b);

}  // namespace hailan::grid_geo
