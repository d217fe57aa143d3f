// Lists of wishes: pages, filters, and what each caller may see of them.
#include <catch2/catch.hpp>

#include "tests/integration/volunteer_order/city.h"

namespace hailan::volunteer_order {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::HasReason;
using testing::Must;

pb::ListWishesRequest ListRequest(int page_size = 0) {
  pb::ListWishesRequest request;
  request.set_parent(kCity);
  request.set_page_size(page_size);
  return request;
}

absl::StatusOr<pb::ListWishesResponse> List(City& city,
                                            const pb::ListWishesRequest& request,
                                            const rpc::TokenClaims& as) {
  return city.Call<pb::ListWishesResponse>("Wishes/ListWishes", request, as);
}

int Count(City& city, const pb::ListWishesRequest& request, const rpc::TokenClaims& as) {
  return Must(List(city, request, as)).wishes_size();
}

TEST_CASE("Pages hold every wish once, newest first") {
  City city;
  std::vector<std::string> drafted;
  for (int i = 0; i < 25; ++i) {
    drafted.push_back(city.Draft().name());
    city.clock().Advance(absl::Milliseconds(1));
  }
  pb::ListWishesRequest request = ListRequest(10);
  std::vector<std::string> listed;
  int pages = 0;
  do {
    const auto page = Must(List(city, request, Community()));
    for (const pb::Wish& wish : page.wishes()) listed.push_back(wish.name());
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  CHECK(pages == 3);
  CHECK(listed == std::vector<std::string>(drafted.rbegin(), drafted.rend()));
}

TEST_CASE("A page token is bound to its filter, its caller and its signature") {
  City city;
  city.Draft();
  city.Draft();
  pb::ListWishesRequest request = ListRequest(1);
  const std::string token = Must(List(city, request, Community())).next_page_token();
  REQUIRE_FALSE(token.empty());
  request.set_page_token(token);
  CHECK(Count(city, request, Community()) == 1);
  CHECK_THAT(List(city, request, CityStaff()).status(), HasReason("INVALID_PAGE_TOKEN"));
  request.set_territory(kGrid);
  CHECK_THAT(List(city, request, Community()).status(),
             FailsWith(StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  request = ListRequest(1);
  request.set_page_token("x" + token);
  CHECK_THAT(List(city, request, Community()).status(), HasReason("INVALID_PAGE_TOKEN"));
}

TEST_CASE("Drafts are listed for their drafter and staff of their area") {
  City city;
  city.Draft();
  const std::string published = city.Published().name();
  CHECK(Count(city, ListRequest(), Community()) == 2);
  CHECK(Count(city, ListRequest(), CityStaff()) == 2);
  CHECK(Count(city, ListRequest(), As("gm1", "grid_member", {"222405002001001"})) == 2);
  CHECK(Count(city, ListRequest(), As("r-secret-9", "resident")) == 2);
  const auto page = Must(List(city, ListRequest(), AsVolunteer("v1")));
  REQUIRE(page.wishes_size() == 1);
  CHECK(page.wishes(0).name() == published);
  CHECK(page.wishes(0).house().empty());
  CHECK(page.wishes(0).beneficiary().empty());
  CHECK(page.wishes(0).drafter().empty());
  CHECK(page.wishes(0).publisher().empty());
}

TEST_CASE("Filters by territory, state and claim") {
  City city;
  city.Register("v1");
  const std::string claimed = city.Published().name();
  city.Published();
  city.Draft();
  Must(city.Claim(claimed, "v1"));

  pb::ListWishesRequest request = ListRequest();
  request.set_territory(kCommunity);
  CHECK(Count(city, request, Community()) == 3);
  request.set_territory(kCity + "/territories/2224050010010031");
  CHECK(Count(city, request, Community()) == 0);
  request.set_territory(kCity + "/territories/222405001002");
  CHECK(Count(city, request, Community()) == 0);

  request = ListRequest();
  request.add_states(pb::Wish::STATE_DRAFT);
  request.add_states(pb::Wish::STATE_CLAIMED);
  CHECK(Count(city, request, Community()) == 2);
  request.add_states(pb::Wish::STATE_UNSPECIFIED);
  CHECK_THAT(List(city, request, Community()).status(), HasReason("INVALID_FIELD"));

  request = ListRequest();
  request.set_claimed_by_me(true);
  CHECK(Count(city, request, AsVolunteer("v1")) == 1);
  CHECK(Count(city, request, AsVolunteer("v2")) == 0);
}

TEST_CASE("Claimable wishes are open, in time, unclaimed by the caller, who is active") {
  City city;
  city.Register("v1");
  const std::string first = city.Published(2).name();
  city.Published(1);
  pb::ListWishesRequest request = ListRequest();
  request.set_claimable_by_me(true);
  CHECK(Count(city, request, AsVolunteer("v1")) == 2);
  CHECK(Count(city, request, AsVolunteer("unregistered")) == 0);
  Must(city.Claim(first, "v1"));
  CHECK(Count(city, request, AsVolunteer("v1")) == 1);
  Must(city.Wish("WithdrawClaim", On<pb::WithdrawClaimRequest>(first), AsVolunteer("v1")));
  CHECK(Count(city, request, AsVolunteer("v1")) == 2);
  city.clock().Advance(absl::Hours(72));
  CHECK(Count(city, request, AsVolunteer("v1")) == 0);
  CHECK_THAT(city.Claim(first, "v1").status(), HasReason("WISH_OVERDUE"));
}

TEST_CASE("The wishes of a house are for staff of its area") {
  City city;
  city.Published();
  pb::ListWishesRequest request = ListRequest();
  request.set_house(kHouse);
  CHECK(Count(city, request, GridMember()) == 1);
  CHECK(Count(city, request, CityStaff()) == 1);
  CHECK(Count(city, request, As("x", "community", {"222405002001"})) == 0);
  CHECK_THAT(List(city, request, AsVolunteer("v1")).status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  CHECK_THAT(List(city, request, As("r-secret-9", "resident")).status(), HasReason("OUT_OF_SCOPE"));
}

TEST_CASE("What a reply tells about people depends on who asks") {
  City city;
  city.Register("v1");
  city.Register("v2");
  const std::string wish = city.Published(3).name();
  Must(city.Claim(wish, "v1"));
  const pb::Wish own = Must(city.Claim(wish, "v2"));
  CHECK(own.house() == kHouse);
  CHECK(own.beneficiary().empty());
  REQUIRE(own.claims_size() == 1);
  CHECK(own.claims(0).volunteer() == VolunteerOf("v2"));
  CHECK(own.claim_count() == 2);
  pb::GetWishRequest get;
  get.set_name(wish);
  const pb::Wish stranger = Must(city.Wish("GetWish", get, AsVolunteer("v3")));
  CHECK(stranger.house().empty());
  CHECK(stranger.claims_size() == 0);
  const pb::Wish staff = Must(city.Wish("GetWish", get, GridMember()));
  CHECK(staff.beneficiary() == kResident);
  CHECK(staff.claims_size() == 2);
  get.set_name(city.Draft().name());
  CHECK_THAT(city.Wish("GetWish", get, AsVolunteer("v1")).status(),
             FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
}

}  // namespace
}  // namespace hailan::volunteer_order
