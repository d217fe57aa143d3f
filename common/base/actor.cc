#include "common/base/actor.h"

#include <utility>

#include "common/base/error.h"

namespace hailan {

std::shared_ptr<const Actor> SystemActor() {
  static const auto* const system = [] {
    Actor actor;
    actor.subject = std::string(kSystemSubject);
    actor.roles = RoleSet(Role::kService);
    return new std::shared_ptr<const Actor>(std::make_shared<const Actor>(std::move(actor)));
  }();
  return *system;
}

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
