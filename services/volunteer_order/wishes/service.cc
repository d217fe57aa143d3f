#include "services/volunteer_order/wishes/service.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/volunteer_order/domain/rules.h"
#include "services/volunteer_order/domain/visibility.h"
#include "services/volunteer_order/domain/volunteer.h"

namespace hailan::volunteer_order {
namespace {

absl::Status NoSuchWish(const WishName& name) {
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "There is no such wish for this caller; check its name.",
               {{"name", name.Format()}});
}

// The command of a request on an existing wish that may carry an etag.
template <class Request>
absl::StatusOr<WishCommand> OnWish(const Request& request, WishRequest wanted) {
  HL_ASSIGN_OR_RETURN(WishName wish, ParseWishName("name", request.name()));
  WishCommand command{.wish = std::move(wish), .etag = "", .request = std::move(wanted)};
  if constexpr (requires { request.etag(); }) command.etag = request.etag();
  return command;
}

absl::StatusOr<WishFilter> FilterOf(const rpc::Call& call, const pb::ListWishesRequest& request) {
  WishFilter filter;
  HL_ASSIGN_OR_RETURN(filter.city, ParseCity(request.parent()));
  if (!request.territory().empty()) {
    HL_ASSIGN_OR_RETURN(const auto name, ResourceName<"territories">::Parse(request.territory()));
    filter.territory = name.id();
  }
  if (!request.house().empty()) {
    HL_ASSIGN_OR_RETURN(const auto name, ResourceName<"houses">::Parse(request.house()));
    filter.house = name.id();
  }
  for (const int state : request.states()) {
    if (state == pb::Wish::STATE_UNSPECIFIED) {
      return InvalidField(
          "states", "REQUIRED", "Name states to filter by, or leave the list empty.");
    }
    filter.states.emplace_back(Format(static_cast<WishState>(state - 1)));
  }
  filter.claimable = request.claimable_by_me();
  filter.claimed = request.claimed_by_me();
  filter.caller = call.actor().subject;
  filter.areas = StaffAreas(call.actor(), filter.city);
  filter.now = call.now;
  return filter;
}

// What a page token is bound to.
std::string FilterText(const WishFilter& filter) {
  return absl::StrCat("ListWishes/",
                      filter.city,
                      "/",
                      filter.territory,
                      "/",
                      filter.house,
                      "/",
                      absl::StrJoin(filter.states, ","),
                      "/",
                      filter.claimable,
                      filter.claimed,
                      "/",
                      filter.caller);
}

}  // namespace

absl::StatusOr<WishCommand> WishService::Draft(const rpc::Call& call,
                                               const pb::DraftWishRequest& request) {
  HL_ASSIGN_OR_RETURN(std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(DraftWish draft, FromProto(request));
  return WishCommand{
      .wish = WishName(std::move(city), NewId(call.now)), .etag = "", .request = std::move(draft)};
}

absl::StatusOr<WishCommand> WishService::Publish(const rpc::Call& /*call*/,
                                                 const pb::PublishWishRequest& request) {
  return OnWish(request, PublishWish{.second_person = options_.second_person});
}

absl::StatusOr<WishCommand> WishService::Claim(const rpc::Call& /*call*/,
                                               const pb::ClaimWishRequest& request) {
  return OnWish(request, ClaimWish{});
}

absl::StatusOr<WishCommand> WishService::Withdraw(const rpc::Call& /*call*/,
                                                  const pb::WithdrawClaimRequest& request) {
  return OnWish(request, WithdrawClaim{});
}

absl::StatusOr<WishCommand> WishService::Release(const rpc::Call& /*call*/,
                                                 const pb::ReleaseClaimRequest& request) {
  HL_ASSIGN_OR_RETURN(const VolunteerName volunteer, VolunteerName::Parse(request.volunteer()));
  return OnWish(request, ReleaseClaim{.volunteer = volunteer.id()});
}

absl::StatusOr<WishCommand> WishService::Record(const rpc::Call& /*call*/,
                                                const pb::RecordServiceRequest& request) {
  return OnWish(request, FromProto(request));
}

absl::StatusOr<WishCommand> WishService::Review(const rpc::Call& /*call*/,
                                                const pb::ReviewServiceRequest& request) {
  HL_ASSIGN_OR_RETURN(const VolunteerName volunteer, VolunteerName::Parse(request.volunteer()));
  return OnWish(request,
                ReviewService{.volunteer = volunteer.id(),
                              .attended = request.attended(),
                              .effect = request.effect(),
                              .comment = request.comment()});
}

absl::StatusOr<WishCommand> WishService::Close(const rpc::Call& /*call*/,
                                               const pb::CloseWishRequest& request) {
  return OnWish(request, CloseWish{.reason = request.reason()});
}

absl::StatusOr<WishCommand> WishService::Cancel(const rpc::Call& /*call*/,
                                                const pb::CancelWishRequest& request) {
  return OnWish(request, CancelWish{.reason = request.reason()});
}

pb::Wish WishService::Reply(const rpc::Call& call, const Wish& wish) {
  return ToProto(call.actor(), wish);
}

absl::StatusOr<pb::Wish> WishService::Get(const rpc::Call& call,
                                          const pb::GetWishRequest& request) {
  HL_ASSIGN_OR_RETURN(const WishName name, ParseWishName("name", request.name()));
  HL_ASSIGN_OR_RETURN(const std::optional<Wish> wish, reader_.Get(name, call.deadline));
  if (!wish.has_value() || !MaySee(call.actor(), *wish)) return NoSuchWish(name);
  return ToProto(call.actor(), *wish);
}

absl::StatusOr<pb::ListWishesResponse> WishService::List(const rpc::Call& call,
                                                         const pb::ListWishesRequest& request) {
  HL_ASSIGN_OR_RETURN(const WishFilter filter, FilterOf(call, request));
  if (!filter.house.empty() && filter.areas.empty()) {
    return Error(absl::StatusCode::kPermissionDenied,
                 hailan::reason::kOutOfScope,
                 "Only grid, community, street and city staff ask for the wishes of a house.");
  }
  const std::string filter_text = FilterText(filter);
  HL_ASSIGN_OR_RETURN(const auto last, tokens_.Decode(request.page_token(), filter_text));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(const std::vector<Wish> wishes,
                      reader_.List(filter, last.empty() ? "" : last[0], size + 1, call.deadline));
  pb::ListWishesResponse response;
  for (const Wish& wish : wishes) {
    if (response.wishes_size() == size) {
      const std::string& last_id = wishes[static_cast<size_t>(size) - 1].name.id();
      response.set_next_page_token(tokens_.Encode({last_id}, filter_text));
      break;
    }
    *response.add_wishes() = ToProto(call.actor(), wish);
  }
  return response;
}

absl::StatusOr<pb::ListWishStepsResponse> WishService::ListSteps(
    const rpc::Call& call, const pb::ListWishStepsRequest& request) {
  HL_ASSIGN_OR_RETURN(const WishName name, ParseWishName("parent", request.parent()));
  const std::string filter = absl::StrCat("ListWishSteps/", name.Format());
  HL_ASSIGN_OR_RETURN(const auto last, tokens_.Decode(request.page_token(), filter));
  int64_t last_revision = 0;
  if (!last.empty() && !absl::SimpleAtoi(last[0], &last_revision)) last_revision = 0;
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(const std::optional<WishSteps> found,
                      reader_.ListSteps(name, last_revision, size + 1, call.deadline));
  const bool seen = found.has_value() && IsStaffInScope(call.actor(), found->territory);
  if (!seen) {
    // Whoever covers the whole city may know that a wish does not exist.
    if (!found.has_value() && IsStaffInScope(call.actor(), name.city())) return NoSuchWish(name);
    return Error(absl::StatusCode::kPermissionDenied,
                 hailan::reason::kOutOfScope,
                 "The history of a wish is for staff of its area.");
  }
  pb::ListWishStepsResponse response;
  for (const WishStep& step : found->steps) {
    if (response.steps_size() == size) {
      const int64_t revision = found->steps[static_cast<size_t>(size) - 1].revision;
      response.set_next_page_token(tokens_.Encode({absl::StrCat(revision)}, filter));
      break;
    }
    *response.add_steps() = ToProto(name.city(), step);
  }
  return response;
}

}  // namespace hailan::volunteer_order
