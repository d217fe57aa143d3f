// Triage over the database: where an accepted event goes, whom it calls, and who may see the
// queues.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "tests/integration/event_workflow/intake/suite.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;
using Strings = std::vector<std::string>;

struct TriageSuite : IntakeSuite {
  TriageSuite() {
    pb::ImportCatalogueRequest import = SmallCatalogue("2026");
    pb::CatalogueItem& ordinary = *import.add_items();
    ordinary.set_code("0301");
    ordinary.set_title("占道经营");
    ordinary.set_department(kParent + "/departments/enforcement");
    ordinary.set_sla_class(pb::SLA_CLASS_HARD);
    ordinary.set_platform(pb::PLATFORM_LAW_ENFORCEMENT);
    pb::CatalogueItem& wire = *import.add_items();
    wire = ordinary;
    wire.set_code("0302");
    wire.set_title("电线垂落");
    wire.set_sla_class(pb::SLA_CLASS_EMERGENCY);
    Must(Import(import));
    pb::ActivateCatalogueRequest activate;
    activate.set_name(kParent + "/catalogues/2026");
    Must(Ask(catalogue, &CatalogueService::ActivateCatalogue, activate, city));
  }

  std::string Filed(const std::string& item = "") {
    clock.Advance(absl::Seconds(1));
    pb::ReportEventRequest report = Report();
    if (!item.empty()) report.set_item(kParent + "/catalogueItems/" + item);
    return Reported(report).name();
  }
  static pb::AcceptEventRequest Acceptance(const std::string& event, const std::string& item) {
    pb::AcceptEventRequest accept;
    accept.set_name(event);
    if (!item.empty()) accept.set_item(kParent + "/catalogueItems/" + item);
    return accept;
  }
  int Alerts(const ActorPtr& actor) {
    intake::v1::ListAlertsRequest list;
    list.set_parent(kParent);
    return Must(Ask(queues, &QueueService::ListAlerts, list, actor)).alerts_size();
  }
  absl::StatusOr<Strings> Queue(pb::Platform platform, const ActorPtr& actor) {
    intake::v1::ListQueueRequest list;
    list.set_parent(kParent);
    list.set_platform(platform);
    HL_ASSIGN_OR_RETURN(const auto page, Ask(queues, &QueueService::ListQueue, list, actor));
    Strings names;
    for (const intake::v1::QueueEntry& entry : page.entries()) names.push_back(entry.event());
    return names;
  }
  absl::StatusOr<intake::v1::RuleBook> GiveQueues(const std::vector<pb::QueueRight>& rights) {
    intake::v1::ImportRulesRequest request;
    request.set_parent(kParent);
    for (const pb::QueueRight& right : rights) *request.add_queues() = right;
    return Ask(routing, &RoutingService::ImportRules, request, city);
  }
  std::string Value(const std::string& statement) { return database->Value(statement); }

  ActorPtr enforcement = MakeActor(Role::kDepartment, "enforcement-1", {}, {"enforcement"});
};

TEST_CASE("D34: triage that finds an emergency moves it to the head of its platform, once") {
  TriageSuite suite;
  pb::RoutingRule rule = suite.Rule(14, pb::HANDLING_LEVEL_DEPARTMENT);
  rule.set_item_prefix("03");
  Must(suite.UseRules({rule}));
  const std::string first = suite.Filed("0301");
  const std::string second = suite.Filed("0301");
  const std::string wire = suite.Filed();
  CHECK(*suite.Queue(pb::PLATFORM_COMPREHENSIVE_GOVERNANCE, suite.city) == Strings{wire});
  CHECK(suite.Alerts(suite.city) == 0);

  pb::AcceptEventRequest accept = suite.Acceptance(wire, "0302");
  accept.set_request_id(NewId(absl::Now()));
  const pb::Event accepted = Must(suite.MoveEvent(&E::AcceptEvent, accept, suite.community));
  CHECK(accepted.platform() == pb::PLATFORM_LAW_ENFORCEMENT);
  CHECK(accepted.sla_class() == pb::SLA_CLASS_EMERGENCY);
  CHECK(accepted.department() == kParent + "/departments/enforcement");
  CHECK(accepted.assignee().empty());
  const auto check = [&] {
    for (const Suite::ActorPtr& actor : {suite.city, suite.community, suite.enforcement}) {
      CHECK(*suite.Queue(pb::PLATFORM_LAW_ENFORCEMENT, actor) == Strings{wire, first, second});
    }
    CHECK(suite.Queue(pb::PLATFORM_COMPREHENSIVE_GOVERNANCE, suite.city)->empty());
    for (const Suite::ActorPtr& actor :
         {suite.city, suite.street, suite.community, suite.member, suite.enforcement}) {
      CHECK(suite.Alerts(actor) == 1);
    }
    CHECK(suite.Alerts(suite.heat) == 0);
    CHECK(suite.Value("SELECT count(*) FROM duty_alerts") == "5");
    CHECK(suite.Value("SELECT count(*) FROM outbox WHERE type = 'alert.raised'") == "1");
    CHECK(suite.Value("SELECT count(*) FROM event_routes") == "3");
  };
  check();
  const pb::Route route = Must(suite.RouteOf(wire, suite.community));
  CHECK(route.rule_number() == 14);
  CHECK(route.platform() == pb::PLATFORM_LAW_ENFORCEMENT);
  CHECK(route.explanation() ==
        "matched rule 14: rule of a test (item 03…); goes to department enforcement");
  // A repetition answers what is, and calls nobody.
  CHECK(Must(suite.MoveEvent(&E::AcceptEvent, accept, suite.community)).etag() == accepted.etag());
  check();
  CHECK(Must(suite.Step(&E::StartHandling, wire, suite.member)).platform() ==
        pb::PLATFORM_LAW_ENFORCEMENT);
  CHECK(suite.Alerts(suite.city) == 0);
}

TEST_CASE("triage that changes neither item nor class asks nobody and keeps the route") {
  TriageSuite suite;
  const std::string ordinary = suite.Filed("0301");
  const std::string plain = suite.Filed();
  // Rules of today would send both elsewhere.
  Must(suite.UseRules({suite.Rule(1, pb::HANDLING_LEVEL_CITY)}));
  pb::AcceptEventRequest same = suite.Acceptance(ordinary, "0301");
  same.set_urgency(pb::URGENCY_ORDINARY);
  Must(suite.MoveEvent(&E::AcceptEvent, same, suite.community));
  Must(suite.MoveEvent(&E::AcceptEvent, suite.Acceptance(plain, ""), suite.community));
  for (const std::string& event : {ordinary, plain}) {
    CHECK(Must(suite.RouteOf(event, suite.community)).rule_number() == 0);
    CHECK(suite.Get(event, suite.community).assignee() == kParent + "/staff/member-1");
  }
  CHECK(suite.grids.asked == 2);
}

TEST_CASE("triage asks for the member of the grid when a rule had sent the event elsewhere") {
  TriageSuite suite;
  pb::RoutingRule grid = suite.Rule(1, pb::HANDLING_LEVEL_GRID);
  grid.set_item_prefix("01");
  Must(suite.UseRules({grid, suite.Rule(2, pb::HANDLING_LEVEL_COMMUNITY)}));
  const std::string event = suite.Filed();
  CHECK(suite.Get(event, suite.community).assignee().empty());
  Must(suite.MoveEvent(&E::AcceptEvent, suite.Acceptance(event, "0101"), suite.community));
  CHECK(suite.Get(event, suite.community).assignee() == kParent + "/staff/member-1");
  CHECK(Must(suite.RouteOf(event, suite.community)).rule_number() == 1);
  CHECK(suite.grids.asked == 2);
  // Who cannot accept it does not route it either; without grid_geo it goes on without a member.
  const std::string other = suite.Filed();
  const pb::AcceptEventRequest accept = suite.Acceptance(other, "0101");
  CHECK_THAT(suite.MoveEvent(&E::AcceptEvent, accept, suite.heat).status(),
             HasReason("OUT_OF_SCOPE"));
  CHECK(Must(suite.RouteOf(other, suite.community)).rule_number() == 2);
  suite.grids.away = true;
  CHECK(Must(suite.MoveEvent(&E::AcceptEvent, accept, suite.community)).assignee().empty());
  CHECK(Must(suite.RouteOf(other, suite.community)).explanation() ==
        absl::StrCat("matched rule 1: rule of a test (item 01…); goes to the grid ",
                     kGrid,
                     ", whose member is not known"));
}

TEST_CASE("an emergency that triage finds to be none is no alert any more") {
  TriageSuite suite;
  pb::ReportEventRequest report = Suite::Report("电线垂落");
  report.set_channel(pb::CHANNEL_PATROL);
  report.set_urgency(pb::URGENCY_EMERGENCY);
  const std::string event = Must(suite.MoveEvent(&E::ReportEvent, report, suite.member)).name();
  const std::string later = suite.Filed("0301");
  CHECK(suite.Alerts(suite.city) == 1);
  const pb::Event accepted =
      Must(suite.MoveEvent(&E::AcceptEvent, suite.Acceptance(event, "0301"), suite.community));
  CHECK(accepted.sla_class() == pb::SLA_CLASS_HARD);
  CHECK(suite.Alerts(suite.city) == 0);
  CHECK(*suite.Queue(pb::PLATFORM_LAW_ENFORCEMENT, suite.city) == Strings{event, later});
  CHECK(suite.Value("SELECT string_agg(queue_rank::text, ',') FROM events") == "1,1");
}

TEST_CASE("D31: a platform's queue is for those whom the rule book names, others are open") {
  TriageSuite suite;
  const std::string event = suite.Filed("0301");
  pb::QueueRight right;
  right.set_platform(pb::PLATFORM_LAW_ENFORCEMENT);
  right.add_roles(options::v1::ROLE_STREET);
  right.add_departments(kParent + "/departments/enforcement");
  CHECK(Must(suite.GiveQueues({right})).etag() == "1");
  for (const Suite::ActorPtr& actor : {suite.enforcement, suite.street, suite.city}) {
    CHECK(*suite.Queue(pb::PLATFORM_LAW_ENFORCEMENT, actor) == Strings{event});
  }
  const absl::Status refused = suite.Queue(pb::PLATFORM_LAW_ENFORCEMENT, suite.community).status();
  CHECK_THAT(refused, FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  CHECK(MetadataOf(refused).front().second == "2");
  CHECK_THAT(suite.Queue(pb::PLATFORM_LAW_ENFORCEMENT, suite.heat).status(),
             HasReason("OUT_OF_SCOPE"));
  CHECK(suite.Queue(pb::PLATFORM_CONVENIENCE_SERVICE, suite.heat)->empty());
  // The event itself stays with whoever is responsible for its place.
  CHECK(suite.Get(event, suite.community).platform() == pb::PLATFORM_LAW_ENFORCEMENT);

  intake::v1::ListRulesRequest list;
  list.set_parent(kParent);
  const auto listed = Must(suite.Ask(suite.routing, &RoutingService::ListRules, list, suite.heat));
  REQUIRE(listed.queues_size() == 1);
  CHECK(listed.queues(0).SerializeAsString() == right.SerializeAsString());
  // The same book changes nothing; another replica reads it; one without rights opens the queue.
  CHECK(Must(suite.GiveQueues({right})).etag() == "1");
  RuleCache other(suite.pool);
  CHECK_THAT(other.Refresh(absl::Now() + absl::Seconds(5)), IsOk());
  REQUIRE(other.Of(kCity)->queues.size() == 1);
  CHECK(other.Of(kCity)->queues[0].departments == Strings{"enforcement"});
  CHECK(Must(suite.GiveQueues({})).etag() == "2");
  CHECK(*suite.Queue(pb::PLATFORM_LAW_ENFORCEMENT, suite.community) == Strings{event});

  CHECK_THAT(suite.GiveQueues({right, right}).status(), HasReason("PLATFORM_TWICE"));
  right.clear_roles();
  right.clear_departments();
  CHECK_THAT(suite.GiveQueues({right}).status(), HasReason("NOBODY_NAMED"));
  right.add_departments("departments/enforcement");
  CHECK_THAT(suite.GiveQueues({right}).status(), HasReason("INVALID_FIELD"));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
