// Three replicas of grid_geo and a boundary that moves in mid-load: all follow within two seconds,
// and every answer is the one of the version that it names.
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/migrations.h"
#include "tests/support/builders.h"
#include "tests/support/environment.h"
#include "tests/support/mini_suite.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;

// One program of the real service over the shared database.
class Replica {
 public:
  Replica(TestDatabase& database, const std::string& folder, int number)
      : socket_(absl::StrCat("unix:", folder, "/", number, ".sock")),
        process_(ProgramOf("hailan-grid-geo"),
                 {{"HAILAN_PG_URL", database.url()},
                  {"HAILAN_REDIS_URL", RedisUrl()},
                  {"HAILAN_ADMIN_LISTEN", absl::StrCat("127.0.0.1:", FreePort())},
                  {"HAILAN_GRPC_LISTEN", socket_},
                  {"HAILAN_LOG_LEVEL", "warn"}},
                 absl::StrCat(folder, "/", number, ".log")),
        peer_([this] { return Must(rpc::MakeChannel(socket_, {})); }) {}

  template <class Response, class Request>
  absl::StatusOr<Response> Call(absl::string_view method, const Request& request) {
    return peer_.Invoke<Response>(
        absl::StrCat("hailan.grid_geo.v1.", method),
        request,
        {absl::Now() + absl::Seconds(10), rpc::SignDevelopmentToken(Operator(), {}), ""});
  }
  absl::StatusOr<geo::LocateResponse> Locate() {
    geo::LocateRequest request;
    request.set_parent(kParent);
    *request.mutable_point() = PointIn(1);
    return Call<geo::LocateResponse>("Locator/Locate", request);
  }

 private:
  const std::string socket_;
  Process process_;
  rpc::Peer peer_;
};

void Plant(Replica& replica) {
  geo::ImportTerritoriesRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  const auto add = [&request](const std::string& code, geo::TerritoryLevel level) {
    geo::TerritoryRow& row = *request.add_rows();
    row.set_code(code);
    row.set_level(level);
    row.set_display_name(code);
  };
  add(kCity, geo::TERRITORY_LEVEL_CITY);
  add(kStreet, geo::TERRITORY_LEVEL_STREET);
  add(kCommunity, geo::TERRITORY_LEVEL_COMMUNITY);
  for (int i = 1; i <= 3; ++i) add(Grid(i), geo::TERRITORY_LEVEL_GRID);
  // The program may still be starting.
  Must(Eventually([&] {
    return replica.Call<geo::ImportReport>("Territories/ImportTerritories", request).status();
  }));
}

// Draws the three grids in this order from west to east; returns the version.
int64_t Draw(Replica& replica, const std::vector<std::string>& codes) {
  geo::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  request.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_geojson(Squares(codes));
  const auto drawn =
      Must(replica.Call<geo::ImportBoundariesResponse>("Territories/ImportBoundaries", request));
  REQUIRE(drawn.applied());
  return drawn.boundary_version();
}

// What one replica answered: the grid by version, and whether anything was wrong.
struct Answers {
  std::map<int64_t, std::string> grid_of;
  int64_t last = 0;
  int64_t count = 0;
  std::string wrong;
};

void Note(const absl::StatusOr<geo::LocateResponse>& located, Answers& answers) {
  if (!located.ok()) {
    answers.wrong = located.status().ToString();
    return;
  }
  ++answers.count;
  const int64_t version = located->boundary_version();
  if (version < answers.last) answers.wrong = "a version went back";
  answers.last = version;
  const auto [known, fresh] = answers.grid_of.emplace(version, located->grid());
  if (!fresh && known->second != located->grid()) answers.wrong = "one version, two answers";
}

}  // namespace

TEST_CASE("A03: three replicas follow a boundary change in mid-load and name their version",
          "[faults]") {
  TestDatabase database(grid_geo::kMigrations, "grid_geo");
  const TemporaryFolder folder;
  std::vector<std::unique_ptr<Replica>> replicas;
  replicas.reserve(3);
  for (int i = 0; i < 3; ++i) {
    replicas.push_back(std::make_unique<Replica>(database, folder.path(), i));
  }
  Plant(*replicas[0]);
  const std::vector<std::string> before = {Grid(1), Grid(2), Grid(3)};
  const std::vector<std::string> after = {Grid(3), Grid(2), Grid(1)};
  const int64_t first = Draw(*replicas[0], before);
  for (const auto& replica : replicas) {
    Must(Eventually([&] { return replica->Locate().status(); }));
  }
  std::atomic<bool> stop = false;
  std::vector<Answers> answers(replicas.size());
  std::vector<std::thread> load;
  for (size_t i = 0; i < replicas.size(); ++i) {
    load.emplace_back([&, i] {
      while (!stop) Note(replicas[i]->Locate(), answers[i]);
    });
  }
  absl::SleepFor(absl::Milliseconds(300));
  const int64_t second = Draw(*replicas[1], after);
  CHECK(second == first + 1);
  // Two seconds on, nobody answers with the version of before.
  absl::SleepFor(absl::Seconds(2));
  std::vector<int64_t> seen;
  seen.reserve(replicas.size());
  for (const auto& replica : replicas) seen.push_back(Must(replica->Locate()).boundary_version());
  stop = true;
  for (std::thread& thread : load) thread.join();
  for (size_t i = 0; i < replicas.size(); ++i) {
    INFO("replica " << i << ", " << answers[i].count << " answers");
    CHECK(answers[i].wrong.empty());
    CHECK(answers[i].count > 50);
    CHECK(seen[i] == second);
    CHECK(answers[i].grid_of.at(first) == NameOf("territories", Grid(1)));
    CHECK(answers[i].grid_of.at(second) == NameOf("territories", Grid(3)));
  }
}

}  // namespace hailan::testing
