// Between the contract's messages and the domain's wishes; the only files that see both.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "common/command/runner.h"
#include "hailan/volunteer_order/v1/wish.pb.h"
#include "hailan/volunteer_order/v1/wishes.pb.h"
#include "services/volunteer_order/domain/decide_wish.h"
#include "services/volunteer_order/wishes/store.h"

namespace hailan::volunteer_order {

namespace pb = hailan::volunteer_order::v1;

// The name of an existing kind of wish: its id is a UUID. INVALID_ARGUMENT naming `field`
// otherwise.
absl::StatusOr<WishName> ParseWishName(absl::string_view field, const std::string& text);

// Names must have been checked by the field rules.
absl::StatusOr<DraftWish> FromProto(const pb::DraftWishRequest& request);
RecordService FromProto(const pb::RecordServiceRequest& request);

// The wish as `actor` may see it.
pb::Wish ToProto(const Actor& actor, const Wish& stored);
pb::WishStep ToProto(const std::string& city, const WishStep& from);

// The change feed's message; no personal data.
command::Message ToMessage(const WishChange& change);

}  // namespace hailan::volunteer_order
