// Who may see what of a wish, a volunteer and an account. Pure; see README.md for the reasons.
#pragma once

#include <string>
#include <vector>

#include "common/base/actor.h"
#include "services/volunteer_order/domain/wish.h"

namespace hailan::volunteer_order {

// Grid member, community, street or city staff whose areas cover the territory.
bool IsStaffInScope(const Actor& actor, absl::string_view territory);

// Drafts are for staff in scope, their drafter and their beneficiary; everything else for all.
bool MaySee(const Actor& actor, const Wish& wish);

// The codes under which the actor is staff in scope; empty for non-staff. City-wide roles get the
// city's own code.
std::vector<std::string> StaffAreas(const Actor& actor, absl::string_view city);

// The wish with everything blanked that is not the actor's business.
Wish VisibleTo(const Actor& actor, Wish wish);

// Owner, staff in scope, and the supervising, operating and service roles where their areas allow.
bool MaySeeAccount(const Actor& actor, absl::string_view owner, absl::string_view territory);

// City, supervisor, operator and service roles that cover the whole city.
bool IsCityWide(const Actor& actor, absl::string_view city);

// `王小明` becomes `王**`: the first character, then two stars whatever the length.
std::string MaskName(absl::string_view name);

}  // namespace hailan::volunteer_order
