#include "services/volunteer_order/domain/decide_wish.h"

#include <catch2/catch.hpp>

#include "services/volunteer_order/domain/reasons.h"
#include "tests/unit/volunteer_order/builders.h"

namespace hailan::volunteer_order {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::HasReason;
using testing::IsOk;

absl::Status Draft(const DraftWish& draft, const Actor& actor) {
  return Decide(std::nullopt, CommandOf(draft), actor, TestNow()).status();
}

TEST_CASE("A wish goes from draft to booked points") {
  Play play;
  CHECK(play.wish().state == WishState::kDraft);
  CHECK_FALSE(play.last().from.has_value());
  play.Must(PublishWish{}, Community());
  CHECK(play.wish().publisher == "com1");
  CHECK(play.wish().publish_time == TestNow());
  play.Must(ClaimWish{}, Helper());
  CHECK(play.wish().state == WishState::kClaimed);
  CHECK(play.last().volunteer == "v1");
  play.Must(AnHour(), Helper());
  CHECK(play.wish().state == WishState::kServed);
  CHECK(play.last().postings.empty());
  play.Must(GoodReview(), Community());
  CHECK(play.wish().state == WishState::kClosed);
  CHECK(play.wish().end_time == TestNow());
  const Review review = play.wish().FindClaim("v1")->review.value();
  CHECK(review.score == 100);
  CHECK(review.points == 100);
  CHECK(review.formula_version == 1);
  REQUIRE(play.last().postings.size() == 2);
  CHECK(play.last().postings[0].amount + play.last().postings[1].amount == 0);
  CHECK(play.last().postings[1].account == "v1");
}

TEST_CASE("Who may draft for whom") {
  CHECK_THAT(Draft(MakeDraft(), GridMember()), IsOk());
  CHECK_THAT(Draft(MakeDraft(), Community()), IsOk());
  CHECK_THAT(Draft(MakeDraft(), MakeActor("r1", Role::kResident)), IsOk());
  CHECK_THAT(Draft(MakeDraft(), MakeActor("r2", Role::kResident)),
             FailsWith(StatusCode::kPermissionDenied, reason::kNotBeneficiary));
  CHECK_THAT(Draft(MakeDraft(), MakeActor("gm", Role::kGridMember, {"222405001001004"})),
             FailsWith(StatusCode::kPermissionDenied, hailan::reason::kOutOfScope));
  CHECK_THAT(Draft(MakeDraft(), Helper()),
             FailsWith(StatusCode::kPermissionDenied, hailan::reason::kPermissionDenied));
}

TEST_CASE("A draft that makes no sense is refused") {
  const Actor city = MakeActor("c", Role::kCity);
  DraftWish draft = MakeDraft();
  draft.territory = "222405001";
  CHECK_THAT(Draft(draft, city),
             FailsWith(StatusCode::kInvalidArgument, reason::kTerritoryTooWide));
  draft.territory = "222406001001";
  CHECK_THAT(Draft(draft, city),
             FailsWith(StatusCode::kInvalidArgument, reason::kTerritoryOfOtherCity));
  draft = MakeDraft();
  draft.due_time = TestNow();
  CHECK_THAT(Draft(draft, city), FailsWith(StatusCode::kInvalidArgument, reason::kDueTimePassed));
  draft = MakeDraft();
  draft.title = "Call 13800138000";
  CHECK_THAT(Draft(draft, city),
             FailsWith(StatusCode::kInvalidArgument, reason::kPersonalDataInText));
  draft.title = "Bed 2024-11-22, 1380013800";
  CHECK_THAT(Draft(draft, city), IsOk());
  draft.description = "11010519491231002X";
  CHECK_THAT(Draft(draft, city), HasReason(reason::kPersonalDataInText));
}

TEST_CASE("Publishing needs a second person, unless the deployment says otherwise") {
  Play play;
  play.wish().drafter = "com1";
  CHECK_THAT(play.Do(PublishWish{}, Community()),
             FailsWith(StatusCode::kPermissionDenied, reason::kSelfReview));
  CHECK_THAT(play.Do(PublishWish{}, MakeActor("far", Role::kCommunity, {"222405001002"})),
             FailsWith(StatusCode::kPermissionDenied, hailan::reason::kOutOfScope));
  CHECK_THAT(play.Do(PublishWish{}, GridMember()), HasReason(hailan::reason::kPermissionDenied));
  CHECK_THAT(play.Do(PublishWish{.second_person = false}, Community()), IsOk());
}

TEST_CASE("Claims respect capacity, person and time") {
  Play play(2);
  CHECK_THAT(play.Do(ClaimWish{}, Helper()),
             FailsWith(StatusCode::kFailedPrecondition, reason::kIllegalTransition));
  play.Must(PublishWish{}, Community());
  play.Must(ClaimWish{}, Helper("v1"));
  CHECK(play.wish().state == WishState::kPublished);
  CHECK_THAT(play.Do(ClaimWish{}, Helper("v1")),
             FailsWith(StatusCode::kAlreadyExists, reason::kAlreadyClaimed));
  CHECK_THAT(play.Do(ClaimWish{}, Helper("r1")), HasReason(reason::kOwnWish));
  play.Must(ClaimWish{}, MakeActor("gm9", Role::kGridMember, {"222405002"}));
  CHECK(play.wish().state == WishState::kClaimed);
  CHECK_THAT(play.Do(ClaimWish{}, Helper("v3")),
             FailsWith(StatusCode::kFailedPrecondition, reason::kWishFull));
  CHECK_THAT(play.Do(ClaimWish{}, Helper("v1")), HasReason(reason::kAlreadyClaimed));
  CHECK_THAT(play.Do(WithdrawClaim{}, Helper("v3")), HasReason(reason::kNoOpenClaim));
  play.Must(WithdrawClaim{}, Helper("v1"));
  CHECK(play.wish().state == WishState::kPublished);
  CHECK_THAT(play.Do(WithdrawClaim{}, Helper("v1")), HasReason(reason::kNoOpenClaim));
  play.Advance(absl::Hours(72));
  CHECK_THAT(play.Do(ClaimWish{}, Helper("v1")), HasReason(reason::kWishOverdue));
}

TEST_CASE("Only active volunteers claim") {
  Play play;
  play.Must(PublishWish{}, Community());
  play.wish().active_callers = {"somebody"};
  const auto change = Decide(play.wish(), CommandOf(ClaimWish{}), Helper(), TestNow());
  CHECK_THAT(change.status(),
             FailsWith(StatusCode::kFailedPrecondition, reason::kVolunteerNotActive));
}

TEST_CASE("A withdrawn place may be claimed again, a released one may not") {
  Play play;
  play.Must(PublishWish{}, Community());
  play.Must(ClaimWish{}, Helper());
  play.Must(WithdrawClaim{}, Helper());
  play.Must(ClaimWish{}, Helper());
  CHECK(play.wish().claims.size() == 1);
  CHECK_THAT(play.Do(ReleaseClaim{.volunteer = "v1"}, Helper("v1")),
             HasReason(hailan::reason::kPermissionDenied));
  play.Must(ReleaseClaim{.volunteer = "v1"}, Community());
  CHECK(play.wish().state == WishState::kPublished);
  CHECK_THAT(play.Do(ClaimWish{}, Helper()), HasReason(reason::kClaimReleased));
}

TEST_CASE("Service is recorded by the claimant, and corrected until it is reviewed") {
  Play play(2);
  play.Must(PublishWish{}, Community());
  CHECK_THAT(play.Do(AnHour(), Helper()), HasReason(reason::kNoOpenClaim));
  play.Must(ClaimWish{}, Helper());
  RecordService future = AnHour();
  future.minutes = 61;
  CHECK_THAT(play.Do(future, Helper()),
             FailsWith(StatusCode::kInvalidArgument, reason::kServiceInFuture));
  play.Must(AnHour(), Helper());
  CHECK(play.wish().state == WishState::kInService);
  RecordService shorter = AnHour();
  shorter.minutes = 30;
  play.Must(shorter, Helper());
  CHECK(play.wish().FindClaim("v1")->service->minutes == 30);
  CHECK_THAT(play.Do(WithdrawClaim{}, Helper()), HasReason(reason::kNoOpenClaim));
  CHECK_THAT(play.Do(CancelWish{.reason = "no"}, Community()),
             HasReason(reason::kIllegalTransition));
  play.Must(GoodReview(), Community());
  CHECK(play.wish().state == WishState::kInService);
  CHECK(play.wish().FindClaim("v1")->review->points == 50);
  CHECK_THAT(play.Do(AnHour(), Helper()), HasReason(reason::kServiceReviewed));
  CHECK_THAT(play.Do(GoodReview(), Community()), HasReason(reason::kServiceReviewed));
}

TEST_CASE("Nobody reviews their own service") {
  Play play;
  Actor both = Community();
  both.roles.Add(Role::kVolunteer);
  play.Must(PublishWish{}, MakeActor("com2", Role::kCommunity, {kCommunityCode}));
  play.Must(ClaimWish{}, both);
  CHECK_THAT(play.Do(GoodReview("com1"), MakeActor("com2", Role::kCommunity, {kCommunityCode})),
             HasReason(reason::kIllegalTransition));
  play.Must(AnHour(), both);
  CHECK_THAT(play.Do(GoodReview("com1"), both),
             FailsWith(StatusCode::kPermissionDenied, reason::kSelfReview));
  CHECK_THAT(play.Do(GoodReview("v7"), both), HasReason(reason::kNoServiceRecorded));
}

TEST_CASE("Who did not attend earns nothing and books nothing") {
  Play play;
  play.Must(PublishWish{}, Community());
  play.Must(ClaimWish{}, Helper());
  play.Must(AnHour(), Helper());
  ReviewService absent = GoodReview();
  absent.attended = false;
  play.Must(absent, Community());
  CHECK(play.wish().FindClaim("v1")->review->score == 0);
  CHECK(play.last().postings.empty());
}

TEST_CASE("A wish closes early only when every service is reviewed; other claims lapse") {
  Play play(3);
  play.Must(PublishWish{}, Community());
  play.Must(ClaimWish{}, Helper("v1"));
  play.Must(ClaimWish{}, Helper("v2"));
  CHECK_THAT(play.Do(CloseWish{.reason = "enough"}, Community()),
             HasReason(reason::kIllegalTransition));
  play.Must(AnHour(), Helper("v1"));
  CHECK_THAT(play.Do(CloseWish{.reason = "enough"}, Community()),
             HasReason(reason::kReviewMissing));
  play.Must(GoodReview("v1"), Community());
  play.Must(CloseWish{.reason = "enough"}, Community());
  CHECK(play.wish().state == WishState::kClosed);
  CHECK(play.wish().end_reason == "enough");
  CHECK(play.wish().FindClaim("v2")->state == ClaimState::kLapsed);
  CHECK(play.last().touched == std::vector<std::string>{"v2"});
}

TEST_CASE("A drafter cancels their own draft, nobody else's") {
  Play play;
  CHECK_THAT(play.Do(CancelWish{.reason = "x"}, MakeActor("gm2", Role::kGridMember, {kGridCode})),
             HasReason(hailan::reason::kPermissionDenied));
  CHECK_THAT(play.Do(CancelWish{.reason = "x"}, GridMember()), IsOk());
  CHECK(play.wish().state == WishState::kCancelled);
}

TEST_CASE("A stale etag is refused before anything else about the wish is said") {
  Play play;
  WishCommand command = CommandOf(PublishWish{});
  command.etag = "7";
  CHECK_THAT(Decide(play.wish(), command, Community(), TestNow()).status(),
             FailsWith(StatusCode::kAborted, hailan::reason::kStaleEtag));
  CHECK_THAT(Decide(play.wish(), command, Helper(), TestNow()).status(),
             HasReason(hailan::reason::kPermissionDenied));
}

TEST_CASE("An absent wish looks like a foreign one to a scoped actor") {
  const WishCommand publish = CommandOf(PublishWish{});
  CHECK_THAT(Decide(std::nullopt, publish, Community(), TestNow()).status(),
             FailsWith(StatusCode::kPermissionDenied, hailan::reason::kOutOfScope));
  CHECK_THAT(Decide(std::nullopt, publish, MakeActor("c", Role::kCity), TestNow()).status(),
             FailsWith(StatusCode::kNotFound, hailan::reason::kNotFound));
  CHECK_THAT(Decide(std::nullopt, CommandOf(ClaimWish{}), Helper(), TestNow()).status(),
             FailsWith(StatusCode::kNotFound, hailan::reason::kNotFound));
}

}  // namespace
}  // namespace hailan::volunteer_order
