#include "services/grid_geo/domain/staffing/template.h"

#include "common/base/status_macros.h"

namespace hailan::grid_geo {

absl::StatusOr<StaffingChange> DecideStaffing(const std::optional<StaffingTemplate>& current,
                                              const StaffingCommand& command,
                                              const Actor& actor,
                                              absl::Time now) {
  HL_RETURN_IF_ERROR(CheckArea(actor, command.name.id()));
  StaffingChange change;
  if (current.has_value()) change.next = *current;
  change.unchanged = current.has_value() && current->own == command.own;
  change.next.city = command.name.city();
  change.next.territory_code = command.name.id();
  change.next.own = command.own;
  change.next.update_time = now;
  return change;
}

}  // namespace hailan::grid_geo
