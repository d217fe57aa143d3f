#include <catch2/catch.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/event_workflow/search/service.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;
using Strings = std::vector<std::string>;

struct Searching {
  Searching() : search(suite.pool, suite.tokens) {}

  // All pages.
  absl::StatusOr<Strings> Find(const pb::EventFilter& filter, const Suite::ActorPtr& actor) {
    pb::SearchEventsRequest request;
    request.set_parent(kParent);
    request.set_page_size(3);
    *request.mutable_filter() = filter;
    Strings names;
    do {
      HL_ASSIGN_OR_RETURN(const auto page,
                          search.SearchEvents(suite.CallOf(actor, request), request));
      for (const pb::Event& event : page.events()) names.push_back(event.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    CHECK(Total(filter, actor) == static_cast<int64_t>(names.size()));
    return names;
  }
  // Counted by the same filter.
  int64_t Total(const pb::EventFilter& filter, const Suite::ActorPtr& actor) {
    pb::CountEventsRequest request;
    request.set_parent(kParent);
    *request.mutable_filter() = filter;
    const auto counts = Must(search.CountEvents(suite.CallOf(actor, request), request));
    int64_t sum = 0;
    for (const pb::EventTally& tally : counts.tallies()) sum += tally.event_count();
    CHECK(sum == counts.total_count());
    CHECK_FALSE(counts.truncated());
    return counts.total_count();
  }
  std::string Report(const std::string& text, const std::string& place = "") {
    pb::ReportEventRequest request = Suite::Report(text);
    request.set_place(place);
    suite.clock.Advance(absl::Seconds(1));
    return suite.Reported(request).name();
  }

  // Page by page; an event that comes twice is there twice.
  Strings Inbox(pb::Inbox whose, const Suite::ActorPtr& actor, int page_size = 50) {
    pb::ListInboxRequest request;
    request.set_parent(kParent);
    request.set_inbox(whose);
    request.set_page_size(page_size);
    Strings names;
    do {
      const auto page = Must(search.ListInbox(suite.CallOf(actor, request), request));
      CHECK(page.events_size() <= page_size);
      CHECK_FALSE(page.watch_cursor().empty());
      for (const pb::Event& event : page.events()) names.push_back(event.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  Suite suite;
  SearchService search;
};

pb::EventFilter Text(const std::string& text) {
  pb::EventFilter filter;
  filter.set_text(text);
  return filter;
}

TEST_CASE("text is found by Chinese words of one character and more, and by all words") {
  Searching s;
  const std::string pipe = s.Report("三单元暖气管道漏水", "幸福小区3号楼");
  const std::string lamp = s.Report("路灯不亮 LED-7", "幸福小区门口");
  const std::string lid = s.Report("井盖丢失，很危险", "人民路 МОСТ");
  const Suite::ActorPtr& city = s.suite.city;
  CHECK(*s.Find(Text("漏水"), city) == Strings{pipe});
  CHECK(*s.Find(Text("暖气管道"), city) == Strings{pipe});
  CHECK(*s.Find(Text("灯"), city) == Strings{lamp});
  CHECK(*s.Find(Text("led-7"), city) == Strings{lamp});
  CHECK(*s.Find(Text("Мост"), city) == Strings{lid});
  CHECK(*s.Find(Text("幸福"), city) == Strings{lamp, pipe});
  CHECK(*s.Find(Text("幸福 漏水"), city) == Strings{pipe});
  CHECK(s.Find(Text("漏气"), city)->empty());
  // The pieces are all there, but not the word.
  CHECK(s.Find(Text("管道暖气"), city)->empty());
  CHECK(*s.Find(Text("丢失"), city) == Strings{lid});
  CHECK(s.Find(Text("%"), city)->empty());
  CHECK(s.Find(Text("   "), city)->size() == 3);
  CHECK_THAT(s.Find(Text("1 2 3 4 5 6 7 8 9"), city).status(), HasReason("INVALID_FIELD"));
  CHECK(s.Find(Text("漏水"), MakeActor(Role::kResident, "resident-2"))->empty());
  CHECK(*s.Find(Text("漏水"), s.suite.resident) == Strings{pipe});
}

TEST_CASE("conditions mean what they mean to ListEvents, alone and together") {
  Searching s;
  Suite& suite = s.suite;
  suite.UseCatalogue();
  pb::ReportEventRequest report = Suite::Report("漏水");
  report.set_item(kParent + "/catalogueItems/0101");
  report.set_house(kParent + "/houses/h1");
  report.set_asset(kParent + "/places/valve-7");
  const std::string heating = suite.Reported(report).name();
  suite.clock.Advance(absl::Seconds(1));
  const std::string rejected = s.Report("漏电");
  Must(suite.Step(&E::RejectEvent, rejected, suite.community));
  const auto check = [&](const pb::EventFilter& filter, const Strings& expected) {
    INFO(filter.ShortDebugString());
    CHECK(*s.Find(filter, suite.city) == expected);
  };
  pb::EventFilter filter;
  check(filter, {rejected, heating});
  filter.set_open_only(true);
  check(filter, {heating});
  filter.set_text("漏");
  check(filter, {heating});
  filter = {};
  filter.set_house(kParent + "/houses/h1");
  check(filter, {heating});
  filter = {};
  filter.set_asset(kParent + "/places/valve-7");
  check(filter, {heating});
  filter.set_text("漏电");
  check(filter, {});
  filter = {};
  filter.set_item(kParent + "/catalogueItems/0101");
  check(filter, {heating});
  filter = {};
  filter.set_department(kParent + "/departments/heat");
  check(filter, {heating});
  filter.set_open_only(true);
  check(filter, {heating});
  filter = {};
  filter.set_assignee(kParent + "/staff/member-1");
  check(filter, {rejected, heating});
  filter.add_states(pb::Event::STATE_REJECTED);
  check(filter, {rejected});
  filter = {};
  filter.set_territory(kParent + "/territories/222405001");
  check(filter, {rejected, heating});
  filter.set_territory(kParent + "/territories/222405002");
  check(filter, {});
  CHECK_THAT(s.Find(filter, suite.community).status(), HasReason("OUT_OF_SCOPE"));
  CHECK(*s.Find({}, suite.heat) == Strings{heating});
  CHECK(*s.Find({}, suite.member) == Strings{rejected, heating});
  suite.clock.Advance(absl::Minutes(50));
  filter = {};
  filter.set_sla_light(pb::SLA_LIGHT_YELLOW);
  check(filter, {heating});
}

TEST_CASE("D31: events of a platform are found and counted, open and ended") {
  Searching s;
  Suite& suite = s.suite;
  pb::ImportCatalogueRequest import = Suite::SmallCatalogue("2026");
  import.mutable_items(1)->set_platform(pb::PLATFORM_LAW_ENFORCEMENT);
  Must(suite.Import(import));
  pb::ActivateCatalogueRequest activate;
  activate.set_name(kParent + "/catalogues/2026");
  Must(suite.Ask(suite.catalogue, &CatalogueService::ActivateCatalogue, activate, suite.city));
  pb::ReportEventRequest report = Suite::Report("占道经营");
  report.set_item(kParent + "/catalogueItems/0101");
  Strings newest_first;
  for (int i = 0; i < 4; ++i) {
    suite.clock.Advance(absl::Seconds(1));
    newest_first.insert(newest_first.begin(), suite.Reported(report).name());
  }
  const std::string other = s.Report("路灯不亮");
  Must(suite.Step(&E::RejectEvent, newest_first[3], suite.community));
  pb::EventFilter filter;
  filter.set_platform(pb::PLATFORM_LAW_ENFORCEMENT);
  for (const Suite::ActorPtr& actor : {suite.city, suite.community, suite.heat, suite.resident}) {
    CHECK(*s.Find(filter, actor) == newest_first);
  }
  filter.set_text("占道");
  CHECK(*s.Find(filter, suite.city) == newest_first);
  filter.clear_text();
  filter.set_territory(kParent + "/territories/222405001");
  CHECK(*s.Find(filter, suite.city) == newest_first);
  filter.set_territory(kParent + "/territories/222405002");
  CHECK(s.Find(filter, suite.city)->empty());
  filter.clear_territory();
  filter.set_open_only(true);
  CHECK(*s.Find(filter, suite.city) == Strings(newest_first.begin(), newest_first.end() - 1));
  filter.set_sla_light(pb::SLA_LIGHT_RED);
  CHECK(s.Find(filter, suite.city)->empty());
  filter = {};
  filter.set_platform(pb::PLATFORM_COMPREHENSIVE_GOVERNANCE);
  CHECK(*s.Find(filter, suite.city) == Strings{other});
  filter.set_platform(pb::PLATFORM_OVERSIGHT);
  CHECK(s.Find(filter, suite.city)->empty());
}

TEST_CASE("inboxes of a person, a department and an area") {
  Searching s;
  Suite& suite = s.suite;
  suite.UseCatalogue();
  const std::string mine = s.Report("一");
  pb::ReportEventRequest report = Suite::Report("二");
  report.set_item(kParent + "/catalogueItems/0101");
  suite.clock.Advance(absl::Seconds(1));
  const std::string heat = suite.Reported(report).name();
  const std::string done = s.Report("三");
  Must(suite.Step(&E::RejectEvent, done, suite.community));
  CHECK(s.Inbox(pb::INBOX_MINE, suite.member) == Strings{heat, mine});
  CHECK(s.Inbox(pb::INBOX_MINE, suite.heat).empty());
  CHECK(s.Inbox(pb::INBOX_TEAM, suite.heat) == Strings{heat});
  CHECK(s.Inbox(pb::INBOX_TEAM, suite.community) == Strings{heat, mine});
  CHECK(s.Inbox(pb::INBOX_TEAM, suite.city) == Strings{heat, mine});
  CHECK(s.Inbox(pb::INBOX_MINE, suite.resident).empty());
}

TEST_CASE("a team of several areas has what lies in them, each event once, page by page") {
  Searching s;
  Suite& suite = s.suite;
  const auto place = [&](const std::string& grid) {
    const std::string name = s.Report("漏水");
    suite.database->Query(absl::StrCat("UPDATE events SET territory_code = '",
                                       grid,
                                       "' WHERE id = '",
                                       name.substr(name.rfind('/') + 1),
                                       "'"));
    return name;
  };
  const std::string first = place("222405001001001");
  const std::string second = place("222405001001002");
  const std::string between = place("222405004001001");
  const std::string far = place("222405009001001");
  const auto team = [&](std::vector<std::string> areas, int page_size) {
    return s.Inbox(
        pb::INBOX_TEAM, MakeActor(Role::kCommunity, "member-9", std::move(areas)), page_size);
  };
  // What the areas have in common is the whole city, which is not theirs.
  const std::vector<std::string> apart{"222405009", "222405001001001", "222405001001"};
  CHECK(team(apart, 1) == Strings{far, second, first});
  CHECK(team(apart, 2) == Strings{far, second, first});
  CHECK(team({"222405001001001", "222405004"}, 50) == Strings{between, first});
  CHECK(team({"222405007"}, 50).empty());
  CHECK(s.Inbox(pb::INBOX_TEAM, suite.city, 3) == Strings{far, between, second, first});
}

TEST_CASE("a team of several departments has what they have and were called to, each event once") {
  Searching s;
  Suite& suite = s.suite;
  suite.UseCatalogue();
  const auto report = [&] {
    pb::ReportEventRequest request = Suite::Report("漏水");
    request.set_item(kParent + "/catalogueItems/0101");
    suite.clock.Advance(absl::Seconds(1));
    return suite.Reported(request).name();
  };
  const auto call = [&](const std::string& event, const Strings& departments) {
    Must(suite.Step(&E::AcceptEvent, event, suite.community));
    pb::BlowWhistleRequest blow;
    blow.set_event(event);
    for (const std::string& id : departments) blow.add_departments(kParent + "/departments/" + id);
    blow.set_matter("联合处置");
    blow.set_occasion(pb::WHISTLE_OCCASION_JOINT_ENFORCEMENT);
    blow.mutable_due_time()->set_seconds(absl::ToUnixSeconds(suite.clock.Now()) + 7200);
    Must(suite.MoveWhistle(&WhistleService::BlowWhistle, blow, suite.community));
  };
  const std::string own = report();
  const std::string called = report();
  const std::string other = s.Report("占道经营");
  call(called, {"power", "heat"});
  call(other, {"power"});
  const auto team = [&](std::vector<std::string> departments, int page_size) {
    return s.Inbox(pb::INBOX_TEAM,
                   MakeActor(Role::kDepartment, "officer", {}, std::move(departments)),
                   page_size);
  };
  CHECK(team({"heat"}, 1) == Strings{called, own});
  CHECK(team({"power"}, 1) == Strings{other, called});
  CHECK(team({"heat", "power"}, 1) == Strings{other, called, own});
  CHECK(team({"heat", "power", "water"}, 50) == Strings{other, called, own});
  CHECK(team({"water"}, 50).empty());
  // A search of theirs finds and counts the same, closed or not.
  const auto officer = MakeActor(Role::kDepartment, "officer", {}, {"heat", "power"});
  CHECK(*s.Find({}, officer) == Strings{other, called, own});
  pb::EventFilter open;
  open.set_open_only(true);
  CHECK(*s.Find(open, officer) == Strings{other, called, own});
}

}  // namespace
}  // namespace hailan::event_workflow::testing
