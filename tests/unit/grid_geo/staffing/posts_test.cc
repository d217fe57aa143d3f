// Posts of grids: as many at a time as the template says.
#include "services/grid_geo/domain/staffing/posts.h"

#include <catch2/catch.hpp>

#include "tests/support/matchers.h"

namespace hailan::grid_geo {
namespace {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;

using Counts = absl::flat_hash_map<std::string, StaffingCounts>;

constexpr char kGrid[] = "222405001001001";

Appointment Duty(int start, std::optional<int> end, GridRole role = GridRole::kHead) {
  Appointment duty{"a" + std::to_string(start), kGrid, role, absl::FromUnixSeconds(start), {}};
  if (end.has_value()) duty.end = absl::FromUnixSeconds(*end);
  return duty;
}

}  // namespace

TEST_CASE("a grid has one head at a time, one after the other") {
  Posts posts;
  posts.Note("jin", Duty(0, 100));
  CHECK_THAT(posts.Take("li", Duty(50, 200)),
             FailsWith(absl::StatusCode::kFailedPrecondition, "POST_HELD"));
  CHECK(posts.Take("li", Duty(100, 200)).ok());
  CHECK_THAT(posts.Take("wu", Duty(0, std::nullopt)), HasReason("POST_HELD"));
  CHECK_THAT(posts.Take("wu", Duty(199, std::nullopt)), HasReason("POST_HELD"));
  CHECK(posts.Take("wu", Duty(200, std::nullopt)).ok());
  // Whoever holds it is named, with what to end.
  const absl::Status status = posts.Take("he", Duty(300, 301));
  CHECK(std::string(status.message()).find("staff/wu") != std::string::npos);
  CHECK(std::string(status.message()).find("(a200)") != std::string::npos);
}

TEST_CASE("a template with two heads has room for two at every instant") {
  Posts posts(Counts{{kGrid, {.heads = 2}}});
  posts.Note("a", Duty(0, 100));
  posts.Note("b", Duty(100, 200));
  // The two are never there together.
  CHECK(posts.Take("c", Duty(0, 200)).ok());
  CHECK_THAT(posts.Take("d", Duty(99, 101)), HasReason("POST_HELD"));
  CHECK(posts.Take("d", Duty(200, 300)).ok());
}

TEST_CASE("one's own post is no obstacle, and shortening it frees it") {
  Posts posts;
  posts.Note("jin", Duty(0, std::nullopt));
  // After a merger two may hold one post; neither row is refused for it.
  posts.Note("li", Duty(10, std::nullopt));
  CHECK(posts.Take("jin", Duty(0, std::nullopt)).ok());
  CHECK(posts.Take("jin", Duty(0, 50)).ok());
  CHECK(posts.Take("li", Duty(10, 50)).ok());
  CHECK(posts.Take("wu", Duty(50, std::nullopt)).ok());
  CHECK_THAT(posts.Take("jin", Duty(0, std::nullopt)), HasReason("POST_HELD"));
}

TEST_CASE("a claim on a post tells how often it was given when it was looked at") {
  Posts posts(Counts{}, "look-1");
  posts.NoteGiven(kGrid, GridRole::kHead, 7);
  Staff staff;
  staff.appointments = {
      Duty(0, 10), Duty(20, 30), Duty(0, 10, GridRole::kAdviser), Duty(0, 10, GridRole::kPartTime)};
  const std::vector<PostClaim> claims = posts.ClaimsOf(staff);
  REQUIRE(claims.size() == 2);
  CHECK(claims[0].role == GridRole::kHead);
  CHECK(claims[0].revision == 7);
  CHECK(claims[1].role == GridRole::kAdviser);
  CHECK(claims[1].revision == 0);
  for (const PostClaim& claim : claims) {
    CHECK(claim.territory_code == kGrid);
    CHECK(claim.look == "look-1");
  }
}

TEST_CASE("other roles and higher territories have no counted posts") {
  Posts posts;
  for (const GridRole role : {GridRole::kPartTime, GridRole::kSunkCadre}) {
    CHECK(posts.Take("a", Duty(0, std::nullopt, role)).ok());
    CHECK(posts.Take("b", Duty(0, std::nullopt, role)).ok());
  }
  Appointment high = Duty(0, std::nullopt);
  high.territory_code = "222405001001";
  CHECK(posts.Take("a", high).ok());
  CHECK(posts.Take("b", high).ok());
  // A template that asks for no adviser does not forbid one.
  Posts without(Counts{{kGrid, {.advisers = 0}}});
  CHECK(without.Take("a", Duty(0, std::nullopt, GridRole::kAdviser)).ok());
  CHECK_THAT(without.Take("b", Duty(0, std::nullopt, GridRole::kAdviser)), HasReason("POST_HELD"));
}

}  // namespace hailan::grid_geo
