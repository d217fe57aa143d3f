#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "tests/integration/event_workflow/intake/suite.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;

TEST_CASE("D06 a report goes to the member of its grid, and the reason is stored") {
  IntakeSuite suite;
  const pb::Event event = suite.Reported(Suite::Report());
  const pb::Route route = Must(suite.RouteOf(event.name(), suite.community));
  CHECK(route.rule_number() == 0);
  CHECK(route.level() == pb::HANDLING_LEVEL_GRID);
  CHECK(route.assignee() == kParent + "/staff/member-1");
  CHECK(route.grid() == kParent + "/territories/" + kGrid);
  CHECK(route.community() == kParent + "/territories/222405001001");
  CHECK(route.street() == kParent + "/territories/222405001");
  CHECK(route.explanation().find("no rule matched: an event, its place first") == 0);
  // Whoever reported sees where it went, not who was chosen.
  const pb::Route own = Must(suite.RouteOf(event.name(), suite.resident));
  CHECK(own.assignee().empty());
  CHECK(own.explanation().empty());
  CHECK_THAT(suite.RouteOf(event.name(), MakeActor(Role::kResident, "other")).status(),
             HasReason("OUT_OF_SCOPE"));
}

// A report that names its grid instead of a point.
pb::ReportEventRequest ReportIn(const std::string& grid) {
  pb::ReportEventRequest report = Suite::Report();
  report.clear_point();
  report.set_territory(kParent + "/territories/" + grid);
  return report;
}

TEST_CASE("D06 a report that names its grid goes to the grid's member, too") {
  IntakeSuite suite;
  const auto filed = [&suite](const pb::ReportEventRequest& report) {
    const std::string event = suite.Reported(report).name();
    return Must(suite.RouteOf(event, suite.city));
  };
  pb::Route route = filed(ReportIn(kGrid));
  CHECK(route.assignee() == kParent + "/staff/member-1");
  CHECK_THAT(route.explanation(), Catch::EndsWith(", member member-1"));
  // With a point as well, and soon after, nobody is asked again.
  pb::ReportEventRequest both = ReportIn(kGrid);
  *both.mutable_point() = Suite::Report().point();
  CHECK(filed(both).assignee() == kParent + "/staff/member-1");
  CHECK(suite.grids.asked == 1);
  route = filed(ReportIn("222405001001002"));
  CHECK(route.assignee().empty());
  CHECK_THAT(route.explanation(), Catch::EndsWith(", which has no member"));
  // Above the grids there is nobody to ask for.
  filed(ReportIn("222405001001"));
  CHECK(suite.grids.asked == 2);
}

TEST_CASE("while grid_geo is away, the route says that the member is not known") {
  IntakeSuite suite;
  suite.grids.away = true;
  const auto filed = [&suite] {
    const std::string event = suite.Reported(ReportIn(kGrid)).name();
    return Must(suite.RouteOf(event, suite.community));
  };
  CHECK(filed().explanation() ==
        absl::StrCat("no rule matched: an event, its place first; goes to the grid ",
                     kGrid,
                     ", whose member is not known"));
  CHECK(filed().assignee().empty());
  // The second one did not wait for an answer; after a while one finds out, and what it hears
  // holds.
  CHECK(suite.grids.asked == 1);
  suite.grids.away = false;
  suite.clock.Advance(absl::Seconds(6));
  CHECK(filed().assignee() == kParent + "/staff/member-1");
}

TEST_CASE("D34 a rule by class sees how pressing a report is, where its word counts") {
  IntakeSuite suite;
  suite.UseCatalogue();
  pb::RoutingRule pressing = suite.Rule(1, pb::HANDLING_LEVEL_CITY);
  pressing.set_sla_class(pb::SLA_CLASS_EMERGENCY);
  pb::RoutingRule hard = suite.Rule(2, pb::HANDLING_LEVEL_STREET);
  hard.set_sla_class(pb::SLA_CLASS_HARD);
  Must(suite.UseRules({pressing, hard}));
  pb::ReportEventRequest report = Suite::Report();
  report.set_channel(pb::CHANNEL_PATROL);
  report.set_item(kParent + "/catalogueItems/0101");
  intake::v1::ExplainRouteRequest ask;
  ask.set_parent(kParent);
  *ask.mutable_point() = report.point();
  ask.set_item(report.item());
  const auto rule_of = [&](pb::Urgency urgency, const Suite::ActorPtr& actor) {
    report.set_urgency(urgency);
    ask.set_urgency(urgency);
    const pb::Event event = Must(suite.MoveEvent(&E::ReportEvent, report, actor));
    const int filed = Must(suite.RouteOf(event.name(), suite.city)).rule_number();
    CHECK(Must(suite.Ask(suite.routing, &RoutingService::ExplainRoute, ask, actor)).rule_number() ==
          filed);
    return filed;
  };
  CHECK(rule_of(pb::URGENCY_UNSPECIFIED, suite.member) == 2);
  CHECK(rule_of(pb::URGENCY_EMERGENCY, suite.member) == 1);
  // Nobody has looked at this one: it is HARD, as its clock is.
  report.clear_item();
  ask.clear_item();
  CHECK(rule_of(pb::URGENCY_UNSPECIFIED, suite.member) == 2);
  report.set_channel(pb::CHANNEL_RESIDENT);
  CHECK(rule_of(pb::URGENCY_EMERGENCY, suite.resident) == 2);
}

TEST_CASE("the first rule that fits decides, in the dry run as in the report") {
  IntakeSuite suite;
  suite.UseCatalogue();
  pb::RoutingRule heating = suite.Rule(14, pb::HANDLING_LEVEL_DEPARTMENT);
  heating.set_title("heating");
  heating.set_item_prefix("01");
  heating.set_territory(kParent + "/territories/222405001");
  heating.set_department(kParent + "/departments/water");
  heating.set_queue(pb::PLATFORM_CONVENIENCE_SERVICE);
  pb::RoutingRule rest = suite.Rule(99, pb::HANDLING_LEVEL_COMMUNITY);
  const intake::v1::RuleBook book = Must(suite.UseRules({rest, heating}));
  CHECK(book.rule_count() == 2);
  CHECK(book.etag() == "1");

  intake::v1::ExplainRouteRequest ask;
  ask.set_parent(kParent);
  ask.set_item(kParent + "/catalogueItems/0101");
  *ask.mutable_point() = Suite::Report().point();
  const pb::Route dry =
      Must(suite.Ask(suite.routing, &RoutingService::ExplainRoute, ask, suite.community));
  CHECK(dry.rule_number() == 14);
  CHECK(dry.explanation() ==
        "matched rule 14: heating (item 01…, within 222405001); goes to department water");
  CHECK(suite.database->Value("SELECT count(*) FROM event_routes") == "0");

  pb::ReportEventRequest report = Suite::Report();
  report.set_item(ask.item());
  const pb::Event event = suite.Reported(report);
  CHECK(event.department() == kParent + "/departments/water");
  CHECK(event.assignee().empty());
  const pb::Route route = Must(suite.RouteOf(event.name(), suite.community));
  CHECK(route.explanation() == dry.explanation());
  CHECK(route.book_revision() == 1);
  CHECK(route.platform() == pb::PLATFORM_CONVENIENCE_SERVICE);

  const pb::Event other = suite.Reported(Suite::Report("路灯不亮"));
  CHECK(Must(suite.RouteOf(other.name(), suite.community)).rule_number() == 99);
  // A new book leaves what was routed before alone, and the old rules can still be read.
  CHECK(Must(suite.UseRules({})).etag() == "2");
  CHECK(Must(suite.RouteOf(event.name(), suite.community)).rule_number() == 14);
  intake::v1::ListRulesRequest list;
  list.set_parent(kParent);
  list.set_revision(1);
  list.set_page_size(1);
  const auto first = Must(suite.Ask(suite.routing, &RoutingService::ListRules, list, suite.member));
  REQUIRE(first.rules_size() == 1);
  CHECK(first.rules(0).number() == 14);
  list.set_page_token(first.next_page_token());
  const auto second =
      Must(suite.Ask(suite.routing, &RoutingService::ListRules, list, suite.member));
  CHECK(second.rules(0).number() == 99);
  CHECK(second.next_page_token().empty());
}

TEST_CASE("a rule book is taken as a whole or not at all, and the same one changes nothing") {
  IntakeSuite suite;
  const pb::RoutingRule all = suite.Rule(1, pb::HANDLING_LEVEL_COMMUNITY);
  pb::RoutingRule some = suite.Rule(2, pb::HANDLING_LEVEL_STREET);
  some.set_item_prefix("01");
  CHECK_THAT(suite.UseRules({all, some}).status(), HasReason("RULE_HIDDEN"));
  some.set_number(1);
  CHECK_THAT(suite.UseRules({all, some}).status(), HasReason("RULE_TWICE"));
  CHECK_THAT(suite.UseRules({suite.Rule(1, pb::HANDLING_LEVEL_DEPARTMENT)}).status(),
             HasReason("DEPARTMENT_REQUIRED"));
  CHECK(suite.database->Value("SELECT count(*) FROM rule_books") == "0");
  CHECK(Must(suite.UseRules({all})).etag() == "1");
  CHECK(Must(suite.UseRules({all})).etag() == "1");
  CHECK(suite.database->Value("SELECT count(*) FROM outbox WHERE type = 'routing.imported'") ==
        "1");
}

TEST_CASE("an event in a retired grid goes to its successor, and the route says so") {
  IntakeSuite suite;
  const std::string old = "222405001001009";
  suite.territories.successors[old] = kGrid;
  pb::ReportEventRequest report = ReportIn(old);
  const pb::Event event = suite.Reported(report);
  CHECK(event.territory() == kParent + "/territories/" + kGrid);
  const pb::Route route = Must(suite.RouteOf(event.name(), suite.community));
  CHECK(route.explanation().find("territory 222405001001009 has ended, 222405001001001") == 0);
  // Without grid_geo the territory is taken as it was sent.
  suite.territories.away = true;
  report.set_territory(kParent + "/territories/222405001001008");
  CHECK(suite.Reported(report).territory() == kParent + "/territories/222405001001008");
}

TEST_CASE("while grid_geo is away, one report at a time finds out whether it is back") {
  IntakeSuite suite;
  suite.territories.away = true;
  const auto file = [&suite](const std::string& grid) {
    return suite.Reported(ReportIn(grid)).territory();
  };
  file(kGrid);
  file("222405001001008");
  CHECK(suite.territories.asked == 1);
  suite.clock.Advance(absl::Seconds(6));
  suite.territories.meanwhile = [&] { file("222405001001007"); };
  file("222405001001008");
  CHECK(suite.territories.asked == 2);
  // Once it has answered, every new territory is asked for again.
  suite.territories.away = false;
  suite.clock.Advance(absl::Seconds(6));
  for (const char* grid : {"222405001001006", "222405001001005"}) file(grid);
  CHECK(suite.territories.asked == 4);
}

TEST_CASE("D31 every platform has its own queue, emergencies first") {
  IntakeSuite suite;
  pb::ImportCatalogueRequest import = Suite::SmallCatalogue("2026");
  import.mutable_items(1)->set_platform(pb::PLATFORM_LAW_ENFORCEMENT);
  Must(suite.Import(import));
  pb::ActivateCatalogueRequest activate;
  activate.set_name(kParent + "/catalogues/2026");
  Must(suite.Ask(suite.catalogue, &CatalogueService::ActivateCatalogue, activate, suite.city));
  const std::string governance = suite.Reported(Suite::Report()).name();
  std::vector<std::string> enforcement;
  for (int i = 0; i < 3; ++i) {
    suite.clock.Advance(absl::Seconds(1));
    pb::ReportEventRequest report = Suite::Report();
    report.set_item(kParent + "/catalogueItems/0101");
    if (i == 2) report.set_urgency(pb::URGENCY_EMERGENCY);
    enforcement.push_back(Must(suite.MoveEvent(&E::ReportEvent, report, suite.member)).name());
  }
  const auto queue = [&](pb::Platform platform, const Suite::ActorPtr& actor) {
    intake::v1::ListQueueRequest list;
    list.set_parent(kParent);
    list.set_platform(platform);
    list.set_page_size(2);
    std::vector<std::string> names;
    do {
      const auto page = Must(suite.Ask(suite.queues, &QueueService::ListQueue, list, actor));
      for (const intake::v1::QueueEntry& entry : page.entries()) names.push_back(entry.event());
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return names;
  };
  using Strings = std::vector<std::string>;
  CHECK(queue(pb::PLATFORM_LAW_ENFORCEMENT, suite.community) ==
        Strings{enforcement[2], enforcement[0], enforcement[1]});
  CHECK(queue(pb::PLATFORM_LAW_ENFORCEMENT, suite.city) ==
        Strings{enforcement[2], enforcement[0], enforcement[1]});
  // What a version before filed, which did not write the queue beside the event, stands where it
  // did.
  suite.database->Query(
      absl::StrCat("UPDATE events SET platform = NULL, queue_rank = NULL WHERE id IN ('",
                   enforcement[0].substr(enforcement[0].rfind('/') + 1),
                   "', '",
                   enforcement[2].substr(enforcement[2].rfind('/') + 1),
                   "')"));
  for (const Suite::ActorPtr& actor : {suite.city, suite.community, suite.heat}) {
    CHECK(queue(pb::PLATFORM_LAW_ENFORCEMENT, actor) ==
          Strings{enforcement[2], enforcement[0], enforcement[1]});
  }
  CHECK(queue(pb::PLATFORM_COMPREHENSIVE_GOVERNANCE, suite.city) == Strings{governance});
  CHECK(queue(pb::PLATFORM_OVERSIGHT, suite.city).empty());
  CHECK(queue(pb::PLATFORM_LAW_ENFORCEMENT, MakeActor(Role::kCommunity, "c", {"222405002001"}))
            .empty());
  Must(suite.Step(&E::RejectEvent, enforcement[0], suite.community));
  CHECK(queue(pb::PLATFORM_LAW_ENFORCEMENT, suite.heat) == Strings{enforcement[2], enforcement[1]});
  intake::v1::ListQueueRequest foreign;
  foreign.set_parent(kParent);
  foreign.set_platform(pb::PLATFORM_OVERSIGHT);
  foreign.set_territory(kParent + "/territories/222405002");
  CHECK_THAT(suite.Ask(suite.queues, &QueueService::ListQueue, foreign, suite.community).status(),
             HasReason("OUT_OF_SCOPE"));
}

TEST_CASE("D34 an emergency alerts those on duty at once and skips acceptance and dispatch") {
  IntakeSuite suite;
  pb::ReportEventRequest report = Suite::Report("电线垂落");
  report.set_channel(pb::CHANNEL_PATROL);
  report.set_urgency(pb::URGENCY_EMERGENCY);
  const std::string name = Must(suite.MoveEvent(&E::ReportEvent, report, suite.member)).name();
  const auto alerts = [&](const Suite::ActorPtr& actor) {
    intake::v1::ListAlertsRequest list;
    list.set_parent(kParent);
    return Must(suite.Ask(suite.queues, &QueueService::ListAlerts, list, actor)).alerts_size();
  };
  CHECK(alerts(suite.member) == 1);
  CHECK(alerts(suite.community) == 1);
  CHECK(alerts(suite.street) == 1);
  CHECK(alerts(suite.city) == 1);
  CHECK(alerts(suite.heat) == 0);
  CHECK(alerts(suite.resident) == 0);
  CHECK(alerts(MakeActor(Role::kCommunity, "c", {"222405002001"})) == 0);
  CHECK(suite.database->Value("SELECT count(*) FROM outbox WHERE type = 'alert.raised'") == "1");
  CHECK(Must(suite.Step(&E::StartHandling, name, suite.member)).state() ==
        pb::Event::STATE_HANDLING);
  CHECK(alerts(suite.city) == 0);

  const std::string ordinary = suite.Reported(Suite::Report()).name();
  CHECK_THAT(suite.Step(&E::StartHandling, ordinary, suite.member).status(),
             HasReason("NOT_EMERGENCY"));
  // A resident's own word for it does not call anybody.
  pb::ReportEventRequest felt = Suite::Report();
  felt.set_urgency(pb::URGENCY_EMERGENCY);
  suite.Reported(felt);
  CHECK(alerts(suite.city) == 0);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
