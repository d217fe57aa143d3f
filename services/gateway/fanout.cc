#include "services/gateway/fanout.h"

#include <string>
#include <utility>

#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "hailan/volunteer_order/v1/wishes.pb.h"

namespace hailan::gateway {
namespace {

namespace pb = hailan::gateway::v1;
namespace events = hailan::event_workflow::v1;
namespace geo = hailan::grid_geo::v1;
namespace residents = hailan::residents::v1;
namespace orders = hailan::volunteer_order::v1;

constexpr int kOpenItems = 50;
constexpr int kHints = 5;

// Names a part that is missing instead of failing the whole answer.
template <class Response>
void Omit(Response& response, absl::string_view part, const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  pb::OmittedPart* const omitted = response.add_omitted();
  omitted->set_part(std::string(part));
  omitted->set_reason(reason.empty() ? absl::StatusCodeToString(status.code()) : reason);
}

events::ReportEventRequest ToEventRequest(const pb::ReportEventRequest& request) {
  // The point goes on and not the grid that was found here: event_workflow resolves it itself, and
  // a repeat stays byte for byte the same even if a boundary moved in between.
  events::ReportEventRequest out;
  out.set_parent(request.parent());
  out.set_request_id(request.request_id());
  *out.mutable_point() = request.point();
  out.set_item(request.item());
  out.set_channel(request.channel());
  out.set_description(request.description());
  out.set_place(request.place());
  *out.mutable_attachments() = request.attachments();
  out.set_house(request.house());
  out.set_asset(request.asset());
  out.set_urgency(request.urgency());
  return out;
}

}  // namespace

absl::StatusOr<pb::HouseCard> Fanout::GetHouseCard(const rpc::Call& call,
                                                   const pb::GetHouseCardRequest& request) {
  const rpc::CallOptions options = rpc::OnBehalf(call);
  HL_ASSIGN_OR_RETURN(const auto name, ResourceName<"houses">::Parse(request.name()));
  pb::HouseCard card;
  residents::GetHouseRequest house;
  house.set_name(request.name());
  HL_RETURN_IF_ERROR(peers_.residents->Invoke(
      "hailan.residents.v1.Houses/GetHouse", house, card.mutable_house(), options));

  residents::ListOccupantsRequest occupants;
  occupants.set_parent(request.name());
  occupants.set_purpose(request.purpose());
  auto people = peers_.residents->Invoke<residents::ListOccupantsResponse>(
      "hailan.residents.v1.Houses/ListOccupants", occupants, options);
  if (people.ok()) {
    card.mutable_occupants()->Swap(people->mutable_occupants());
  } else {
    Omit(card, "occupants", people.status());
  }

  auto grid = grids_.GetGridCard(card.house().territory(), options);
  if (grid.ok()) {
    card.mutable_grid()->Swap(&*grid);
  } else {
    Omit(card, "grid", grid.status());
  }

  events::ListEventsRequest open_events;
  open_events.set_parent(FormatCity(name.city()));
  open_events.set_house(request.name());
  open_events.set_open_only(true);
  open_events.set_page_size(kOpenItems);
  auto events_page = peers_.event_workflow->Invoke<events::ListEventsResponse>(
      "hailan.event_workflow.v1.Events/ListEvents", open_events, options);
  if (events_page.ok()) {
    card.mutable_open_events()->Swap(events_page->mutable_events());
  } else {
    Omit(card, "open_events", events_page.status());
  }

  orders::ListWishesRequest open_wishes;
  open_wishes.set_parent(FormatCity(name.city()));
  open_wishes.set_house(request.name());
  for (const auto state : {orders::Wish::STATE_PUBLISHED,
                           orders::Wish::STATE_CLAIMED,
                           orders::Wish::STATE_IN_SERVICE,
                           orders::Wish::STATE_SERVED}) {
    open_wishes.add_states(state);
  }
  open_wishes.set_page_size(kOpenItems);
  auto wishes_page = peers_.volunteer_order->Invoke<orders::ListWishesResponse>(
      "hailan.volunteer_order.v1.Wishes/ListWishes", open_wishes, options);
  if (wishes_page.ok()) {
    card.mutable_open_wishes()->Swap(wishes_page->mutable_wishes());
  } else {
    Omit(card, "open_wishes", wishes_page.status());
  }
  return card;
}

absl::StatusOr<pb::ReportEventResponse> Fanout::ReportEvent(const rpc::Call& call,
                                                            const pb::ReportEventRequest& request) {
  const rpc::CallOptions options = rpc::OnBehalf(call);
  pb::ReportEventResponse response;
  geo::LocateRequest point;
  point.set_parent(request.parent());
  *point.mutable_point() = request.point();
  HL_ASSIGN_OR_RETURN(*response.mutable_located(), grids_.Locate(point, options));

  events::FindDuplicatesRequest similar;
  similar.set_parent(request.parent());
  *similar.mutable_point() = request.point();
  similar.set_item(request.item());
  similar.set_description(request.description());
  similar.set_page_size(kHints + 1);
  const auto found = peers_.event_workflow->Invoke<events::FindDuplicatesResponse>(
      "hailan.event_workflow.v1.Events/FindDuplicates", similar, options);
  if (!found.ok()) Omit(response, "duplicate_hints", found.status());

  HL_RETURN_IF_ERROR(peers_.event_workflow->Invoke("hailan.event_workflow.v1.Events/ReportEvent",
                                                   ToEventRequest(request),
                                                   response.mutable_event(),
                                                   options));
  if (found.ok()) {
    for (const events::DuplicateCandidate& candidate : found->candidates()) {
      // A repeated report finds the event that its first try filed.
      if (candidate.event() == response.event().name()) continue;
      if (response.duplicate_hints_size() == kHints) break;
      *response.add_duplicate_hints() = candidate;
    }
  }
  return response;
}

}  // namespace hailan::gateway
