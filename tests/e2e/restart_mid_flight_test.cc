// The real programs are told to end in mid-load: they finish what they have begun, end with 0, and
// their successors go on. Open streams end at once.
#include <catch2/catch.hpp>
#include <csignal>
#include <memory>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "hailan/gateway/v1/gateway.pb.h"
#include "tests/e2e/load.h"
#include "tests/support/builders.h"
#include "tests/support/http_client.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace gw = hailan::gateway::v1;

constexpr int kSome = 100;

void CheckRestart(MiniSuite& suite, const std::string& program) {
  INFO(program);
  ReportLoad load(suite, 8);
  load.Await(kSome);
  Process& process = *suite.processes().at(program);
  process.Signal(SIGTERM);
  const std::optional<int> exit_code = process.Wait(absl::Seconds(20));
  INFO(process.LogTail());
  REQUIRE(exit_code.has_value());
  CHECK(*exit_code == 0);
  suite.Spawn(program);
  suite.WaitUntilReady();
  load.Await(kSome);
  load.Finish();
  for (const auto& [kind, number] : load.errors()) {
    INFO(kind << " " << number);
    // Nobody is cut off: a call was answered, or its service was not there.
    CHECK((kind == "PEER_UNAVAILABLE" || kind == "DEADLINE_EXCEEDED" || kind == "QUEUE_FULL"));
  }
  CheckStoredOnce(suite.database(), load.acknowledged());
}

TEST_CASE("a service restarts behind the gateway in mid-load", "[faults]") {
  const auto suite = MiniSuite::External();
  LoadMiniCity(*suite);
  CheckRestart(*suite, "hailan-event-workflow");
}

TEST_CASE("the all-in-one restarts in mid-load", "[faults]") {
  const auto suite = MiniSuite::AllInOne();
  LoadMiniCity(*suite);
  CheckRestart(*suite, "hailan-all-in-one");
}

TEST_CASE("a service that is away is left out of the house card", "[faults]") {
  const auto suite = MiniSuite::External();
  LoadMiniCity(*suite);
  Process& orders = *suite->processes().at("hailan-volunteer-order");
  orders.Signal(SIGKILL);
  orders.Wait(absl::Seconds(5));
  gw::GetHouseCardRequest request;
  request.set_name(NameOf("houses", "H101"));
  request.set_purpose("e2e");
  const auto card = Caller(*suite, GridMember(1))
                        .Do<gw::HouseCard>("hailan.gateway.v1.Gateway/GetHouseCard", request);
  CHECK(card.occupants_size() == 2);
  CHECK(card.grid().territory().name() == NameOf("territories", Grid(1)));
  REQUIRE(card.omitted_size() == 1);
  CHECK(card.omitted(0).part() == "open_wishes");
  CHECK(card.omitted(0).reason() == "PEER_UNAVAILABLE");
}

TEST_CASE("a service that is killed in mid-load loses nothing", "[faults]") {
  const auto suite = MiniSuite::External();
  LoadMiniCity(*suite);
  ReportLoad load(*suite, 8);
  load.Await(kSome);
  suite->processes().at("hailan-event-workflow")->Signal(SIGKILL);
  CHECK(suite->processes().at("hailan-event-workflow")->Wait(absl::Seconds(5)) == 128 + SIGKILL);
  suite->Spawn("hailan-event-workflow");
  load.Await(kSome);
  load.Finish();
  CheckStoredOnce(suite->database(), load.acknowledged());
}

// Follows the team's inbox and has read one message of it.
std::unique_ptr<RawStream> FollowInbox(MiniSuite& suite, const Caller& officer) {
  evt::ListInboxRequest list;
  list.set_parent(kParent);
  list.set_inbox(evt::INBOX_TEAM);
  evt::WatchInboxRequest request;
  request.set_parent(kParent);
  request.set_inbox(evt::INBOX_TEAM);
  request.set_cursor(
      officer.Do<evt::ListInboxResponse>("hailan.event_workflow.v1.Search/ListInbox", list)
          .watch_cursor());
  officer.Do<evt::Event>("hailan.event_workflow.v1.Events/ReportEvent", DirectReport(1));
  auto stream = std::make_unique<RawStream>(
      suite.gateway().channel(),
      RawCall{.method = "hailan.event_workflow.v1.Search/WatchInbox",
              .body = request.SerializeAsString(),
              .metadata = {{"authorization", "Bearer " + officer.token()}},
              .timeout = absl::Seconds(60)});
  REQUIRE(stream->Read().has_value());
  return stream;
}

TEST_CASE("an open stream ends with its service or its gateway, which it does not hold up",
          "[faults]") {
  const auto suite = MiniSuite::External();
  LoadMiniCity(*suite);
  const Caller officer(*suite, Officer());
  for (const char* program : {"hailan-event-workflow", "hailan-gateway"}) {
    INFO(program);
    const auto stream = FollowInbox(*suite, officer);
    Process& process = *suite->processes().at(program);
    process.Signal(SIGTERM);
    CHECK_THAT(stream->End().status, FailsWith(absl::StatusCode::kUnavailable, "DRAINING"));
    CHECK(process.Wait(absl::Seconds(8)) == 0);
    suite->Spawn(program);
    suite->WaitUntilReady();
    suite->WaitUntilConnected();
  }
}

TEST_CASE("a second signal does not break off the drain", "[faults]") {
  const TemporaryFolder folder;
  const std::string nowhere = absl::StrCat("unix:", folder.path(), "/nobody.sock");
  const std::string admin = absl::StrCat("127.0.0.1:", FreePort());
  std::map<std::string, std::string> settings = {
      {"HAILAN_GRPC_LISTEN", absl::StrCat("unix:", folder.path(), "/inner.sock")},
      {"HAILAN_ADMIN_LISTEN", admin},
      {"HAILAN_GATEWAY_GRPC_LISTEN", absl::StrCat("unix:", folder.path(), "/gateway.sock")},
      {"HAILAN_GATEWAY_HTTP_LISTEN", absl::StrCat("127.0.0.1:", FreePort())},
      {"HAILAN_DRAIN_DELAY", "1500ms"}};
  for (const char* peer :
       {"GRID_GEO", "RESIDENTS", "EVENT_WORKFLOW", "VOLUNTEER_ORDER", "EVALUATION"}) {
    settings[absl::StrCat("HAILAN_", peer, "_TARGET")] = nowhere;
  }
  Process process(ProgramOf("hailan-gateway"), settings, folder.path() + "/log");
  const HttpCall ready = {.url = absl::StrCat("http://", admin, "/readyz"), .method = "GET"};
  for (int i = 0; i < 500 && CallHttp(ready).status != 200; ++i) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  const absl::Time start = absl::Now();
  process.Signal(SIGTERM);
  absl::SleepFor(absl::Milliseconds(300));
  process.Signal(SIGTERM);
  absl::SleepFor(absl::Milliseconds(300));
  process.Signal(SIGINT);
  const std::optional<int> exit_code = process.Wait(absl::Seconds(15));
  INFO(process.LogTail());
  CHECK(exit_code == 0);
  CHECK(absl::Now() - start >= absl::Milliseconds(1400));
}

}  // namespace
}  // namespace hailan::testing
