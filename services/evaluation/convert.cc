#include "services/evaluation/convert.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/rpc/timestamp.h"
#include "hailan/evaluation/v1/change_feed.pb.h"
#include "hailan/event_workflow/v1/change_feed.pb.h"
#include "hailan/volunteer_order/v1/change_feed.pb.h"

namespace hailan::evaluation {
namespace {

namespace pb = hailan::evaluation::v1;
namespace events = hailan::event_workflow::v1;
namespace orders = hailan::volunteer_order::v1;

// The id at the end of a resource name; names in feeds are our own and well-formed.
std::string IdOf(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

std::optional<absl::Time> MaybeTime(bool has, const google::protobuf::Timestamp& time) {
  if (!has) return std::nullopt;
  return rpc::FromTimestamp(time);
}

bool Late(const events::EventChange& change, events::ClockKind clock) {
  return std::count(change.late_clocks().begin(), change.late_clocks().end(), clock) > 0;
}

EventFact ToEventFact(const events::EventChange& change) {
  EventFact fact;
  fact.event_id = IdOf(change.event());
  fact.revision = change.revision();
  fact.territory_code = IdOf(change.territory());
  fact.reporter = change.reporter();
  fact.assignee = change.assignee().empty() ? std::string() : IdOf(change.assignee());
  fact.department = change.department().empty() ? std::string() : IdOf(change.department());
  fact.state =
      std::string(absl::StripPrefix(events::Event_State_Name(change.to_state()), "STATE_"));
  fact.round = change.round();
  fact.report_time = rpc::FromTimestamp(change.report_time());
  fact.contact_due_time = MaybeTime(change.has_contact_due_time(), change.contact_due_time());
  fact.contact_time = MaybeTime(change.has_contact_time(), change.contact_time());
  fact.contact_late = Late(change, events::CLOCK_KIND_CONTACT);
  fact.resolve_due_time = MaybeTime(change.has_resolve_due_time(), change.resolve_due_time());
  fact.handled_time = MaybeTime(change.has_handled_time(), change.handled_time());
  fact.resolve_late = Late(change, events::CLOCK_KIND_RESOLVE);
  return fact;
}

WishFact ToWishFact(const orders::WishChange& change) {
  WishFact fact;
  fact.wish_id = IdOf(change.wish());
  fact.revision = change.revision();
  fact.territory_code = IdOf(change.territory());
  fact.state = std::string(absl::StripPrefix(orders::Wish_State_Name(change.state_to()), "STATE_"));
  fact.step_time = rpc::FromTimestamp(change.step_time());
  if (change.state_from() == orders::Wish::STATE_DRAFT &&
      change.state_to() == orders::Wish::STATE_PUBLISHED) {
    fact.publish_time = fact.step_time;
  }
  fact.volunteer = change.volunteer().empty() ? std::string() : IdOf(change.volunteer());
  fact.points = change.points();
  return fact;
}

}  // namespace

pb::Rating ToProto(const Rating& rating, bool show_comment) {
  pb::Rating out;
  out.set_name(absl::StrCat(
      FormatCity(rating.event.city()), "/ratings/", rating.event.id(), "-", rating.round));
  out.set_event(rating.event.Format());
  out.set_round(rating.round);
  out.set_score(rating.score);
  if (show_comment) out.set_comment(rating.comment);
  out.set_territory(
      ResourceName<"territories">(rating.event.city(), rating.territory_code).Format());
  *out.mutable_create_time() = rpc::ToTimestamp(rating.create_time);
  return out;
}

command::Message ToMessage(const RatingChange& change) {
  const pb::Rating rating = ToProto(change.next, /*show_comment=*/false);
  pb::RatingChange payload;
  payload.set_rating(rating.name());
  payload.set_event(rating.event());
  payload.set_round(rating.round());
  payload.set_score(rating.score());
  payload.set_territory(rating.territory());
  *payload.mutable_time() = rating.create_time();
  return command::MakeMessage("rating.submitted", rating.name(), payload);
}

std::vector<EventFact> ToEventFacts(const type::v1::ListChangesResponse& page) {
  std::vector<EventFact> facts;
  for (const auto& change : page.changes()) {
    events::EventChange event;
    if (change.payload().UnpackTo(&event)) facts.push_back(ToEventFact(event));
  }
  return facts;
}

std::vector<WishFact> ToWishFacts(const type::v1::ListChangesResponse& page) {
  std::vector<WishFact> facts;
  for (const auto& change : page.changes()) {
    orders::WishChange wish;
    if (change.payload().UnpackTo(&wish)) facts.push_back(ToWishFact(wish));
  }
  return facts;
}

}  // namespace hailan::evaluation
