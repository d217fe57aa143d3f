// Who may see the queue of a platform, by a city's rule book. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/routing/kinds.h"

namespace hailan::event_workflow {

// Whoever has one of the roles or works for one of the departments.
struct QueueRight {
  Platform platform = Platform::kUnsaid;
  std::vector<Role> roles;
  std::vector<std::string> departments;
  bool operator==(const QueueRight&) const = default;
};

// OK when the platform is not named by `rights`, when its right names the actor, and for the city's
// own offices and supervisors. PERMISSION_DENIED (OUT_OF_SCOPE) otherwise.
absl::Status CheckQueue(absl::Span<const QueueRight> rights, Platform platform, const Actor& actor);

// Sorts rights by platform. INVALID_ARGUMENT with the metadata `platform`: PLATFORM_TWICE;
// NOBODY_NAMED for a right without role and department, or with an unspecified role.
absl::Status OrderQueues(std::vector<QueueRight>& rights);

}  // namespace hailan::event_workflow
