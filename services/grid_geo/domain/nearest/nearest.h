// The area of an index that is nearest to a point, and how far it is.
//
// Distances are metres on a sphere of radius 6,371,008.8 m, in the plane that touches it at the
// point's parallel (x = longitude × cos latitude): within a tenth of a percent of the geodesic up
// to some 50 km. They are computed in one fixed order of floating-point steps, so all replicas
// agree.
#pragma once

#include <cstdint>

#include "services/grid_geo/domain/grid_index.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// Mean radius of the Earth (IUGG), metres.
inline constexpr double kEarthRadius = 6371008.8;
// Metres of one unit of PointE7 along a meridian.
inline constexpr double kMetresPerUnit = kEarthRadius * 3.14159265358979323846 / 180.0 / 1e7;

// Metres per unit at one place: x shrinks with the latitude.
struct MetreScale {
  double x = 0;
  double y = 0;
};
MetreScale ScaleAt(FinePoint point);

// Squared metres from the point to the nearest place of the edge; the direction in which the edge
// is written makes no difference.
double EdgeDistance2(FinePoint point, PointE7 a, PointE7 b, MetreScale scale);

struct Nearest {
  // Position in the index; -1 when the index is empty.
  int32_t area = -1;
  // 0 when the area contains the point.
  double metres = 0;
};

// Of equally near areas the first one of the index, which is the one with the lowest code. Looks at
// the boxes of all areas (some 10 µs for 3,500), then at the borders of the few that can be
// nearest.
Nearest FindNearest(const GridIndex& index, FinePoint point);

}  // namespace hailan::grid_geo
