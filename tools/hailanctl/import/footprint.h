// The outline of a building as a table has it: a polygon in well-known text.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hailan/grid_geo/v1/place.pb.h"

namespace hailan::ctl {

// Reads `POLYGON ((longitude latitude, …), (…))`, WGS 84 in degrees: the outer ring, then its
// holes, each ending where it begins, at most 100 rings of 2,000 corners in all. INVALID_ARGUMENT
// (FOOTPRINT_INVALID) says which rule the text breaks and how to mend it. What the rings mean is
// for the service to judge.
absl::StatusOr<grid_geo::v1::Footprint> ParseFootprint(absl::string_view text);

}  // namespace hailan::ctl
