#include "services/event_workflow/intake/chiefs.h"

#include <utility>

#include "absl/strings/match.h"
#include "common/base/error.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {

absl::StatusOr<ChiefPost> PostFor(const std::vector<ChiefPost>& posts,
                                  absl::string_view territory) {
  const auto rank = [](const ChiefPost& post) {
    return std::pair(!post.unit.empty(), !post.building.empty());
  };
  const ChiefPost* best = nullptr;
  for (const ChiefPost& post : posts) {
    if (!absl::StartsWith(territory, post.territory)) continue;
    if (best == nullptr || rank(*best) < rank(post)) best = &post;
  }
  if (best != nullptr) return *best;
  return Error(absl::StatusCode::kPermissionDenied,
               reason::kChiefNotAppointed,
               "Only a grid, building or unit head reports in channel THREE_CHIEFS, from their own "
               "grid; use channel RESIDENT, or have the head appointed there.",
               {{"territory", std::string(territory)}});
}

}  // namespace hailan::event_workflow
