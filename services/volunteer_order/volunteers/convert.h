// Between the contract's messages and the domain's volunteers.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "common/command/runner.h"
#include "hailan/volunteer_order/v1/volunteers.pb.h"
#include "services/volunteer_order/domain/volunteer.h"

namespace hailan::volunteer_order {

namespace pb = hailan::volunteer_order::v1;

// What the caller says about a volunteer. INVALID_ARGUMENT (OUTPUT_ONLY) when a field is set that
// only the server sets.
absl::StatusOr<VolunteerCard> FromProto(const pb::Volunteer& from);

// The volunteer as `actor` may see it.
pb::Volunteer ToProto(const Actor& actor, const Volunteer& from);

// The change feed's message; without the name.
command::Message ToMessage(const VolunteerChange& change);

}  // namespace hailan::volunteer_order
