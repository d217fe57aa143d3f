// Pages of patrols by the start of their window: who may list what, filters and page tokens.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/actor.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/staff.h"
#include "services/grid_geo/patrols/store.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {

// Offices list by area, others are narrowed to themselves; PERMISSION_DENIED (OUT_OF_SCOPE).
absl::Status Narrow(const Actor& actor, PatrolFilter& filter);

// What a page token belongs to.
std::string IdentityOf(absl::string_view method, const PatrolFilter& filter);
// The key that a page token carries, and the cursor that it stands for. Tokens are signed, so that
// the key is one of ours.
std::vector<std::string> KeyOf(const PatrolCursor& cursor);
PatrolCursor CursorOf(const std::vector<std::string>& key);

// City, subtree and range of window starts of a request.
template <class Request>
absl::StatusOr<PatrolFilter> ParseArea(const Request& request) {
  PatrolFilter filter;
  HL_ASSIGN_OR_RETURN(filter.city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(filter.subtree, ParseSubtree(request.territory(), filter.city, "territory"));
  if (request.has_start_time()) {
    HL_ASSIGN_OR_RETURN(filter.start, ParseTime(request.start_time(), "start_time"));
  }
  if (request.has_end_time()) {
    HL_ASSIGN_OR_RETURN(filter.end, ParseTime(request.end_time(), "end_time"));
  }
  return filter;
}

// The same, and the walker.
template <class Request>
absl::StatusOr<PatrolFilter> ParseFilter(const Request& request) {
  HL_ASSIGN_OR_RETURN(PatrolFilter filter, ParseArea(request));
  if (!request.assignee().empty()) {
    HL_ASSIGN_OR_RETURN(const StaffName assignee, StaffName::Parse(request.assignee()));
    filter.assignee = assignee.id();
  }
  return filter;
}

}  // namespace hailan::grid_geo
