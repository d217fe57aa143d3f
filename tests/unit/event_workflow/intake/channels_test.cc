#include "services/event_workflow/domain/routing/channels.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "absl/strings/str_split.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

using Names = std::set<std::string>;

// As the contract tells it at each channel, written out once more.
const std::map<Channel, Names>& Expected() {
  static const Names patrols{"grid_member", "community", "street", "city"};
  static const Names desks{"community", "street", "city", "integrator"};
  static const Names people{"resident", "grid_member", "community", "street", "city", "integrator"};
  static const Names all{
      "resident", "grid_member", "community", "street", "department", "city", "integrator"};
  static const std::map<Channel, Names> expected{{Channel::kNone, {}},
                                                 {Channel::kPatrol, patrols},
                                                 {Channel::kResident, all},
                                                 {Channel::kThreeChiefs, people},
                                                 {Channel::kHotline12345, desks},
                                                 {Channel::kIot, desks},
                                                 {Channel::kWhistle, desks},
                                                 {Channel::kLettersVisits, desks},
                                                 {Channel::kSocialMedia, people},
                                                 {Channel::kCouncilHall, people},
                                                 {Channel::kDepartmentTask, {}},
                                                 {Channel::kCommandOrder, {"city"}}};
  return expected;
}

const std::map<Role, std::string>& RoleNames() {
  static const std::map<Role, std::string> names{{Role::kResident, "resident"},
                                                 {Role::kGridMember, "grid_member"},
                                                 {Role::kCommunity, "community"},
                                                 {Role::kStreet, "street"},
                                                 {Role::kDepartment, "department"},
                                                 {Role::kCity, "city"},
                                                 {Role::kSupervisor, "supervisor"},
                                                 {Role::kVolunteer, "volunteer"},
                                                 {Role::kIntegrator, "integrator"},
                                                 {Role::kOperator, "operator"},
                                                 {Role::kService, "service"}};
  return names;
}

std::string RolesOf(const absl::Status& status) {
  for (const auto& [key, value] : MetadataOf(status)) {
    if (key == "roles") return value;
  }
  return "no metadata";
}

TEST_CASE("every channel takes reports of its own roles and of no other") {
  for (const auto& [channel, allowed] : Expected()) {
    for (const auto& [role, name] : RoleNames()) {
      INFO("channel " << static_cast<int>(channel) << ", " << name);
      const absl::Status status = CheckChannel(channel, Person(role, "x"));
      CHECK(status.ok() == allowed.contains(name));
      if (status.ok()) continue;
      CHECK_THAT(status, FailsWith(absl::StatusCode::kPermissionDenied, "CHANNEL_NOT_ALLOWED"));
      const Names told = absl::StrSplit(RolesOf(status), ',', absl::SkipEmpty());
      CHECK(told == allowed);
    }
  }
}

TEST_CASE("one role of several is enough; a channel that this version does not know is nobody's") {
  Actor both = Person(Role::kResident, "x");
  both.roles.Add(Role::kCity);
  CHECK_THAT(CheckChannel(Channel::kCommandOrder, both), IsOk());
  CHECK_THAT(CheckChannel(static_cast<Channel>(200), both), HasReason("CHANNEL_NOT_ALLOWED"));
}

TEST_CASE("a report is refused in a channel of others, a task that was admitted is not") {
  const auto decide = [](Channel channel, const Actor& actor, auto change) {
    Command report = Report(channel);
    change(std::get<ReportDetails>(report.details));
    return Decide(std::nullopt, report, actor, kNine).status();
  };
  const auto plain = [](ReportDetails&) {};
  CHECK_THAT(decide(Channel::kCommandOrder, Resident(), plain), HasReason("CHANNEL_NOT_ALLOWED"));
  CHECK_THAT(decide(Channel::kCommandOrder, City(), plain), IsOk());
  CHECK_THAT(decide(Channel::kDepartmentTask, City(), plain), HasReason("CHANNEL_NOT_ALLOWED"));
  const auto admitted = [](ReportDetails& report) { report.admitted_task = true; };
  CHECK_THAT(decide(Channel::kDepartmentTask, City(), admitted), IsOk());
  // What another system decided long ago came in by the channel that it says.
  const auto past = [](ReportDetails& report) {
    report.past = Past{kNine - absl::Hours(9), std::nullopt, "", false};
  };
  CHECK_THAT(decide(Channel::kDepartmentTask, Person(Role::kOperator, "o"), past), IsOk());
  // Whoever reports under another's number does not even learn whether it is known.
  const auto known = [](ReportDetails& report) { report.known_as = "cities/222405/events/x"; };
  CHECK_THAT(decide(Channel::kHotline12345, Resident(), known), HasReason("CHANNEL_NOT_ALLOWED"));
}

TEST_CASE("D03: a number is a platform's: other systems and offices give one, nobody else does") {
  const Names desks{"community", "street", "city", "integrator"};
  for (const auto& [role, name] : RoleNames()) {
    INFO(name);
    const Actor actor = Person(role, "x");
    CHECK_THAT(CheckNumber("", actor), IsOk());
    const absl::Status status = CheckNumber("WB-1", actor);
    CHECK(status.ok() == desks.contains(name));
    if (status.ok()) continue;
    CHECK_THAT(status, FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
    REQUIRE(ViolationsOf(status).size() == 1);
    CHECK(ViolationsOf(status)[0].field == "external_id");
    CHECK(ViolationsOf(status)[0].reason == "NUMBER_NOT_ALLOWED");
  }
}

TEST_CASE("D03: a number in a channel of everybody is refused before anybody learns whose it is") {
  for (const Channel channel :
       {Channel::kResident, Channel::kSocialMedia, Channel::kCouncilHall, Channel::kThreeChiefs}) {
    INFO("channel " << static_cast<int>(channel));
    Command report = Report(channel);
    auto& details = std::get<ReportDetails>(report.details);
    const auto decided = [&](const Actor& actor) {
      return Decide(std::nullopt, report, actor, kNine).status();
    };
    CHECK_THAT(decided(Resident()), IsOk());
    details.filed.external_id = "WB-1";
    CHECK_THAT(decided(Person(Role::kIntegrator, "weibo")), IsOk());
    CHECK_THAT(decided(Community()), IsOk());
    CHECK_THAT(decided(Member()), HasReason("INVALID_FIELD"));
    details.known_as = "cities/222405/events/x";
    CHECK_THAT(decided(Resident()), HasReason("INVALID_FIELD"));
    CHECK_THAT(decided(Community()), HasReason("EXTERNAL_ID_KNOWN"));
    // A task that was admitted brings a number of its own.
    details.known_as.reset();
    details.admitted_task = true;
    CHECK_THAT(decided(Person(Role::kDepartment, "heat-1")), IsOk());
  }
}

}  // namespace
}  // namespace hailan::event_workflow::testing
