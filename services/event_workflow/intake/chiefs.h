// The three chiefs (grid, building and unit heads): for which of their posts a report is filed.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/event_workflow/ports.h"

namespace hailan::event_workflow {

// The post whose territory holds `territory`, the one with a unit before the one with a building
// before the one of a whole grid. PERMISSION_DENIED (CHIEF_NOT_APPOINTED) when there is none.
absl::StatusOr<ChiefPost> PostFor(const std::vector<ChiefPost>& posts, absl::string_view territory);

}  // namespace hailan::event_workflow
