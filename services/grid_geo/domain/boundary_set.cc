#include "services/grid_geo/domain/boundary_set.h"

#include <utility>

#include "common/base/status_macros.h"

namespace hailan::grid_geo {

absl::StatusOr<BoundaryChange> DecideBoundaries(const std::optional<BoundarySet>& current,
                                                const BoundaryCommand& command,
                                                const Actor& actor,
                                                absl::Time now) {
  HL_RETURN_IF_ERROR(CheckArea(actor, command.city));
  auto digests = std::make_shared<absl::flat_hash_map<std::string, std::string>>();
  if (current.has_value() && current->digests != nullptr) *digests = *current->digests;
  BoundaryChange change;
  change.boundaries = command.boundaries;
  for (size_t i = 0; i < command.boundaries->size(); ++i) {
    const Boundary& boundary = (*command.boundaries)[i];
    std::string& digest = (*digests)[boundary.code];
    if (digest == boundary.digest) continue;
    digest = boundary.digest;
    change.changed.push_back(i);
  }
  change.unchanged = current.has_value() && change.changed.empty();
  change.next.city = command.city;
  change.next.update_time = now;
  change.next.digests = std::move(digests);
  change.next.tally = {.updated = static_cast<int>(change.changed.size()), .by = command.id};
  return change;
}

}  // namespace hailan::grid_geo
