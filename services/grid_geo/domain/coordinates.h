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

// True for the systems that lie beside WGS 84 by an offset; the two others have its numbers:
// CGCS2000 differs by less than GNSS noise.
inline bool HasOffset(CoordinateSystem system) {
  return system == CoordinateSystem::kGcj02 || system == CoordinateSystem::kBd09;
}

// Degrees.
struct LonLat {
  double lon = 0;
  double lat = 0;
};

// The box inside which the published offset of GCJ-02 is defined.
bool InOffsetBox(LonLat p);

// GCJ-02 offsets exist inside the box 72.004–137.8347 E, 0.8293–55.8271 N only; outside it the two
// functions return the point unchanged. The box is crude at the border (it covers Korea): whether
// the offset applies to a position is decided by the city's own boundary, see coordinate/convert.h.
LonLat WgsToGcj(LonLat wgs);
LonLat GcjToBd(LonLat gcj);
// Undo them by iterating the forward formula, to 1e-9 degree; of finite coordinates.
LonLat GcjToWgs(LonLat gcj);
LonLat BdToGcj(LonLat bd);

// The position nearest to `p` on each axis among those at least 0.1 degree inside the offset's box,
// where offsets (below 0.03 degree) lead nowhere outside it. All of China lies there.
LonLat ClampIntoOffsetBox(LonLat p);

}  // namespace hailan::grid_geo
