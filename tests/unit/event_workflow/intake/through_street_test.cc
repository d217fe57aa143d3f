#include "services/event_workflow/domain/handovers/through_street.h"

#include <catch2/catch.hpp>

#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow {
namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): builders

TEST_CASE("4.9: whether the street sits between community and department is the item's to say") {
  Item item = HeatingItem();
  for (const Actor& actor : {Member(), Community(), Department(), City()}) {
    CHECK(CheckThroughStreet(item, kGrid, actor).ok());
  }
  item.through_street = true;
  for (const Actor& actor : {Member(), Community(), Department()}) {
    CHECK_THAT(CheckThroughStreet(item, kGrid, actor),
               FailsWith(absl::StatusCode::kFailedPrecondition, "STREET_FIRST"));
  }
  const Actor street = Person(Role::kStreet, "street-1");
  CHECK(CheckThroughStreet(item, kGrid, street).ok());
  CHECK_THAT(CheckThroughStreet(item, "222405002001001", street), HasReason("STREET_FIRST"));
  CHECK(CheckThroughStreet(item, kGrid, City()).ok());
}

}  // namespace
}  // namespace hailan::event_workflow
