#include "services/grid_geo/places/access.h"

#include "common/base/error.h"
#include "common/validate/policy.h"

namespace hailan::grid_geo {

bool MayRead(const Actor& actor, PlaceClass place_class) {
  return IsPublic(place_class) ||
         validate::PermissionsOf(actor.roles).Has(options::v1::PERMISSION_PLACE_READ);
}

absl::Status CheckMayRead(const Actor& actor, PlaceClass place_class) {
  if (MayRead(actor, place_class)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied,
               hailan::reason::kPermissionDenied,
               "Only service points and grid stations are for everybody; ask for those.",
               {{"permission", "PERMISSION_PLACE_READ"}});
}

}  // namespace hailan::grid_geo
