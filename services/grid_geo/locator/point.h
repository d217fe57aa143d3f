// Points of requests, checked and converted: the one way in for every position that a caller sends.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hailan/type/v1/geo.pb.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/coordinates.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// INVALID_ARGUMENT naming `field` unless one of the four systems is named (REQUIRED).
absl::StatusOr<CoordinateSystem> ParseSystem(type::v1::CoordinateSystem system,
                                             absl::string_view field);

// INVALID_ARGUMENT naming `field` for a point that is no number (NOT_A_NUMBER), out of range
// (OUT_OF_RANGE) or of no system (REQUIRED).
absl::Status CheckPoint(const type::v1::Point& point, absl::string_view field);

// Why Convert refuses a position: NOT_FOUND (POINT_OUTSIDE_CITY), or INVALID_ARGUMENT naming
// `field` (NOT_IN_GCJ_AREA).
absl::Status Refusal(absl::string_view why, absl::string_view field);

// The point of a request in WGS 84, as Convert has it; errors as CheckPoint and Refusal. `layers`
// are those of the city that is asked; nullptr while it has none.
absl::StatusOr<LonLat> ParsePoint(const type::v1::Point& point,
                                  absl::string_view field,
                                  const CityLayers* layers);
// The same, rounded to units.
absl::StatusOr<PointE7> ParsePointE7(const type::v1::Point& point,
                                     absl::string_view field,
                                     const CityLayers* layers);

// INVALID_ARGUMENT (LENGTH_MISMATCH) unless a batch has as many longitudes as latitudes.
absl::Status CheckLengths(int latitudes, int longitudes);

}  // namespace hailan::grid_geo
