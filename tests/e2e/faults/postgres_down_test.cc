// PostgreSQL crashes, or stands still, in mid-load: no acknowledged report is lost, none is stored
// twice, and everything goes on by itself when the database is back.
#include <catch2/catch.hpp>

#include "absl/time/clock.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "tests/e2e/faults/own_servers.h"
#include "tests/e2e/load.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace geo = hailan::grid_geo::v1;
using absl::StatusCode;

constexpr int kCallers = 12;
constexpr int kSome = 100;
constexpr absl::Duration kOutage = absl::Seconds(5);

// Only these may reach a client of a service whose database is away.
void CheckErrors(const ReportLoad& load) {
  for (const auto& [kind, number] : load.errors()) {
    INFO(kind << " " << number);
    CHECK((kind == "DATABASE_UNAVAILABLE" || kind == "DEADLINE_EXCEEDED" ||
           kind == "POOL_EXHAUSTED" || kind == "QUEUE_FULL"));
  }
}

TEST_CASE("PostgreSQL crashes in mid-load", "[faults]") {
  OwnServers servers;
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  ReportLoad load(*suite, kCallers);
  load.Await(kSome);
  servers.CrashPostgres();
  absl::SleepFor(absl::Seconds(1));

  // Without its database: what needs none still works, what needs it says so at once.
  const Caller officer(*suite, Officer());
  geo::LocateRequest locate;
  locate.set_parent(kParent);
  *locate.mutable_point() = PointIn(1);
  CHECK_THAT(
      officer.Call<geo::LocateResponse>("hailan.grid_geo.v1.Locator/Locate", locate).status(),
      IsOk());
  evt::ListEventsRequest list;
  list.set_parent(kParent);
  list.set_territory(NameOf("territories", kCommunity));
  const absl::Time start = absl::Now();
  CHECK_THAT(
      officer.Call<evt::ListEventsResponse>("hailan.event_workflow.v1.Events/ListEvents", list)
          .status(),
      FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  CHECK(absl::Now() - start < absl::Seconds(3));

  absl::SleepFor(kOutage - absl::Seconds(1));
  servers.Start();
  load.Await(kSome);
  load.Finish();
  CHECK_FALSE(load.errors().empty());
  CheckErrors(load);
  CheckStoredOnce(suite->database(), load.acknowledged());
  CHECK_THAT(
      officer.Call<evt::ListEventsResponse>("hailan.event_workflow.v1.Events/ListEvents", list)
          .status(),
      IsOk());
}

TEST_CASE("PostgreSQL stands still in mid-load", "[faults]") {
  OwnServers servers;
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  ReportLoad load(*suite, kCallers);
  load.Await(kSome);
  servers.FreezePostgres();
  absl::SleepFor(kOutage);
  servers.ThawPostgres();
  load.Await(kSome);
  load.Finish();
  CheckErrors(load);
  CheckStoredOnce(suite->database(), load.acknowledged());
}

}  // namespace
}  // namespace hailan::testing
