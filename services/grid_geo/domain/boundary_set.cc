#include "services/grid_geo/domain/boundary_set.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {

namespace {

absl::Status LaterBoundary(const Boundary& boundary, const LatestBoundary& last) {
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kNotAfterLastChange,
               absl::StrCat("The boundary of ",
                            boundary.code,
                            " was last drawn for ",
                            FormatDay(last.from),
                            "; a new one begins on that day or later."),
               {{"territory_code", boundary.code}});
}

}  // namespace

absl::StatusOr<BoundaryChange> DecideBoundaries(const std::optional<BoundarySet>& current,
                                                const BoundaryCommand& command,
                                                const Actor& actor,
                                                absl::Time now) {
  HL_RETURN_IF_ERROR(CheckArea(actor, command.city));
  auto latest = std::make_shared<absl::flat_hash_map<std::string, LatestBoundary>>();
  if (current.has_value() && current->latest != nullptr) *latest = *current->latest;
  BoundaryChange change;
  change.boundaries = command.boundaries;
  for (size_t i = 0; i < command.boundaries->size(); ++i) {
    const Boundary& boundary = (*command.boundaries)[i];
    LatestBoundary& last = (*latest)[boundary.code];
    if (command.from.has_value() && *command.from < last.from) return LaterBoundary(boundary, last);
    if (last.digest == boundary.digest) continue;
    last.digest = boundary.digest;
    last.from = command.from.value_or(last.from);
    change.changed.push_back({i, last.from});
  }
  change.unchanged = current.has_value() && change.changed.empty();
  change.next.city = command.city;
  change.next.update_time = now;
  change.next.latest = std::move(latest);
  change.next.tally = {.updated = static_cast<int>(change.changed.size()), .by = command.id};
  return change;
}

}  // namespace hailan::grid_geo
