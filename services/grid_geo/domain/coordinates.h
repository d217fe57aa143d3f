// Conversions between the coordinate systems that phones and Chinese map services use.
#pragma once

#include <cstdint>

namespace hailan::grid_geo {

// Values equal CoordinateSystem of the contract.
enum class CoordinateSystem : uint8_t {
  kUnspecified = 0,
  kWgs84 = 1,
  kCgcs2000 = 2,
  kGcj02 = 3,
  kBd09 = 4,
};

// Degrees.
struct LonLat {
  double lon = 0;
  double lat = 0;
};

// The box inside which the published offset of GCJ-02 is defined.
bool InOffsetBox(LonLat p);

// GCJ-02 offsets exist inside the box 72.004–137.8347 E, 0.8293–55.8271 N only; outside it the two
// functions return the point unchanged. The box is crude at the border (it covers Korea): whether a
// converted point is meant is decided by the city's own boundary.
LonLat WgsToGcj(LonLat wgs);
LonLat GcjToBd(LonLat gcj);
// Undoes GcjToBd by iteration, to 1e-9 degree.
LonLat BdToGcj(LonLat bd);

// The point in WGS 84. CGCS2000 is taken as WGS 84 (they differ by less than GNSS noise); GCJ-02
// and BD-09 are inverted by iterating the forward formula, to 1e-9 degree. `system` is not
// kUnspecified and the coordinates are finite.
LonLat ToWgs84(LonLat point, CoordinateSystem system);

}  // namespace hailan::grid_geo
