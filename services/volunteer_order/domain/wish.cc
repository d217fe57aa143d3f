#include "services/volunteer_order/domain/wish.h"

#include <algorithm>

namespace hailan::volunteer_order {

int Wish::live_claims() const {
  return static_cast<int>(
      std::count_if(claims.begin(), claims.end(), [](const Claim& claim) { return claim.live(); }));
}

const Claim* Wish::FindClaim(absl::string_view volunteer) const {
  for (const Claim& claim : claims) {
    if (claim.volunteer == volunteer) return &claim;
  }
  return nullptr;
}

}  // namespace hailan::volunteer_order
