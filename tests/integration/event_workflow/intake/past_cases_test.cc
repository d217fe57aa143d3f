// Cases of the past one by one: brought in by several importers at once, without alarms of their
// own time, and refused by name.
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <thread>
#include <vector>

#include "common/rpc/timestamp.h"
#include "tests/integration/event_workflow/intake/suite.h"

namespace hailan::event_workflow::testing {
namespace {

TEST_CASE("imports of the same cases at the same time bring each of them once") {
  IntakeSuite suite;
  suite.UseCatalogue();
  for (int round = 0; round < 5; ++round) {
    intake::v1::ImportRequestsRequest request;
    request.set_parent(kParent);
    for (int i = 0; i < 100; ++i) {
      intake::v1::PastRequest& past = *request.add_requests();
      past.set_external_id(absl::StrCat(round, "-", i));
      past.set_channel(pb::CHANNEL_HOTLINE_12345);
      past.set_territory(kParent + "/territories/" + kGrid);
      past.set_description("past");
      past.mutable_open_time()->set_seconds(1'500'000'000);
      past.set_outcome(intake::v1::PAST_OUTCOME_CLOSED);
      past.mutable_close_time()->set_seconds(1'500'003'600);
    }
    std::atomic<int> created = 0;
    std::atomic<int> unchanged = 0;
    std::vector<std::thread> threads;
    for (int importer = 0; importer < 4; ++importer) {
      threads.emplace_back([&] {
        const auto response =
            suite.Ask(suite.past_cases, &PastCases::ImportRequests, request, suite.operators);
        if (!response.ok()) return;
        created += response->created_count();
        unchanged += response->unchanged_count();
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(created == 100);
    CHECK(unchanged == 300);
  }
  CHECK(suite.database->Value("SELECT count(*) FROM events WHERE state = 'CLOSED'") == "500");
}

TEST_CASE("a case of the past whose end follows owes no alarm until then; an open one does") {
  IntakeSuite suite;
  for (const bool ended : {true, false}) {
    const pb::ReportEventRequest report = Suite::Report();
    const rpc::Call call = suite.CallOf(suite.resident, report);
    Command opening = Must(suite.events.ReportEvent(call, report));
    const absl::Time open = suite.clock.Now() - absl::Hours(1000);
    std::get<ReportDetails>(opening.details).past = Past{open, open + absl::Hours(1), "", ended};
    std::vector<std::pair<command::Origin, Command>> commands;
    commands.emplace_back(call.Origin(NewId(absl::Now())), std::move(opening));
    CHECK(suite.runner.RunAll(std::move(commands)).front().ok());
    CHECK(suite.database->Value("SELECT count(*) FROM events WHERE alarm_time IS NOT NULL") ==
          (ended ? "0" : "1"));
  }
}

TEST_CASE("a case that cannot be taken is named and holds up no other") {
  IntakeSuite suite;
  suite.UseCatalogue();
  intake::v1::ImportRequestsRequest request;
  request.set_parent(kParent);
  const auto add = [&](const std::string& id) -> intake::v1::PastRequest& {
    intake::v1::PastRequest& past = *request.add_requests();
    past.set_external_id(id);
    past.set_channel(pb::CHANNEL_HOTLINE_12345);
    past.set_territory(kParent + "/territories/" + kGrid);
    past.set_description("past");
    past.mutable_open_time()->set_seconds(1'500'000'000);
    return past;
  };
  add("open");
  add("unknown").set_item(kParent + "/catalogueItems/9999");
  add("endless").set_outcome(intake::v1::PAST_OUTCOME_CLOSED);
  add("future").mutable_open_time()->set_seconds(absl::ToUnixSeconds(suite.clock.Now()) + 86400);
  add("ancient").mutable_open_time()->set_seconds(-1);
  intake::v1::PastRequest& foreign = add("foreign");
  foreign.set_territory(kParent + "/territories/370983001");
  foreign.set_outcome(intake::v1::PAST_OUTCOME_CLOSED);  // neither opened nor ended
  foreign.mutable_close_time()->set_seconds(1'500'003'601);
  intake::v1::PastRequest& closed = add("closed");
  closed.set_outcome(intake::v1::PAST_OUTCOME_CLOSED);
  closed.mutable_due_time()->set_seconds(1'500'003'600);
  closed.mutable_close_time()->set_seconds(1'500'003'601);
  add("open");  // twice in one batch
  const auto response =
      Must(suite.Ask(suite.past_cases, &PastCases::ImportRequests, request, suite.operators));
  CHECK(response.created_count() == 2);
  CHECK(response.unchanged_count() == 1);
  std::map<std::string, std::string> refused;
  for (const intake::v1::RefusedRequest& one : response.refused()) {
    refused[one.external_id()] = one.reason();
  }
  CHECK(refused == std::map<std::string, std::string>{{"unknown", "UNKNOWN_ITEM"},
                                                      {"endless", "CLOSE_TIME_MISSING"},
                                                      {"future", "OCCURRED_IN_FUTURE"},
                                                      {"ancient", "TOO_OLD"},
                                                      {"foreign", "FOREIGN_CITY"}});
  // One second late is late, and the history tells it as it was at any instant.
  pb::ListEventsRequest list;
  list.set_parent(kParent);
  list.add_states(pb::Event::STATE_CLOSED);
  const auto page = Must(suite.Ask(suite.events, &EventService::ListEvents, list, suite.city));
  REQUIRE(page.events_size() == 1);
  CHECK(ResolveClock(page.events(0)).late());
  pb::GetEventRequest get;
  get.set_name(page.events(0).name());
  get.mutable_read_time()->set_seconds(1'500'003'000);
  const pb::Event then = Must(suite.Ask(suite.events, &EventService::GetEvent, get, suite.city));
  CHECK(then.state() == pb::Event::STATE_REPORTED);
  CHECK_FALSE(ResolveClock(then).late());
}

}  // namespace
}  // namespace hailan::event_workflow::testing
