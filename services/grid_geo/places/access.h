// Which classes of places a caller may read.
#pragma once

#include "absl/status/status.h"
#include "common/base/actor.h"
#include "services/grid_geo/domain/place/place.h"

namespace hailan::grid_geo {

// True when a role of the actor grants PERMISSION_PLACE_READ, or the class is for everybody.
bool MayRead(const Actor& actor, PlaceClass place_class);

// PERMISSION_DENIED (PERMISSION_DENIED) when the actor may not read the class.
absl::Status CheckMayRead(const Actor& actor, PlaceClass place_class);

}  // namespace hailan::grid_geo
