#include <catch2/catch.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;

std::vector<std::string> Names(Suite& suite,
                               pb::ListEventsRequest request,
                               const Suite::ActorPtr& actor) {
  request.set_parent(kParent);
  std::vector<std::string> names;
  do {
    const auto page = Must(suite.events.ListEvents(suite.CallOf(actor, request), request));
    for (const pb::Event& event : page.events()) names.push_back(event.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

TEST_CASE("list pages are stable while new events arrive") {
  Suite suite;
  std::vector<std::string> expected;
  for (int i = 0; i < 23; ++i) {
    suite.clock.Advance(absl::Seconds(1));
    expected.insert(expected.begin(), suite.Reported(Suite::Report()).name());
  }
  pb::ListEventsRequest request;
  request.set_parent(kParent);
  request.set_page_size(10);
  std::vector<std::string> names;
  do {
    const auto page = Must(suite.events.ListEvents(suite.CallOf(suite.city, request), request));
    for (const pb::Event& event : page.events()) names.push_back(event.name());
    request.set_page_token(page.next_page_token());
    suite.clock.Advance(absl::Seconds(1));
    suite.Reported(Suite::Report());
  } while (!request.page_token().empty());
  CHECK(names == expected);

  request.set_page_token("");
  const auto page = Must(suite.events.ListEvents(suite.CallOf(suite.city, request), request));
  request.set_page_token(page.next_page_token());
  request.set_open_only(true);
  CHECK_THAT(suite.events.ListEvents(suite.CallOf(suite.city, request), request).status(),
             HasReason("INVALID_PAGE_TOKEN"));
}

TEST_CASE("every filter finds its events and nothing else") {
  Suite suite;
  suite.UseCatalogue();
  pb::ReportEventRequest report = Suite::Report();
  report.set_item(kParent + "/catalogueItems/0101");
  report.set_house(kParent + "/houses/h1");
  report.set_asset(kParent + "/places/valve-7");
  suite.clock.Advance(absl::Seconds(1));
  const std::string heating = suite.Reported(report).name();
  pb::ReportEventRequest elsewhere = Suite::Report();
  elsewhere.clear_point();
  elsewhere.set_territory(kParent + "/territories/222405002001001");
  elsewhere.set_channel(pb::CHANNEL_HOTLINE_12345);
  suite.clock.Advance(absl::Seconds(1));
  const std::string far =
      Must(suite.MoveEvent(&E::ReportEvent, elsewhere, MakeActor(Role::kIntegrator, "hotline")))
          .name();
  suite.clock.Advance(absl::Seconds(1));
  const std::string rejected = suite.Reported(Suite::Report()).name();
  Must(suite.Step(&E::RejectEvent, rejected, suite.community));

  using Strings = std::vector<std::string>;
  pb::ListEventsRequest any;
  CHECK(Names(suite, any, suite.city) == Strings{rejected, far, heating});
  CHECK(Names(suite, any, suite.community) == Strings{rejected, heating});
  CHECK(Names(suite, any, suite.resident) == Strings{rejected, heating});
  CHECK(Names(suite, any, suite.heat) == Strings{heating});
  CHECK(Names(suite, any, MakeActor(Role::kIntegrator, "hotline")) == Strings{far});
  CHECK(Names(suite, any, MakeActor(Role::kResident, "resident-2")).empty());
  CHECK(Names(suite, any, MakeActor(Role::kStreet, "s", {"222405001", "222405002"})) ==
        Strings{rejected, far, heating});

  pb::ListEventsRequest open;
  open.set_open_only(true);
  CHECK(Names(suite, open, suite.city) == Strings{far, heating});
  CHECK(Names(suite, open, suite.community) == Strings{heating});
  pb::ListEventsRequest house;
  house.set_house(kParent + "/houses/h1");
  CHECK(Names(suite, house, suite.member) == Strings{heating});
  CHECK(Names(suite, house, MakeActor(Role::kGridMember, "m", {"222405002001001"})).empty());
  pb::ListEventsRequest asset;
  asset.set_asset(kParent + "/places/valve-7");
  CHECK(Names(suite, asset, suite.city) == Strings{heating});
  CHECK(Names(suite, asset, MakeActor(Role::kGridMember, "m", {"222405002001001"})).empty());
  asset.set_house(kParent + "/houses/h2");
  CHECK(Names(suite, asset, suite.city).empty());
  pb::ListEventsRequest territory;
  territory.set_territory(kParent + "/territories/222405002");
  CHECK(Names(suite, territory, suite.city) == Strings{far});
  territory.set_parent(kParent);
  CHECK_THAT(suite.events.ListEvents(suite.CallOf(suite.community, territory), territory).status(),
             HasReason("OUT_OF_SCOPE"));
  pb::ListEventsRequest state;
  state.add_states(pb::Event::STATE_REJECTED);
  CHECK(Names(suite, state, suite.city) == Strings{rejected});
  pb::ListEventsRequest channel;
  channel.set_channel(pb::CHANNEL_HOTLINE_12345);
  CHECK(Names(suite, channel, suite.city) == Strings{far});
  pb::ListEventsRequest item;
  item.set_item(kParent + "/catalogueItems/0101");
  CHECK(Names(suite, item, suite.city) == Strings{heating});
  pb::ListEventsRequest assignee;
  assignee.set_assignee(kParent + "/staff/member-1");
  CHECK(Names(suite, assignee, suite.member) == Strings{rejected, heating});
  pb::ListEventsRequest department;
  department.set_department(kParent + "/departments/heat");
  CHECK(Names(suite, department, suite.city) == Strings{heating});
  pb::ListEventsRequest light;
  light.set_progress_light(pb::PROGRESS_LIGHT_RED);
  CHECK(Names(suite, light, suite.city) == Strings{far, heating});

  pb::CountOpenEventsRequest count;
  count.set_parent(kParent);
  count.set_level(pb::COUNT_LEVEL_STREET);
  const auto by_street = Must(suite.events.CountOpenEvents(suite.CallOf(suite.city, count), count));
  REQUIRE(by_street.counts_size() == 2);
  CHECK(by_street.counts(0).territory() == kParent + "/territories/222405001");
  CHECK(by_street.counts(0).open_count() == 1);
  CHECK(by_street.counts(0).progress_red_count() == 1);
  CHECK(by_street.counts(0).sla_none_count() == 1);
  CHECK(by_street.counts(1).territory() == kParent + "/territories/222405002");
  const auto mine = Must(suite.events.CountOpenEvents(suite.CallOf(suite.community, count), count));
  CHECK(mine.counts_size() == 1);
  count.set_territory(kParent + "/territories/222405002");
  CHECK_THAT(suite.events.CountOpenEvents(suite.CallOf(suite.community, count), count).status(),
             HasReason("OUT_OF_SCOPE"));

  suite.clock.Advance(absl::Minutes(50));
  pb::ListEventsRequest yellow;
  yellow.set_sla_light(pb::SLA_LIGHT_YELLOW);
  CHECK(Names(suite, yellow, suite.city) == Strings{far, heating});
  Must(suite.Step(&E::RecordContact, heating, suite.member));
  suite.clock.Advance(absl::Minutes(15));
  pb::ListEventsRequest red;
  red.set_sla_light(pb::SLA_LIGHT_RED);
  CHECK(Names(suite, red, suite.city) == Strings{far});
  pb::ListEventsRequest calm;
  calm.set_sla_light(pb::SLA_LIGHT_NONE);
  CHECK(Names(suite, calm, suite.city) == Strings{rejected, heating});
}

TEST_CASE("a resident sees the own event without staff, notes and other people's events") {
  Suite suite;
  const std::string name = suite.Reported(Suite::Report()).name();
  Must(suite.Step(&E::AcceptEvent, name, suite.member));
  CHECK(suite.Get(name, suite.resident).assignee().empty());
  CHECK(suite.Get(name, suite.member).assignee() == kParent + "/staff/member-1");
  pb::ListHistoryRequest history;
  history.set_parent(name);
  const auto seen = Must(suite.events.ListHistory(suite.CallOf(suite.resident, history), history));
  REQUIRE(seen.entries_size() == 2);
  CHECK(seen.entries(1).actor().empty());
  pb::GetEventRequest get;
  get.set_name(name);
  const auto stranger = MakeActor(Role::kResident, "resident-2");
  CHECK_THAT(suite.events.GetEvent(suite.CallOf(stranger, get), get).status(),
             FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  get.set_name(kParent + "/events/01890000-0000-7000-8000-00000000ffff");
  CHECK_THAT(suite.events.GetEvent(suite.CallOf(stranger, get), get).status(),
             FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  CHECK_THAT(suite.events.GetEvent(suite.CallOf(suite.city, get), get).status(),
             FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_CASE("allowed actions agree with what happens, and say why not") {
  Suite suite;
  const std::string name = suite.Reported(Suite::Report()).name();
  pb::ListAllowedActionsRequest request;
  request.set_name(name);
  const auto allowed =
      Must(suite.events.ListAllowedActions(suite.CallOf(suite.member, request), request));
  std::set<pb::Action> can;
  std::string cancel;
  for (const pb::AllowedAction& action : allowed.actions()) {
    if (action.allowed()) can.insert(action.action());
    CHECK(action.allowed() == action.reason().empty());
    if (action.action() == pb::ACTION_CANCEL) cancel = action.reason();
  }
  CHECK(can == std::set<pb::Action>{pb::ACTION_ACCEPT, pb::ACTION_CONTACT});
  CHECK(cancel == "NOT_OWN_REPORT");
  CHECK(allowed.actions_size() == 25);
  CHECK(allowed.actions(1).reason() == "ROLE_NOT_ALLOWED");
  CHECK(allowed.etag() == "1");
}

TEST_CASE("duplicates are open, near and alike") {
  Suite suite;
  const std::string leak = suite.Reported(Suite::Report("三单元暖气管道漏水")).name();
  pb::ReportEventRequest away = Suite::Report("三单元暖气管道漏水");
  away.mutable_point()->set_latitude(42.78);
  suite.Reported(away);
  const std::string cancelled = suite.Reported(Suite::Report("三单元暖气管道漏水")).name();
  Must(suite.Step(&E::CancelEvent, cancelled, suite.resident));
  pb::FindDuplicatesRequest find;
  find.set_parent(kParent);
  *find.mutable_point() = Suite::Report().point();
  find.mutable_point()->set_latitude(42.7701);
  find.set_description("暖气管道漏水了");
  const auto found = Must(suite.events.FindDuplicates(suite.CallOf(suite.resident, find), find));
  REQUIRE(found.candidates_size() == 1);
  CHECK(found.candidates(0).event() == leak);
  CHECK(found.candidates(0).score() > 0.6);
}

TEST_CASE("whistles are listed by event, department and scope") {
  Suite suite;
  std::vector<std::string> events;
  for (int i = 0; i < 3; ++i) {
    suite.clock.Advance(absl::Seconds(1));
    events.push_back(suite.Reported(Suite::Report()).name());
    Must(suite.Step(&E::AcceptEvent, events.back(), suite.member));
    pb::BlowWhistleRequest blow;
    blow.set_event(events.back());
    blow.add_departments(kParent + (i == 2 ? "/departments/water" : "/departments/heat"));
    blow.set_matter("到场");
    blow.set_occasion(pb::WHISTLE_OCCASION_EMERGENCY);
    blow.mutable_due_time()->set_seconds(absl::ToUnixSeconds(suite.clock.Now()) + 600);
    Must(suite.MoveWhistle(&WhistleService::BlowWhistle, blow, suite.community));
  }
  const auto count = [&](pb::ListWhistlesRequest list, const Suite::ActorPtr& actor) {
    list.set_parent(kParent);
    list.set_page_size(1);
    int whistles = 0;
    do {
      const auto page = Must(suite.whistles.ListWhistles(suite.CallOf(actor, list), list));
      whistles += page.whistles_size();
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return whistles;
  };
  pb::ListWhistlesRequest all;
  CHECK(count(all, suite.city) == 3);
  CHECK(count(all, suite.heat) == 2);
  CHECK(count(all, suite.resident) == 0);
  CHECK(count(all, MakeActor(Role::kCommunity, "c", {"222405002001"})) == 0);
  pb::ListWhistlesRequest event;
  event.set_event(events[0]);
  CHECK(count(event, suite.community) == 1);
  pb::ListWhistlesRequest water;
  water.set_department(kParent + "/departments/water");
  water.set_open_only(true);
  CHECK(count(water, suite.city) == 1);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
