// Redis is a cache, a limiter and a bell, never the truth: killed or standing still, it is not
// missed.
#include <catch2/catch.hpp>

#include "absl/time/clock.h"
#include "hailan/gateway/v1/gateway.pb.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "tests/e2e/faults/own_servers.h"
#include "tests/e2e/load.h"
#include "tests/support/builders.h"
#include "tests/support/http_client.h"

namespace hailan::testing {
namespace {

namespace gw = hailan::gateway::v1;

constexpr int kSome = 100;

// Everything that asks Redis: the grid card of a house, the gateway's report, JSON's rate limit.
void CheckEverythingWorks(MiniSuite& suite) {
  const Caller member(suite, GridMember(1));
  gw::GetHouseCardRequest card;
  card.set_name(NameOf("houses", "H101"));
  card.set_purpose("e2e");
  const auto house = member.Do<gw::HouseCard>("hailan.gateway.v1.Gateway/GetHouseCard", card);
  CHECK(house.omitted().empty());
  CHECK(house.grid().territory().name() == NameOf("territories", Grid(1)));
  CHECK(house.occupants_size() == 2);
  const Caller resident(suite, Resident());
  const auto report =
      resident.Do<gw::ReportEventResponse>("hailan.gateway.v1.Gateway/ReportEvent", LeakReport());
  CHECK(report.located().grid() == NameOf("territories", Grid(1)));
  const HttpAnswer answer =
      CallHttp({.url = suite.http() + "/hailan.gateway.v1.Gateway/GetHouseCard",
                .body = R"({"name":"cities/222405/houses/H101","purpose":"e2e"})",
                .headers = {{"content-type", "application/json"},
                            {"authorization", "Bearer " + member.token()}}});
  CHECK(answer.status == 200);
}

TEST_CASE("Redis dies, stands still, and comes back in mid-load", "[faults]") {
  OwnServers servers;
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  CheckEverythingWorks(*suite);
  ReportLoad load(*suite, 6);
  load.Await(kSome);
  servers.FreezeRedis();
  CheckEverythingWorks(*suite);
  load.Await(kSome);
  servers.KillRedis();
  CheckEverythingWorks(*suite);
  load.Await(kSome);
  servers.Start();
  CheckEverythingWorks(*suite);
  load.Await(kSome);
  load.Finish();
  CHECK(load.errors().empty());
}

}  // namespace
}  // namespace hailan::testing
