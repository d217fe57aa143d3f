// For which of their posts the three chiefs report.
#include "services/event_workflow/intake/chiefs.h"

#include <catch2/catch.hpp>

#include "tests/support/matchers.h"

namespace hailan::event_workflow {

using hailan::testing::FailsWith;
using hailan::testing::Must;

TEST_CASE("a chief reports for the narrowest post in the territory, and for none elsewhere") {
  const std::string grid = "222405001001001";
  const std::vector<ChiefPost> posts = {
      {.territory = "222405001001002", .building = "B9", .unit = "1"},
      {.territory = grid, .building = "", .unit = ""},
      {.territory = grid, .building = "B1", .unit = "2"},
      {.territory = grid, .building = "B2", .unit = ""}};
  CHECK(Must(PostFor(posts, grid)).building == "B1");
  CHECK(Must(PostFor(posts, grid)).unit == "2");
  CHECK(Must(PostFor({posts[1], posts[3]}, grid)).building == "B2");
  // A micro-grid lies in its grid, a community does not.
  CHECK(Must(PostFor({posts[1]}, grid + "01")).building.empty());
  for (const std::string& elsewhere :
       {std::string("222405001001003"), std::string("222405001001")}) {
    CHECK_THAT(PostFor(posts, elsewhere).status(),
               FailsWith(absl::StatusCode::kPermissionDenied, "CHIEF_NOT_APPOINTED"));
  }
  CHECK_FALSE(PostFor({}, grid).ok());
}

}  // namespace hailan::event_workflow
