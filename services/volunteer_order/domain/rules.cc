#include "services/volunteer_order/domain/rules.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace hailan::volunteer_order {

Progress ProgressOf(const Wish& wish) {
  const auto any = [&wish](ClaimState state) {
    return std::any_of(wish.claims.begin(), wish.claims.end(), [state](const Claim& claim) {
      return claim.state == state;
    });
  };
  const bool open = wish.live_claims() < wish.capacity;
  if (!any(ClaimState::kServed) && !any(ClaimState::kReviewed)) {
    return open ? Progress::kOpen : Progress::kFull;
  }
  if (open || any(ClaimState::kClaimed)) return Progress::kServing;
  return any(ClaimState::kServed) ? Progress::kServed : Progress::kReviewed;
}

const Rule* FindRule(WishState from, WishAction action) {
  for (const Rule& rule : kRules) {
    if (rule.from == from && rule.action == action) return &rule;
  }
  return nullptr;
}

const Rule* FindRule(WishState from, WishAction action, Progress progress) {
  for (const Rule& rule : kRules) {
    if (rule.from == from && rule.action == action &&
        (rule.when == Progress::kAny || rule.when == progress)) {
      return &rule;
    }
  }
  return nullptr;
}

std::string FormatDiagram() {
  std::map<std::pair<WishState, WishState>, std::vector<absl::string_view>> moves;
  for (const Rule& rule : kRules) moves[{rule.from, rule.to}].push_back(Format(rule.action));
  std::string diagram = "stateDiagram-v2\n  [*] --> DRAFT : draft\n";
  for (const auto& [states, actions] : moves) {
    absl::StrAppend(&diagram,
                    "  ",
                    Format(states.first),
                    " --> ",
                    Format(states.second),
                    " : ",
                    absl::StrJoin(actions, ", "),
                    "\n");
  }
  for (const WishState state : kFinalStates) {
    absl::StrAppend(&diagram, "  ", Format(state), " --> [*]\n");
  }
  return diagram;
}

}  // namespace hailan::volunteer_order
