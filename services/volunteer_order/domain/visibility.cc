#include "services/volunteer_order/domain/visibility.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/volunteer_order/domain/rules.h"

namespace hailan::volunteer_order {
namespace {

constexpr RoleSet kStaff = Roles({Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kCity});
constexpr RoleSet kOverseers =
    Roles({Role::kCity, Role::kSupervisor, Role::kOperator, Role::kService});

}  // namespace

bool IsStaffInScope(const Actor& actor, absl::string_view territory) {
  if (!Intersects(actor.roles, kStaff)) return false;
  // Not CheckArea: an operator or service who happens to be staff elsewhere gains nothing here.
  return actor.Has(Role::kCity) || actor.Covers(territory);
}

std::vector<std::string> StaffAreas(const Actor& actor, absl::string_view city) {
  if (!Intersects(actor.roles, kStaff)) return {};
  if (actor.Has(Role::kCity)) return {std::string(city)};
  return actor.areas;
}

bool MaySee(const Actor& actor, const Wish& wish) {
  return wish.state != WishState::kDraft || actor.subject == wish.drafter ||
         actor.subject == wish.beneficiary || IsStaffInScope(actor, wish.territory);
}

Wish VisibleTo(const Actor& actor, Wish wish) {
  if (IsStaffInScope(actor, wish.territory)) return wish;
  const Claim* own = wish.FindClaim(actor.subject);
  const bool beneficiary = actor.Has(Role::kResident) && actor.subject == wish.beneficiary;
  const bool drafter = actor.subject == wish.drafter;
  if (!beneficiary && !(own != nullptr && own->live())) wish.house.clear();
  if (!beneficiary && !drafter) wish.beneficiary.clear();
  if (!drafter) wish.drafter.clear();
  wish.publisher.clear();
  std::erase_if(wish.claims,
                [&actor](const Claim& claim) { return claim.volunteer != actor.subject; });
  for (Claim& claim : wish.claims) {
    if (claim.review.has_value()) claim.review->reviewer.clear();
  }
  return wish;
}

bool MaySeeAccount(const Actor& actor, absl::string_view owner, absl::string_view territory) {
  if (actor.subject == owner || IsStaffInScope(actor, territory)) return true;
  return Intersects(actor.roles, kOverseers) && CheckArea(actor, territory).ok();
}

bool IsCityWide(const Actor& actor, absl::string_view city) {
  return Intersects(actor.roles, kOverseers) && CheckArea(actor, city).ok();
}

std::string MaskName(absl::string_view name) {
  if (name.empty()) return "";
  size_t first = 1;
  // UTF-8 continuation bytes are 10xxxxxx.
  while (first < name.size() && (static_cast<unsigned char>(name[first]) & 0xC0U) == 0x80U) ++first;
  return absl::StrCat(name.substr(0, first), "**");
}

}  // namespace hailan::volunteer_order
