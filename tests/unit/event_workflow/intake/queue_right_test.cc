#include "services/event_workflow/domain/routing/queue_right.h"

#include <catch2/catch.hpp>

#include "services/event_workflow/routing/queues_json.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

const std::vector<QueueRight> kRights{
    {Platform::kLawEnforcement, {Role::kStreet}, {"heat", "power"}},
    {Platform::kConvenience, {Role::kCommunity, Role::kGridMember}, {}}};

TEST_CASE(
    "a queue that the book gives to some is refused to others, one that it leaves out is not") {
  CHECK_THAT(CheckQueue(kRights, Platform::kLawEnforcement, Department()), IsOk());
  CHECK_THAT(CheckQueue(kRights, Platform::kLawEnforcement, Person(Role::kStreet, "street-1")),
             IsOk());
  CHECK_THAT(CheckQueue(kRights, Platform::kLawEnforcement, Community()),
             FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  CHECK_THAT(CheckQueue(kRights, Platform::kConvenience, Community()), IsOk());
  CHECK_THAT(CheckQueue(kRights, Platform::kConvenience, Department()), HasReason("OUT_OF_SCOPE"));
  Actor other = Department();
  other.departments = {"water"};
  CHECK_THAT(CheckQueue(kRights, Platform::kLawEnforcement, other), HasReason("OUT_OF_SCOPE"));
  for (const Platform platform : {Platform::kGovernance, Platform::kOversight}) {
    CHECK_THAT(CheckQueue(kRights, platform, other), IsOk());
  }
  for (const Actor& actor : {City(), System(), Person(Role::kSupervisor, "inspector")}) {
    CHECK_THAT(CheckQueue(kRights, Platform::kLawEnforcement, actor), IsOk());
  }
  CHECK_THAT(CheckQueue({}, Platform::kLawEnforcement, other), IsOk());
}

TEST_CASE("rights are sorted by platform, and faults are named") {
  std::vector<QueueRight> rights{kRights[1], kRights[0]};
  REQUIRE(OrderQueues(rights).ok());
  CHECK(rights == kRights);
  rights.push_back(kRights[0]);
  CHECK_THAT(OrderQueues(rights), HasReason("PLATFORM_TWICE"));
  std::vector<QueueRight> nobody{{Platform::kOversight, {}, {}}};
  CHECK_THAT(OrderQueues(nobody), HasReason("NOBODY_NAMED"));
  nobody[0].roles = {Role::kUnspecified};
  nobody[0].departments = {"heat"};
  CHECK_THAT(OrderQueues(nobody), HasReason("NOBODY_NAMED"));
}

TEST_CASE("rights are stored and read as they are") {
  CHECK(QueuesFromJson(QueuesToJson(kRights)) == kRights);
  CHECK(QueuesFromJson("[]").empty());
  CHECK(QueuesToJson({}) == "[]");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
