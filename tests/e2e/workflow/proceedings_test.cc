// D11: extensions and holds through the gateway: asked for, refused, taken back, granted, ended;
// and what each of them does to the due time.
#include <catch2/catch.hpp>

#include "hailan/event_workflow/workflows/v1/deadlines.pb.h"
#include "hailan/event_workflow/workflows/v1/proceedings.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_workflows = hailan::event_workflow::workflows::v1;
namespace {

using absl::StatusCode;

std::string Begun(Town& town) {
  std::string event = town.Reported();
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  town.Step<evt::StartHandlingRequest>(town.member, "StartHandling", event);
  return event;
}

absl::Time DueOf(const evt::Event& event) {
  REQUIRE(event.clocks_size() == 2);
  REQUIRE(event.clocks(1).kind() == evt::CLOCK_KIND_RESOLVE);
  return rpc::FromTimestamp(event.clocks(1).due_time());
}

evt_workflows::RequestExtensionRequest DayMore(const std::string& event) {
  evt_workflows::RequestExtensionRequest request;
  request.set_name(event);
  request.set_reason("等待配件。");
  request.mutable_amount()->set_seconds(24 * 60 * 60);
  return request;
}

evt_workflows::RequestHoldRequest TenHours(const std::string& event) {
  evt_workflows::RequestHoldRequest request;
  request.set_name(event);
  request.set_reason("等待供货。");
  *request.mutable_until_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(10));
  return request;
}

template <class Request>
Request Numbered(const std::string& event, int number) {
  auto request = MoveOf<Request>(event);
  request.set_number(number);
  if constexpr (requires { request.set_reason(""); }) request.set_reason("可以按期完成。");
  return request;
}

evt::Proceeding::State StateOf(const evt::Event& event, int number) {
  REQUIRE(event.proceedings_size() >= number);
  return event.proceedings(number - 1).state();
}

TEST_CASE("D11: an extension moves the due time by its amount once it is granted by another") {
  Town town;
  const std::string event = Begun(town);
  const absl::Time due = DueOf(town.Get(town.member, event));
  const std::string ask = "Proceedings/RequestExtension";
  const auto asked = town.Do<evt::Event>(town.member, ask, DayMore(event));
  CHECK(StateOf(asked, 1) == evt::Proceeding::STATE_REQUESTED);
  CHECK(DueOf(asked) == due);
  CHECK_THAT(town.Try<evt::Event>(town.member, "Proceedings/RequestHold", TenHours(event)).status(),
             FailsWith(StatusCode::kFailedPrecondition, "REQUEST_PENDING"));
  evt_workflows::ListOpenProceedingsRequest list;
  list.set_parent(kParent);
  const auto open = town.Do<evt_workflows::ListOpenProceedingsResponse>(
      town.officer, "Proceedings/ListOpenProceedings", list);
  REQUIRE(open.proceedings_size() == 1);
  CHECK(open.proceedings(0).event() == event);
  CHECK(open.proceedings(0).kind() == evt::PROCEEDING_KIND_EXTENSION);
  const auto refused =
      town.Do<evt::Event>(town.officer,
                          "Proceedings/RefuseProceeding",
                          Numbered<evt_workflows::RefuseProceedingRequest>(event, 1));
  CHECK(StateOf(refused, 1) == evt::Proceeding::STATE_REFUSED);
  CHECK(DueOf(refused) == due);

  town.Do<evt::Event>(town.member, ask, DayMore(event));
  const auto grant = Numbered<evt_workflows::GrantProceedingRequest>(event, 2);
  const std::string method = "Proceedings/GrantProceeding";
  CHECK_THAT(town.Try<evt::Event>(town.member, method, grant).status(),
             FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  const auto granted = town.Do<evt::Event>(town.officer, method, grant);
  CHECK(StateOf(granted, 2) == evt::Proceeding::STATE_GRANTED);
  CHECK(DueOf(granted) == due + absl::Hours(24));
  evt_workflows::ExplainDeadlineRequest explain;
  explain.set_name(event);
  const auto explained = town.Do<evt_workflows::DeadlineExplanation>(
      town.officer, "Deadlines/ExplainDeadline", explain);
  REQUIRE(explained.extensions_size() == 1);
  CHECK(explained.extensions(0).proceeding() == granted.proceedings(1).name());
  CHECK(explained.extensions(0).amount().seconds() == 24 * 60 * 60);
  // The reporter is told the date, not who asked whom.
  const evt::Event seen = town.Get(town.resident, event);
  CHECK(DueOf(seen) == due + absl::Hours(24));
  CHECK(seen.proceedings().empty());
}

TEST_CASE("D11: a hold stops the resolve clock from its grant until its end, and no longer") {
  Town town;
  const std::string event = Begun(town);
  const absl::Time due = DueOf(town.Get(town.member, event));
  const std::string ask = "Proceedings/RequestHold";
  CHECK(DueOf(town.Do<evt::Event>(town.member, ask, TenHours(event))) == due);
  const auto withdrawn =
      town.Do<evt::Event>(town.member,
                          "Proceedings/WithdrawProceeding",
                          Numbered<evt_workflows::WithdrawProceedingRequest>(event, 1));
  CHECK(StateOf(withdrawn, 1) == evt::Proceeding::STATE_WITHDRAWN);
  CHECK_FALSE(withdrawn.has_held_until_time());

  const evt_workflows::RequestHoldRequest hold = TenHours(event);
  town.Do<evt::Event>(town.member, ask, hold);
  const auto held = town.Do<evt::Event>(town.officer,
                                        "Proceedings/GrantProceeding",
                                        Numbered<evt_workflows::GrantProceedingRequest>(event, 2));
  CHECK(held.held_until_time().seconds() == hold.until_time().seconds());
  const absl::Time decided = rpc::FromTimestamp(held.proceedings(1).decide_time());
  CHECK(DueOf(held) == due + (rpc::FromTimestamp(held.held_until_time()) - decided));
  CHECK_THAT(town.Try<evt::Event>(town.member, ask, hold).status(),
             FailsWith(StatusCode::kFailedPrecondition, "ALREADY_HELD"));

  const auto resumed = town.Do<evt::Event>(
      town.member, "Proceedings/ResumeEvent", MoveOf<evt_workflows::ResumeEventRequest>(event));
  CHECK_FALSE(resumed.has_held_until_time());
  const absl::Time end = rpc::FromTimestamp(resumed.proceedings(1).resume_time());
  CHECK(DueOf(resumed) == due + (end - decided));
  CHECK(end - decided < absl::Minutes(1));
}

}  // namespace
}  // namespace hailan::testing
