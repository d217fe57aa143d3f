// D18: who has a case neither judges its result, nor returns it, nor makes it disappear, whatever
// office they hold besides; through the gateway.
#include <catch2/catch.hpp>

#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {
namespace {

using absl::StatusCode;

// The member of the grid with an office of their own.
Caller MemberWithOffice(Town& town) {
  rpc::TokenClaims both = GridMember(1);
  both.roles.push_back("community");
  both.areas = {kCommunity};
  return Caller(*town.suite, both);
}

TEST_CASE("D18: who handled does not accept the result, whatever office they hold besides") {
  Town town;
  const std::string event = town.Handled();
  const Caller handler = MemberWithOffice(town);
  const auto approve = MoveOf<evt::ApproveResultRequest>(event);
  CHECK_THAT(town.Try<evt::Event>(handler, "Events/ApproveResult", approve).status(),
             FailsWith(StatusCode::kFailedPrecondition, "OWN_WORK"));
  CHECK_THAT(town.Try<evt::Event>(town.member, "Events/ApproveResult", approve).status(),
             FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  CHECK(town.Do<evt::Event>(town.officer, "Events/ApproveResult", approve).state() ==
        evt::Event::STATE_RETURN_VISIT);
}

TEST_CASE("D17 D18: who submitted does not return the result and so start the clock anew") {
  Town town;
  const std::string event = town.Handled();
  const evt::Event handled = town.Get(town.member, event);
  const Caller handler = MemberWithOffice(town);
  auto back = MoveOf<evt::ReturnForRehandlingRequest>(event);
  back.set_reason("再查。");
  const auto refused = [&] {
    CHECK_THAT(town.Try<evt::Event>(handler, "Events/ReturnForRehandling", back).status(),
               FailsWith(StatusCode::kFailedPrecondition, "OWN_WORK"));
  };
  refused();
  CHECK(town.Close(event).state() == evt::Event::STATE_CLOSED);
  refused();
  const evt::Event closed = town.Get(town.member, event);
  CHECK(closed.round() == 1);
  REQUIRE(closed.clocks_size() == 2);
  REQUIRE(closed.clocks(1).kind() == evt::CLOCK_KIND_RESOLVE);
  CHECK(closed.clocks(1).SerializeAsString() == handled.clocks(1).SerializeAsString());
}

// Why the caller may not cancel the event, as ListAllowedActions and the refusal say.
std::string WhyNotCancelled(Town& town, const Caller& who, const std::string& event) {
  auto cancel = MoveOf<evt::CancelEventRequest>(event);
  cancel.set_reason("不属实。");
  const absl::Status refused = town.Try<evt::Event>(who, "Events/CancelEvent", cancel).status();
  CHECK_THAT(refused, HasCode(StatusCode::kFailedPrecondition));
  evt::ListAllowedActionsRequest ask;
  ask.set_name(event);
  const auto list = town.Do<evt::ListAllowedActionsResponse>(who, "Events/ListAllowedActions", ask);
  for (const evt::AllowedAction& one : list.actions()) {
    if (one.action() != evt::ACTION_CANCEL) continue;
    CHECK(one.reason() == ReasonOf(refused));
    CHECK_FALSE(one.message().empty());
  }
  return ReasonOf(refused);
}

TEST_CASE("D18: nobody makes a case disappear that they have, nor somebody else's report") {
  Town town;
  const Caller handler = MemberWithOffice(town);
  const std::string event = town.Reported();
  // An office voids a report; the member of the grid, of whom it may be, does not.
  CHECK(WhyNotCancelled(town, town.member, event) == "NOT_OWN_REPORT");
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  town.Step<evt::StartHandlingRequest>(town.member, "StartHandling", event);
  CHECK(WhyNotCancelled(town, handler, event) == "OWN_WORK");
  auto dispatch = MoveOf<evt::DispatchEventRequest>(event);
  dispatch.set_department(NameOf("departments", kPower));
  town.Do<evt::Event>(town.officer, "Events/DispatchEvent", dispatch);
  CHECK(WhyNotCancelled(town, handler, event) == "OWN_WORK");
  auto cancel = MoveOf<evt::CancelEventRequest>(event);
  cancel.set_reason("重复。");
  CHECK(town.Do<evt::Event>(town.officer, "Events/CancelEvent", cancel).state() ==
        evt::Event::STATE_CANCELLED);
  cancel.set_name(town.Reported());
  CHECK(town.Do<evt::Event>(town.resident, "Events/CancelEvent", cancel).state() ==
        evt::Event::STATE_CANCELLED);
}

}  // namespace
}  // namespace hailan::testing
