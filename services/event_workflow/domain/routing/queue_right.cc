#include "services/event_workflow/domain/routing/queue_right.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

std::string Number(Platform platform) {
  return absl::StrCat(static_cast<int>(platform));
}

bool Names(const QueueRight& right, const Actor& actor) {
  return std::any_of(
             right.roles.begin(), right.roles.end(), [&](Role role) { return actor.Has(role); }) ||
         std::any_of(right.departments.begin(),
                     right.departments.end(),
                     [&](const std::string& one) { return actor.InDepartment(one); });
}

absl::Status CheckRight(const QueueRight& right) {
  const bool unspecified =
      std::find(right.roles.begin(), right.roles.end(), Role::kUnspecified) != right.roles.end();
  if (!unspecified && !(right.roles.empty() && right.departments.empty())) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument,
               reason::kNobodyNamed,
               "Name the roles or departments that may see the queue, or leave it out.",
               {{"platform", Number(right.platform)}});
}

}  // namespace

absl::Status CheckQueue(absl::Span<const QueueRight> rights,
                        Platform platform,
                        const Actor& actor) {
  const auto right = std::find_if(rights.begin(), rights.end(), [platform](const QueueRight& one) {
    return one.platform == platform;
  });
  if (right == rights.end() || SeesWholeCity(actor) || actor.Has(Role::kSupervisor) ||
      Names(*right, actor)) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kPermissionDenied,
               hailan::reason::kOutOfScope,
               "The city's rule book gives this platform's queue to others; ask for your role or "
               "department to be named in it (Routing.ImportRules, queues).",
               {{"platform", Number(platform)}});
}

absl::Status OrderQueues(std::vector<QueueRight>& rights) {
  std::sort(rights.begin(), rights.end(), [](const QueueRight& a, const QueueRight& b) {
    return a.platform < b.platform;
  });
  for (size_t i = 0; i < rights.size(); ++i) {
    HL_RETURN_IF_ERROR(CheckRight(rights[i]));
    if (i == 0 || rights[i].platform != rights[i - 1].platform) continue;
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kPlatformTwice,
                 "Say once who may see the queue of a platform.",
                 {{"platform", Number(rights[i].platform)}});
  }
  return absl::OkStatus();
}

}  // namespace hailan::event_workflow
