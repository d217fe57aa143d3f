// Where triage sends an event, and whom it calls.
#include <catch2/catch.hpp>
#include <memory>

#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

using Roles = std::vector<Role>;

Item BrokenWire() {
  Item item;
  item.code = "0301";
  item.department = "power";
  item.sla_class = SlaClass::kEmergency;
  item.platform = Platform::kLawEnforcement;
  return item;
}

Command Untriaged() {
  return Report(Channel::kResident, std::nullopt);
}

TEST_CASE("D34: triage that finds an emergency sends it to its platform and calls those on duty") {
  Story story(Untriaged());
  CHECK(story.last().alerts.empty());
  RoutingRule rule;
  rule.number = 14;
  rule.title = "wires";
  rule.item_prefix = "03";
  rule.level = Level::kDepartment;
  ActiveRules rules{.revision = 7, .rules = {rule}, .queues = {}};
  Triage triage = TriageWith(BrokenWire());
  triage.rerouting.rules = std::make_shared<const ActiveRules>(rules);
  triage.rerouting.member = "member-1";
  story.Take(Do(Action::kAccept, triage), Member());
  REQUIRE(story.last().route.has_value());
  const Route& route = *story.last().route;
  CHECK(route.explanation == "matched rule 14: wires (item 03…); goes to department power");
  CHECK(route.book == 7);
  CHECK(route.level == Level::kDepartment);
  CHECK(story.event().platform == Platform::kLawEnforcement);
  CHECK(story.event().department == "power");
  CHECK(story.event().assignee.empty());
  CHECK(story.last().entry.department == "power");
  CHECK(story.last().alerts ==
        Roles{Role::kCity, Role::kStreet, Role::kCommunity, Role::kGridMember, Role::kDepartment});
}

TEST_CASE("without a rule a triaged event goes to its member, as a reported one does") {
  Story story(Untriaged());
  Triage triage = TriageWith(HeatingItem());
  triage.rerouting.member = "member-1";
  story.Take(Do(Action::kAccept, triage), Community());
  CHECK(story.last().route->explanation ==
        "no rule matched: an event, its place first; goes to the grid 222405001001001, member "
        "member-1");
  CHECK(story.event().assignee == "member-1");
  CHECK(story.event().department == "heat");
  CHECK(story.last().alerts.empty());
}

TEST_CASE("triage that leaves item and class as they are leaves the route") {
  for (const Triage& triage :
       {Triage{}, TriageWith({}, Urgency::kOrdinary), TriageWith(HeatingItem())}) {
    Story story;
    story.Take(Do(Action::kAccept, triage), Member());
    CHECK_FALSE(story.last().route.has_value());
    CHECK_FALSE(story.last().entry.assignee.has_value());
    CHECK(story.last().alerts.empty());
  }
}

TEST_CASE("a class that triage raises is what the rules are asked about") {
  RoutingRule rule;
  rule.number = 1;
  rule.title = "emergencies";
  rule.sla_class = SlaClass::kEmergency;
  rule.level = Level::kCity;
  rule.queue = Platform::kOversight;
  ActiveRules rules{.revision = 1, .rules = {rule}, .queues = {}};
  Triage triage = TriageWith({}, Urgency::kEmergency);
  triage.rerouting.rules = std::make_shared<const ActiveRules>(rules);
  triage.rerouting.item = HeatingItem();
  Story story;
  story.Take(Do(Action::kAccept, triage), Member());
  CHECK(story.last().route->rule == 1);
  CHECK(story.event().platform == Platform::kOversight);
  CHECK(story.last().alerts.size() == 5);
  // The catalogue in force has dropped the item: its owner stays.
  triage.rerouting = {};
  Story dropped;
  dropped.Take(Do(Action::kAccept, triage), Member());
  CHECK(dropped.event().department == "heat");
  CHECK(dropped.last().route->rule == 0);
}

TEST_CASE("who was called by the report is not called again by triage; a new department is") {
  Command patrol = Report(Channel::kPatrol, std::nullopt);
  std::get<ReportDetails>(patrol.details).filed.urgency = Urgency::kEmergency;
  Story story(patrol, Member());
  CHECK(story.last().alerts ==
        Roles{Role::kCity, Role::kStreet, Role::kCommunity, Role::kGridMember});
  story.Take(Do(Action::kAccept, TriageWith(BrokenWire())), Community());
  CHECK(story.last().alerts == Roles{Role::kDepartment});
}

TEST_CASE("a triage that is refused routes nothing") {
  Story story(Untriaged());
  Triage triage = TriageWith(BrokenWire());
  triage.noted = std::make_shared<ItemCodes>(ItemCodes{"0301"});
  Command accept = Do(Action::kAccept, triage);
  accept.note.clear();
  CHECK_THAT(story.Try(accept, Member()), HasReason("NOTE_REQUIRED"));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
