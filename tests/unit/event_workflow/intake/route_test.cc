#include "services/event_workflow/domain/routing/route.h"

#include <catch2/catch.hpp>

#include "services/event_workflow/domain/routing/book.h"
#include "tests/support/matchers.h"

namespace hailan::event_workflow {
namespace {

using hailan::testing::HasReason;
using hailan::testing::Must;

RoutingRule RuleTo(int number, Level level, std::string department = "") {
  RoutingRule rule;
  rule.number = number;
  rule.title = "t";
  rule.level = level;
  rule.department = std::move(department);
  return rule;
}

RouteFacts Facts(std::string territory = "222405001001001") {
  RouteFacts facts;
  facts.territory = std::move(territory);
  facts.member = "member-1";
  facts.item.code = "0201";
  facts.item.department = "light";
  facts.item.sla_class = SlaClass::kHard;
  facts.channel = Channel::kResident;
  return facts;
}

TEST_CASE("levels are told by the length of a code") {
  CHECK(LevelOf("222405") == Level::kCity);
  CHECK(LevelOf("222405001") == Level::kStreet);
  CHECK(LevelOf("222405001001") == Level::kCommunity);
  CHECK(LevelOf("222405001001001") == Level::kGrid);
  CHECK(LevelOf("22240500100100101") == Level::kGrid);
  CHECK(CodeAt("22240500100100101", Level::kGrid) == "222405001001001");
  CHECK(CodeAt("222405001", Level::kCommunity).empty());
}

TEST_CASE("without a rule an event goes to its place, a component to its owner") {
  RouteFacts facts = Facts();
  Route route = FindRoute({}, 0, facts);
  CHECK(route.level == Level::kGrid);
  CHECK(route.assignee == "member-1");
  CHECK(route.department == "light");
  CHECK(route.platform == Platform::kGovernance);
  facts.item.routing_kind = RoutingKind::kOwnerFirst;
  route = FindRoute({}, 0, facts);
  CHECK(route.level == Level::kDepartment);
  CHECK(route.assignee.empty());
  facts.item.department.clear();
  route = FindRoute({}, 0, facts);
  CHECK(route.level == Level::kGrid);
  CHECK(route.explanation ==
        "no rule matched: a component, its owner first; no department owns it; goes to the grid "
        "222405001001001, member member-1");
}

TEST_CASE("each condition of a rule must hold") {
  RoutingRule rule = RuleTo(14, Level::kStreet);
  rule.item_prefix = "02";
  rule.territory = "222405001";
  rule.channel = Channel::kResident;
  rule.platform = Platform::kGovernance;
  rule.sla_class = SlaClass::kHard;
  CHECK(FindRoute({rule}, 3, Facts()).rule == 14);
  CHECK(FindRoute({rule}, 3, Facts()).book == 3);
  const auto misses = [&](auto change) {
    RouteFacts facts = Facts();
    change(facts);
    return FindRoute({rule}, 3, facts).rule == 0;
  };
  CHECK(misses([](RouteFacts& facts) { facts.item.code = "0301"; }));
  CHECK(misses([](RouteFacts& facts) { facts.territory = "222405002001001"; }));
  CHECK(misses([](RouteFacts& facts) { facts.channel = Channel::kIot; }));
  CHECK(misses([](RouteFacts& facts) { facts.item.platform = Platform::kOversight; }));
  CHECK(misses([](RouteFacts& facts) { facts.item.sla_class = SlaClass::kMajor; }));
}

TEST_CASE("a level that is not known falls back to the one that is, and the route says so") {
  const Route route = FindRoute({RuleTo(1, Level::kGrid)}, 1, Facts("222405001"));
  CHECK(route.level == Level::kStreet);
  CHECK(route.assignee.empty());
  CHECK(route.explanation ==
        "matched rule 1: t (any event); only the street is known; goes to the street 222405001");
}

TEST_CASE("rules are sorted, and faults are named") {
  std::vector<RoutingRule> rules{RuleTo(9, Level::kStreet), RuleTo(2, Level::kGrid)};
  rules[1].item_prefix = "02";
  REQUIRE(OrderRules(rules).ok());
  CHECK(rules[0].number == 2);
  rules[0].number = 10;
  CHECK_THAT(OrderRules(rules), HasReason("RULE_HIDDEN"));
  rules[1].number = 9;
  CHECK_THAT(OrderRules(rules), HasReason("RULE_TWICE"));
  std::vector<RoutingRule> nobody{RuleTo(1, Level::kDepartment)};
  CHECK_THAT(OrderRules(nobody), HasReason("DEPARTMENT_REQUIRED"));
  nobody[0].department = "light";
  CHECK(OrderRules(nobody).ok());
}

TEST_CASE("a book changes only when its rules do") {
  ImportRules import;
  import.book = RuleBookName("222405", "routing");
  import.rules = {RuleTo(1, Level::kGrid)};
  import.content = "a";
  const absl::Time now = absl::FromUnixSeconds(1);
  RuleBookUpdate update = Must(DecideRules(std::nullopt, import, now));
  CHECK(update.next.rule_count == 1);
  update.next.revision = 1;
  CHECK(Must(DecideRules(update.next, import, now)).unchanged);
  import.content = "b";
  CHECK_FALSE(Must(DecideRules(update.next, import, now)).unchanged);
  import.etag = "7";
  CHECK_THAT(DecideRules(update.next, import, now).status(), HasReason("STALE_ETAG"));
}

}  // namespace
}  // namespace hailan::event_workflow
