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
  const auto inbox = [&](pb::Inbox whose, const Suite::ActorPtr& actor) {
    pb::ListInboxRequest request;
    request.set_parent(kParent);
    request.set_inbox(whose);
    const auto page = Must(s.search.ListInbox(suite.CallOf(actor, request), request));
    CHECK_FALSE(page.watch_cursor().empty());
    Strings names;
    for (const pb::Event& event : page.events()) names.push_back(event.name());
    return names;
  };
  CHECK(inbox(pb::INBOX_MINE, suite.member) == Strings{heat, mine});
  CHECK(inbox(pb::INBOX_MINE, suite.heat).empty());
  CHECK(inbox(pb::INBOX_TEAM, suite.heat) == Strings{heat});
  CHECK(inbox(pb::INBOX_TEAM, suite.community) == Strings{heat, mine});
  CHECK(inbox(pb::INBOX_TEAM, suite.city) == Strings{heat, mine});
  CHECK(inbox(pb::INBOX_MINE, suite.resident).empty());
}

}  // namespace
}  // namespace hailan::event_workflow::testing
