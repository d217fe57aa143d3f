// A wish from draft to points over gRPC, and every way in which it must not go.
#include <catch2/catch.hpp>

#include "absl/time/clock.h"
#include "tests/integration/volunteer_order/city.h"

namespace hailan::volunteer_order {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::HasCode;
using testing::HasReason;
using testing::IsOk;
using testing::Must;

TEST_CASE("An old person's wish is fulfilled and paid in points") {
  City city;
  city.Register("v1");
  const pb::Wish draft = city.Draft();
  CHECK(draft.state() == pb::Wish::STATE_DRAFT);
  CHECK(draft.etag() == "1");
  auto publish = On<pb::PublishWishRequest>(draft.name());
  publish.set_etag(draft.etag());
  const pb::Wish published = Must(city.Wish("PublishWish", publish, Community()));
  CHECK(published.state() == pb::Wish::STATE_PUBLISHED);
  CHECK(published.publisher() == "com1");

  const pb::Wish claimed = Must(city.Claim(draft.name(), "v1"));
  CHECK(claimed.state() == pb::Wish::STATE_CLAIMED);
  CHECK(claimed.claim_count() == 1);
  const pb::Wish served = Must(city.Record(draft.name(), "v1"));
  CHECK(served.state() == pb::Wish::STATE_SERVED);
  const pb::Wish closed = Must(city.Review(draft.name(), "v1", Community()));
  CHECK(closed.state() == pb::Wish::STATE_CLOSED);
  REQUIRE(closed.claims_size() == 1);
  CHECK(closed.claims(0).review().score() == 80);
  CHECK(closed.claims(0).review().points() == 80);
  CHECK(closed.claims(0).review().formula_version() == 1);
  CHECK(closed.claims(0).service().attachments(1) == "photos/a,b\"c.jpg");

  // What was answered after the commit is what is stored.
  pb::GetWishRequest get;
  get.set_name(draft.name());
  const pb::Wish read = Must(city.Wish("GetWish", get, Community()));
  CHECK(read.DebugString() == closed.DebugString());
  CHECK(city.Balance("v1") == 80);
  CHECK(city.Balance("love-bank") == -80);

  pb::GetVolunteerRequest volunteer;
  volunteer.set_name(VolunteerOf("v1"));
  CHECK(Must(city.Call<pb::Volunteer>("Volunteers/GetVolunteer", volunteer, Community()))
            .service_minutes() == 60);
}

TEST_CASE("The history tells every step, to staff of the area only, in pages") {
  City city;
  city.Register("v1");
  const std::string wish = city.Published().name();
  Must(city.Claim(wish, "v1"));
  Must(city.Record(wish, "v1"));
  Must(city.Review(wish, "v1", Community()));
  pb::ListWishStepsRequest request;
  request.set_parent(wish);
  request.set_page_size(2);
  std::string actions;
  do {
    const auto page =
        Must(city.Call<pb::ListWishStepsResponse>("Wishes/ListWishSteps", request, Community()));
    for (const pb::WishStep& step : page.steps()) actions += step.action() + " ";
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  CHECK(actions == "draft publish claim record review ");

  request.clear_page_token();
  const auto list = [&](const rpc::TokenClaims& as) {
    return city.Call<pb::ListWishStepsResponse>("Wishes/ListWishSteps", request, as).status();
  };
  CHECK_THAT(list(AsVolunteer("v1")), FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  CHECK_THAT(list(As("x", "community", {"222405002"})), HasReason("OUT_OF_SCOPE"));
  request.set_parent(kCity + "/wishes/" + FreshId());
  CHECK_THAT(list(Community()), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(list(CityStaff()), FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_CASE("The change feed tells everything but whose wish it is") {
  City city;
  city.Register("v1");
  const std::string wish = city.Published().name();
  Must(city.Claim(wish, "v1"));
  Must(city.Record(wish, "v1"));
  Must(city.Review(wish, "v1", Community()));
  type::v1::ListChangesRequest request;
  request.set_parent(kCity);
  // The feed waits for every transaction that is open in the cluster, also for those of others.
  type::v1::ListChangesResponse feed;
  for (int tries = 0; tries < 200 && feed.changes_size() < 6; ++tries) {
    if (tries > 0) absl::SleepFor(absl::Milliseconds(50));
    feed = Must(city.Call<type::v1::ListChangesResponse>(
        "ChangeFeed/ListChanges", request, As("evaluation", "service")));
  }
  REQUIRE(feed.changes_size() == 6);
  std::string types;
  for (const type::v1::Change& change : feed.changes()) {
    types += change.type() + " ";
    const std::string bytes = change.SerializeAsString();
    for (const char* secret : {"h-secret-7", "r-secret-9", "王小明", "Medicine", "tea"}) {
      CHECK_THAT(bytes, !Catch::Contains(secret));
    }
  }
  CHECK(types == "volunteer.register wish.draft wish.publish wish.claim wish.record wish.review ");
  pb::WishChange review;
  REQUIRE(feed.changes(5).payload().UnpackTo(&review));
  CHECK(review.wish() == wish);
  CHECK(review.state_from() == pb::Wish::STATE_SERVED);
  CHECK(review.state_to() == pb::Wish::STATE_CLOSED);
  CHECK(review.volunteer() == VolunteerOf("v1"));
  CHECK(review.claimants_size() == 1);
  CHECK(review.score() == 80);
  CHECK(review.points() == 80);
  CHECK(review.minutes() == 60);
  CHECK(review.revision() == 5);
  CHECK_THAT(
      city.Call<type::v1::ListChangesResponse>("ChangeFeed/ListChanges", request, Community())
          .status(),
      HasReason("PERMISSION_DENIED"));
}

TEST_CASE("A repeated request changes nothing, a reused id is refused") {
  City city;
  city.Register("v1");
  pb::DraftWishRequest draft = city.DraftRequest();
  const pb::Wish first = Must(city.Wish("DraftWish", draft, GridMember()));
  const pb::Wish again = Must(city.Wish("DraftWish", draft, GridMember()));
  CHECK(again.name() == first.name());
  CHECK(city.database().Value("SELECT count(*) FROM wishes") == "1");
  draft.set_title("Another");
  CHECK_THAT(city.Wish("DraftWish", draft, GridMember()).status(),
             FailsWith(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));

  Must(city.Wish("PublishWish", On<pb::PublishWishRequest>(first.name()), Community()));
  const auto claim = On<pb::ClaimWishRequest>(first.name());
  Must(city.Wish("ClaimWish", claim, AsVolunteer("v1")));
  CHECK(Must(city.Wish("ClaimWish", claim, AsVolunteer("v1"))).claim_count() == 1);
  CHECK(city.database().Value("SELECT count(*) FROM wish_steps WHERE action = 'claim'") == "1");

  // The id of a request on a volunteer, whose row has no UUID, used for a wish.
  pb::SuspendVolunteerRequest suspend;
  suspend.set_name(VolunteerOf("v1"));
  suspend.set_request_id(FreshId());
  Must(city.Call<pb::Volunteer>("Volunteers/SuspendVolunteer", suspend, Community()));
  auto release = On<pb::ReleaseClaimRequest>(first.name());
  release.set_volunteer(VolunteerOf("v1"));
  release.set_request_id(suspend.request_id());
  CHECK_THAT(city.Wish("ReleaseClaim", release, Community()).status(),
             HasReason("REQUEST_ID_REUSED"));
}

TEST_CASE("A stale etag changes nothing") {
  City city;
  const pb::Wish wish = city.Published();
  auto cancel = On<pb::CancelWishRequest>(wish.name());
  cancel.set_reason("moved away");
  cancel.set_etag("1");
  CHECK_THAT(city.Wish("CancelWish", cancel, Community()).status(),
             FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  CHECK(city.database().Value("SELECT state FROM wishes") == "PUBLISHED");
  CHECK(city.database().Value("SELECT count(*) FROM outbox") == "2");
  cancel.set_etag(wish.etag());
  CHECK(Must(city.Wish("CancelWish", cancel, Community())).state() == pb::Wish::STATE_CANCELLED);
}

TEST_CASE("Nobody reviews their own draft or service") {
  City city;
  pb::Wish wish = Must(city.Wish("DraftWish", city.DraftRequest(), Community()));
  const auto publish = [&] { return On<pb::PublishWishRequest>(wish.name()); };
  CHECK_THAT(city.Wish("PublishWish", publish(), Community()).status(),
             FailsWith(StatusCode::kPermissionDenied, "SELF_REVIEW"));
  Must(city.Wish("PublishWish", publish(), As("com2", "community", {"222405001001"})));
  city.Register("com1");
  Must(city.Claim(wish.name(), "com1"));
  Must(city.Record(wish.name(), "com1"));
  CHECK_THAT(city.Review(wish.name(), "com1", Community()).status(),
             FailsWith(StatusCode::kPermissionDenied, "SELF_REVIEW"));
  CHECK(city.Balance("com1") == 0);
}

TEST_CASE("No-shows are released, withdrawn places are open again, early ends close") {
  City city;
  for (const char* id : {"v1", "v2", "v3"}) city.Register(id);
  const std::string wish = city.Published(2).name();
  Must(city.Claim(wish, "v1"));
  Must(city.Claim(wish, "v2"));
  CHECK_THAT(city.Claim(wish, "v3").status(),
             FailsWith(StatusCode::kFailedPrecondition, "WISH_FULL"));
  CHECK_THAT(city.Claim(wish, "v1").status(),
             FailsWith(StatusCode::kAlreadyExists, "ALREADY_CLAIMED"));
  CHECK(Must(city.Wish("WithdrawClaim", On<pb::WithdrawClaimRequest>(wish), AsVolunteer("v1")))
            .state() == pb::Wish::STATE_PUBLISHED);
  Must(city.Claim(wish, "v1"));
  auto release = On<pb::ReleaseClaimRequest>(wish);
  release.set_volunteer(VolunteerOf("v2"));
  Must(city.Wish("ReleaseClaim", release, Community()));
  CHECK_THAT(city.Claim(wish, "v2").status(), HasReason("CLAIM_RELEASED"));
  Must(city.Record(wish, "v1"));
  auto close = On<pb::CloseWishRequest>(wish);
  close.set_reason("One was enough");
  CHECK_THAT(city.Wish("CloseWish", close, Community()).status(), HasReason("REVIEW_MISSING"));
  Must(city.Review(wish, "v1", Community()));
  close.set_request_id(FreshId());
  CHECK(Must(city.Wish("CloseWish", close, Community())).state() == pb::Wish::STATE_CLOSED);
}

TEST_CASE("Bad input is refused before anything is stored") {
  City city;
  const auto draft = [&city](auto change, const rpc::TokenClaims& as = GridMember()) {
    pb::DraftWishRequest request = city.DraftRequest();
    change(request);
    return city.Wish("DraftWish", request, as).status();
  };
  using R = pb::DraftWishRequest;
  CHECK_THAT(draft([](R& r) { r.clear_title(); }), HasReason("INVALID_FIELD"));
  CHECK_THAT(draft([](R& r) { r.set_capacity(0); }), HasReason("INVALID_FIELD"));
  CHECK_THAT(draft([](R& r) { r.set_capacity(201); }), HasReason("INVALID_FIELD"));
  CHECK_THAT(draft([](R& r) { r.clear_category(); }), HasReason("INVALID_FIELD"));
  CHECK_THAT(draft([](R& r) { r.set_house(kResident); }), HasReason("INVALID_FIELD"));
  CHECK_THAT(draft([](R& r) { r.set_request_id("1"); }), HasReason("INVALID_FIELD"));
  CHECK_THAT(draft([](R& r) { r.set_title("call 13800138000"); }),
             HasReason("PERSONAL_DATA_IN_TEXT"));
  CHECK_THAT(draft([](R& r) { r.set_parent("cities/222406"); }),
             HasCode(StatusCode::kPermissionDenied));
  CHECK_THAT(draft([](R&) {}, As("x", "grid_member", {"222405001002001"})),
             HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(draft([](R&) {}, AsVolunteer("v1")), HasReason("PERMISSION_DENIED"));
  CHECK_THAT(draft([](R&) {}, As("r-other", "resident")), HasReason("NOT_BENEFICIARY"));
  CHECK_THAT(
      city.Wish("GetWish", On<pb::PublishWishRequest>(kCity + "/wishes/abc"), Community()).status(),
      HasCode(StatusCode::kInvalidArgument));
  CHECK(city.database().Value("SELECT count(*) FROM wishes") == "0");
  CHECK(city.database().Value("SELECT count(*) FROM outbox") == "0");
  CHECK_THAT(draft([](R&) {}, As("r-secret-9", "resident")), IsOk());
}

}  // namespace
}  // namespace hailan::volunteer_order
