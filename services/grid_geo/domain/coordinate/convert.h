// Conversion of a position between any two coordinate systems, where the offset applies at all.
#pragma once

#include "absl/strings/string_view.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/coordinates.h"

namespace hailan::grid_geo {

// The service area reaches this far beyond the city's boundary: people of the city stand there too,
// and boundaries are drawn roughly. Metres.
inline constexpr double kServiceMargin = 5000;

// What became of a position.
struct Converted {
  LonLat point;
  // Empty, or why the position was refused: POINT_OUTSIDE_CITY or NOT_IN_GCJ_AREA.
  absl::string_view refusal = {};
  // True when an offset was added or taken away.
  bool offset = false;
};

// Converts a finite position within ±180 and ±90. Neither system is kUnspecified. The systems with
// an offset (GCJ-02, BD-09) exist inside the service area only, the city's boundary and
// kServiceMargin around it:
// - equal systems, and WGS 84 with CGCS2000: the numbers stay as they are, wherever they lie;
// - from or to an offset system inside the service area: the offset is applied; inverses are solved
//   to 1e-9 degree;
// - outside it but inside the box of the offset: refused, POINT_OUTSIDE_CITY, because whether maps
//   there are shifted is not this city's to say (across the border they are not);
// - outside the box: from WGS 84 the numbers stay, as all map services have it; from an offset
//   system refused, NOT_IN_GCJ_AREA, because no such coordinate can exist.
// With `layers` nullptr, and while they hold no boundary of the city, the box alone decides, which
// is crude: it covers Korea.
Converted Convert(LonLat point,
                  CoordinateSystem from,
                  CoordinateSystem to,
                  const CityLayers* layers);

// The same to WGS 84, for every position that is located, compared or stored. Those of WGS 84 and
// CGCS2000 cost nothing, and may lie anywhere.
inline Converted ToWgs84(LonLat point, CoordinateSystem from, const CityLayers* layers) {
  if (!HasOffset(from)) return {.point = point};
  return Convert(point, from, CoordinateSystem::kWgs84, layers);
}

}  // namespace hailan::grid_geo
