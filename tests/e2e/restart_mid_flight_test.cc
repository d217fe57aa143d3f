// The real programs are told to end in mid-load: they finish what they have begun, end with 0, and
// their successors go on.
#include <catch2/catch.hpp>
#include <csignal>

#include "hailan/gateway/v1/gateway.pb.h"
#include "tests/e2e/load.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

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

}  // namespace
}  // namespace hailan::testing
