#include "services/volunteer_order/wishes/convert.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/volunteer_order/v1/change_feed.pb.h"
#include "services/volunteer_order/domain/visibility.h"
#include "services/volunteer_order/domain/volunteer.h"

namespace hailan::volunteer_order {
namespace {

using rpc::FromTimestamp;
using rpc::ToTimestamp;

// The contract's enums are the domain's with an unspecified value in front.
template <class Proto, class Enum>
Proto EnumToProto(Enum value) {
  return static_cast<Proto>(static_cast<int>(value) + 1);
}

template <class Name>
std::string FormatName(const std::string& city, const std::string& id) {
  return id.empty() ? "" : Name(city, id).Format();
}
using TerritoryName = ResourceName<"territories">;
using HouseName = ResourceName<"houses">;
using ResidentName = ResourceName<"residents">;

// The id of an optional name; empty stays empty.
template <class Name>
absl::StatusOr<std::string> IdOf(const std::string& text) {
  if (text.empty()) return std::string();
  HL_ASSIGN_OR_RETURN(const Name name, Name::Parse(text));
  return name.id();
}

pb::ServiceRecord ToProto(const Service& service) {
  pb::ServiceRecord record;
  *record.mutable_start_time() = ToTimestamp(service.start_time);
  record.set_minutes(service.minutes);
  record.set_note(service.note);
  record.mutable_attachments()->Assign(service.attachments.begin(), service.attachments.end());
  *record.mutable_record_time() = ToTimestamp(service.record_time);
  return record;
}

pb::Review ToProto(const Review& from) {
  pb::Review review;
  review.set_reviewer(from.reviewer);
  review.set_attended(from.attended);
  review.set_effect(from.effect);
  review.set_score(from.score);
  review.set_points(from.points);
  review.set_formula_version(from.formula_version);
  review.set_comment(from.comment);
  *review.mutable_review_time() = ToTimestamp(from.review_time);
  return review;
}

pb::Claim ToProto(const std::string& city, const Claim& from) {
  pb::Claim claim;
  claim.set_volunteer(VolunteerName(city, from.volunteer).Format());
  claim.set_state(EnumToProto<pb::Claim::State>(from.state));
  *claim.mutable_claim_time() = ToTimestamp(from.claim_time);
  if (from.service.has_value()) *claim.mutable_service() = ToProto(*from.service);
  if (from.review.has_value()) *claim.mutable_review() = ToProto(*from.review);
  return claim;
}

void AddSubject(const WishChange& change, pb::WishChange& message) {
  const std::string& city = change.next.name.city();
  message.set_volunteer(FormatName<VolunteerName>(city, change.volunteer));
  for (const Claim& claim : change.next.claims) {
    if (claim.live()) message.add_claimants(VolunteerName(city, claim.volunteer).Format());
  }
  const Claim* claim = change.next.FindClaim(change.volunteer);
  if (claim == nullptr) return;
  if (claim->service.has_value()) message.set_minutes(claim->service->minutes);
  if (claim->review.has_value()) {
    message.set_score(claim->review->score);
    message.set_points(claim->review->points);
  }
}

}  // namespace

absl::StatusOr<WishName> ParseWishName(absl::string_view field, const std::string& text) {
  HL_ASSIGN_OR_RETURN(WishName name, WishName::Parse(text));
  if (IsUuid(name.id())) return name;
  return InvalidField(
      field, "UUID", "The id of a wish is a UUID; use the name as it was answered.");
}

absl::StatusOr<DraftWish> FromProto(const pb::DraftWishRequest& request) {
  DraftWish draft;
  HL_ASSIGN_OR_RETURN(draft.territory, IdOf<TerritoryName>(request.territory()));
  HL_ASSIGN_OR_RETURN(draft.house, IdOf<HouseName>(request.house()));
  HL_ASSIGN_OR_RETURN(draft.beneficiary, IdOf<ResidentName>(request.beneficiary()));
  draft.category = static_cast<Category>(static_cast<int>(request.category()) - 1);
  draft.title = request.title();
  draft.description = request.description();
  draft.capacity = request.capacity();
  draft.reward_points = request.reward_points();
  draft.due_time = FromTimestamp(request.due_time());
  return draft;
}

RecordService FromProto(const pb::RecordServiceRequest& request) {
  return {.start_time = FromTimestamp(request.start_time()),
          .minutes = request.minutes(),
          .note = request.note(),
          .attachments = {request.attachments().begin(), request.attachments().end()}};
}

pb::Wish ToProto(const Actor& actor, const Wish& stored) {
  const std::string& city = stored.name.city();
  const Wish from = VisibleTo(actor, stored);
  pb::Wish wish;
  wish.set_name(from.name.Format());
  wish.set_etag(absl::StrCat(from.revision));
  wish.set_state(EnumToProto<pb::Wish::State>(from.state));
  wish.set_territory(FormatName<TerritoryName>(city, from.territory));
  wish.set_house(FormatName<HouseName>(city, from.house));
  wish.set_beneficiary(FormatName<ResidentName>(city, from.beneficiary));
  wish.set_category(EnumToProto<pb::Wish::Category>(from.category));
  wish.set_title(from.title);
  wish.set_description(from.description);
  wish.set_capacity(from.capacity);
  // Counted before the claims of others were taken out.
  wish.set_claim_count(stored.live_claims());
  wish.set_reward_points(from.reward_points);
  *wish.mutable_due_time() = ToTimestamp(from.due_time);
  wish.set_drafter(from.drafter);
  wish.set_publisher(from.publisher);
  for (const Claim& claim : from.claims) *wish.add_claims() = ToProto(city, claim);
  wish.set_end_reason(from.end_reason);
  *wish.mutable_create_time() = ToTimestamp(from.create_time);
  *wish.mutable_update_time() = ToTimestamp(from.update_time);
  if (from.publish_time.has_value()) *wish.mutable_publish_time() = ToTimestamp(*from.publish_time);
  if (from.end_time.has_value()) *wish.mutable_end_time() = ToTimestamp(*from.end_time);
  return wish;
}

pb::WishStep ToProto(const std::string& city, const WishStep& from) {
  pb::WishStep step;
  step.set_action(from.action);
  if (from.from.has_value()) step.set_state_from(EnumToProto<pb::Wish::State>(*from.from));
  step.set_state_to(EnumToProto<pb::Wish::State>(from.to));
  step.set_actor(from.actor);
  step.set_volunteer(FormatName<VolunteerName>(city, from.volunteer));
  *step.mutable_step_time() = ToTimestamp(from.at);
  return step;
}

command::Message ToMessage(const WishChange& change) {
  const Wish& wish = change.next;
  pb::WishChange message;
  message.set_wish(wish.name.Format());
  message.set_territory(FormatName<TerritoryName>(wish.name.city(), wish.territory));
  message.set_category(EnumToProto<pb::Wish::Category>(wish.category));
  message.set_action(std::string(Format(change.action)));
  if (change.from.has_value()) message.set_state_from(EnumToProto<pb::Wish::State>(*change.from));
  message.set_state_to(EnumToProto<pb::Wish::State>(wish.state));
  message.set_actor(change.actor);
  AddSubject(change, message);
  message.set_capacity(wish.capacity);
  *message.mutable_create_time() = ToTimestamp(wish.create_time);
  *message.mutable_due_time() = ToTimestamp(wish.due_time);
  *message.mutable_step_time() = ToTimestamp(change.at);
  message.set_revision(wish.revision);
  return command::MakeMessage(
      absl::StrCat("wish.", Format(change.action)), wish.name.Format(), message);
}

}  // namespace hailan::volunteer_order
