// Areas and widths on the ground, and which way round a ring is drawn.
#pragma once

#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// Square metres on a sphere of radius 6,371,008.8 m, by the trapezoid rule in the sine of the
// latitude (a side is straight in longitude and sine of latitude, which for sides of some
// kilometres makes no difference). Positive when the ring runs counter-clockwise.
double SignedArea(const Ring& ring);

// Square metres of a valid shape: outer rings less holes, whichever way they run.
double AreaOf(const Polygon& polygon);
double AreaOf(const Shape& shape);

// Metres along the ring.
double Perimeter(const Ring& ring);

// Twice the area over the length of the border: the width of a long strip. Metres.
double MeanWidth(const Polygon& polygon);

// A polygon of less mean width is a sliver: no street is as narrow. Metres.
inline constexpr double kSliverWidth = 1.0;

}  // namespace hailan::grid_geo
