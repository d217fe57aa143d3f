// What happens on the day for which an order was made: the boundary version rises once, however
// many replicas see the day begin.
#include <catch2/catch.hpp>
#include <future>

#include "absl/strings/escaping.h"
#include "google/protobuf/any.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tests/integration/grid_geo/reorganise.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::FakeClock;
using hailan::testing::Must;

namespace {

// A replica of the town's process with a clock of its own.
struct Replica {
  explicit Replica(Town& town) : clock(town.clock.Now()), maps(town.pool, town.staff_store, clock) {
    Follow();
  }
  void Follow() { Must(maps.Refresh(absl::Now() + absl::Seconds(20))); }
  void Follow(absl::Time now) {
    clock.Set(now);
    Follow();
  }
  int64_t version() const { return maps.Find(kCity)->boundary_version; }
  // The west of what was grid 1 is grid 11 after Split.
  std::string West() const {
    return std::string(Must(grid_geo::Locate(*maps.Find(kCity), ToFine(129.01, 42.05))).grid);
  }

  FakeClock clock;
  CityMaps maps;
};

absl::Time Day(int month, int day) {
  return StartOf(absl::CivilDay(2026, month, day));
}

std::vector<v1::BoundariesChange> Messages(Town& town) {
  std::vector<v1::BoundariesChange> messages;
  for (const auto& row : town.database.Query(
           "SELECT encode(payload, 'hex') FROM outbox WHERE type = 'boundaries.effective' "
           "ORDER BY transaction_id, sequence")) {
    google::protobuf::Any any;
    REQUIRE(any.ParseFromString(absl::HexStringToBytes(row[0])));
    REQUIRE(any.UnpackTo(&messages.emplace_back()));
  }
  return messages;
}

}  // namespace

TEST_CASE("a day of change raises the boundary version once and is told once, by many replicas") {
  Town town;
  Build(town);
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), Split()));
  std::vector<std::unique_ptr<Replica>> replicas;
  replicas.reserve(4);
  for (int i = 0; i < 4; ++i) replicas.push_back(std::make_unique<Replica>(town));
  const auto follow = [&](absl::Time now) {
    std::vector<std::future<void>> following;
    following.reserve(replicas.size());
    for (auto& replica : replicas) {
      following.push_back(
          std::async(std::launch::async, [&replica, now] { replica->Follow(now); }));
    }
    for (std::future<void>& one : following) one.get();
    // Who lost the race may have looked before the winner committed.
    for (auto& replica : replicas) replica->Follow();
  };
  follow(Day(3, 15) - absl::Seconds(1));
  for (const auto& replica : replicas) {
    CHECK(replica->version() == 2);
    CHECK(replica->West() == GridCode(1));
  }
  CHECK(Messages(town).empty());

  follow(Day(3, 15));
  for (const auto& replica : replicas) {
    CHECK(replica->version() == 3);
    CHECK(replica->West() == GridCode(11));
  }
  const auto messages = Messages(town);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].name() == Territory(kCity));
  CHECK(messages[0].boundary_version() == 3);
  CHECK(messages[0].changed_count() == 0);
  CHECK(messages[0].effective_date() == "2026-03-15");

  // Neither the same day again nor one on which nothing changes.
  const auto map = replicas[0]->maps.Find(kCity);
  follow(Day(3, 15) + absl::Hours(23));
  follow(Day(3, 16));
  CHECK(replicas[0]->maps.Find(kCity) == map);
  CHECK(Messages(town).size() == 1);
  CHECK(town.database.Value("SELECT revision || ' ' || effective_day FROM boundary_sets") ==
        "3 2026-03-16");
}

TEST_CASE("an order planned on the map of yesterday is stale today") {
  Town town;
  Build(town);
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), Split()));
  town.clock.Set(Day(3, 15));
  Must(town.maps.Refresh(town.MakeCall().deadline));
  v1::MergeTerritoriesRequest merge = Merge(2, 3, 4, "2026-04-01");
  merge.set_etag("2");
  CHECK_THAT(town.reorganisations.MergeTerritories(town.MakeCall(), merge).status(),
             FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  merge.set_etag("3");
  CHECK(Must(town.reorganisations.MergeTerritories(town.MakeCall(), merge)).boundary_version() ==
        4);
}

TEST_CASE("days that nobody was there to see raise the version once when somebody is") {
  Town town;
  Build(town);
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), Split()));
  Must(town.reorganisations.MergeTerritories(town.MakeCall(), Merge(2, 3, 4, "2026-03-20")));
  Replica replica(town);
  CHECK(replica.version() == 3);
  replica.Follow(Day(4, 1));
  CHECK(replica.version() == 4);
  CHECK(Messages(town).size() == 1);
}

TEST_CASE("what takes effect at once raises the version by itself only") {
  Town town;
  Build(town);
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), Split("2026-02-20")));
  Must(town.reorganisations.MergeTerritories(town.MakeCall(), Merge(2, 3, 4, "2026-03-02")));
  Replica replica(town);
  replica.Follow(Day(3, 3));
  CHECK(replica.version() == 3);
  CHECK(Messages(town).empty());
}

TEST_CASE("a replica whose clock is behind follows the day; one that is a week ahead is alone") {
  Town town;
  Build(town);
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), Split()));
  Replica prompt(town);
  Replica late(town);
  prompt.Follow(Day(3, 15));
  late.Follow(Day(3, 15) - absl::Milliseconds(200));
  CHECK(late.version() == 3);
  CHECK(late.West() == GridCode(11));
  CHECK(late.maps.Find(kCity)->day == absl::CivilDay(2026, 3, 15));

  Must(town.reorganisations.MergeTerritories(town.MakeCall(), Merge(11, 12, 13, "2026-03-22")));
  Replica wrong(town);
  wrong.Follow(Day(3, 25));
  CHECK(wrong.West() == GridCode(13));
  late.Follow(Day(3, 16));
  CHECK(late.West() == GridCode(11));
  late.Follow(Day(3, 22));
  CHECK(late.West() == GridCode(13));
}

}  // namespace hailan::grid_geo::testing
