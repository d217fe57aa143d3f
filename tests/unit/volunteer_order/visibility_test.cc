#include "services/volunteer_order/domain/visibility.h"

#include <catch2/catch.hpp>

#include "tests/unit/volunteer_order/builders.h"

namespace hailan::volunteer_order {
namespace {

Wish Served() {
  Play play(2);
  play.Must(PublishWish{}, Community());
  play.Must(ClaimWish{}, Helper("v1"));
  play.Must(ClaimWish{}, Helper("v2"));
  play.Must(AnHour(), Helper("v1"));
  play.Must(GoodReview("v1"), Community());
  return play.wish();
}

TEST_CASE("Staff in scope see everything, staff elsewhere nothing personal") {
  const Wish wish = VisibleTo(GridMember(), Served());
  CHECK(wish.beneficiary == "r1");
  CHECK(wish.house == "h1");
  CHECK(wish.claims.size() == 2);
  CHECK(wish.publisher == "com1");

  const Wish far = VisibleTo(MakeActor("x", Role::kCommunity, {"222405002"}), Served());
  CHECK(far.beneficiary.empty());
  CHECK(far.house.empty());
  CHECK(far.claims.empty());
  CHECK(far.drafter.empty());
  CHECK(far.publisher.empty());
  CHECK(far.title == "Medicine from the clinic");
}

TEST_CASE("A live claimant learns where to go, not for whom") {
  const Wish wish = VisibleTo(Helper("v1"), Served());
  CHECK(wish.house == "h1");
  CHECK(wish.beneficiary.empty());
  REQUIRE(wish.claims.size() == 1);
  CHECK(wish.claims[0].volunteer == "v1");
  CHECK(wish.claims[0].review->points == 100);
  CHECK(wish.claims[0].review->reviewer.empty());

  Wish withdrawn = Served();
  withdrawn.claims[1].state = ClaimState::kWithdrawn;
  CHECK(VisibleTo(Helper(withdrawn.claims[1].volunteer), withdrawn).house.empty());
}

TEST_CASE("The resident sees their own wish; the same id in another role does not") {
  const Wish wish = VisibleTo(MakeActor("r1", Role::kResident), Served());
  CHECK(wish.beneficiary == "r1");
  CHECK(wish.house == "h1");
  CHECK(wish.claims.empty());
  CHECK(VisibleTo(MakeActor("r1", Role::kVolunteer), Served()).beneficiary.empty());
}

TEST_CASE("Supervisors, operators and services see no beneficiary") {
  for (const Role role : {Role::kSupervisor, Role::kOperator, Role::kService, Role::kIntegrator}) {
    const Wish wish = VisibleTo(MakeActor("x", role, {kCity}), Served());
    CHECK(wish.beneficiary.empty());
    CHECK(wish.house.empty());
  }
}

TEST_CASE("Drafts are seen by drafter, beneficiary and staff in scope") {
  Play play;
  CHECK(MaySee(GridMember(), play.wish()));
  CHECK(MaySee(MakeActor("r1", Role::kResident), play.wish()));
  CHECK(MaySee(MakeActor("c", Role::kCity), play.wish()));
  CHECK_FALSE(MaySee(Helper(), play.wish()));
  CHECK_FALSE(MaySee(MakeActor("x", Role::kCommunity, {"222405002"}), play.wish()));
  play.Must(PublishWish{}, Community());
  CHECK(MaySee(Helper(), play.wish()));
}

TEST_CASE("Accounts are seen by owner, staff in scope and overseers") {
  CHECK(MaySeeAccount(Helper("v1"), "v1", kCommunityCode));
  CHECK_FALSE(MaySeeAccount(Helper("v2"), "v1", kCommunityCode));
  CHECK(MaySeeAccount(Community(), "v1", kCommunityCode));
  CHECK_FALSE(
      MaySeeAccount(MakeActor("x", Role::kSupervisor, {"222405002"}), "v1", kCommunityCode));
  CHECK(MaySeeAccount(MakeActor("x", Role::kSupervisor, {kCity}), "v1", kCommunityCode));
  CHECK(MaySeeAccount(MakeActor("x", Role::kService), "v1", kCommunityCode));
  CHECK(IsCityWide(MakeActor("x", Role::kCity), kCity));
  CHECK_FALSE(IsCityWide(Community(), kCity));
  CHECK_FALSE(IsCityWide(MakeActor("x", Role::kSupervisor, {"222405001"}), kCity));
}

TEST_CASE("Names are masked by character, not by byte") {
  CHECK(MaskName("王小明") == "王**");
  CHECK(MaskName("김철수") == "김**");
  CHECK(MaskName("Li") == "L**");
  CHECK(MaskName("王") == "王**");
  CHECK(MaskName("").empty());
}

}  // namespace
}  // namespace hailan::volunteer_order
