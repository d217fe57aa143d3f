#include "services/event_workflow/domain/handovers/through_street.h"

#include "common/base/error.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {

absl::Status CheckThroughStreet(const Item& item, absl::string_view territory, const Actor& actor) {
  const bool street = actor.Has(Role::kStreet) && actor.Covers(territory);
  if (!item.through_street || street || actor.Has(Role::kCity)) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kStreetFirst,
               "Events of this item go to departments by the street or the city only; pass it up "
               "with Handovers.PassUp.",
               {{"item", item.code}});
}

}  // namespace hailan::event_workflow
