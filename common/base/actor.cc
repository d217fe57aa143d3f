#include "common/base/actor.h"

#include "common/base/error.h"

namespace hailan {

absl::Status CheckCity(const Actor& actor, absl::string_view city) {
  if (actor.city == city) return absl::OkStatus();
  if (actor.city.empty() && (actor.Has(Role::kService) || actor.Has(Role::kOperator))) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kPermissionDenied,
               reason::kForeignCity,
               "The resource belongs to another city than the caller; use a token of that city.",
               {{"city", std::string(city)}});
}

absl::Status CheckArea(const Actor& actor, absl::string_view territory_code) {
  if (actor.Has(Role::kService) || actor.Has(Role::kOperator) || actor.Has(Role::kCity) ||
      actor.Covers(territory_code)) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kPermissionDenied,
               reason::kOutOfScope,
               "The territory is outside the caller's scope; ask somebody responsible for it.",
               {{"territory", std::string(territory_code)}});
}

}  // namespace hailan
