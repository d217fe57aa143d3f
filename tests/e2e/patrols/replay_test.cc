// `hailanctl patrol replay`: a recorded walk judged without a server, then uploaded to a patrol.
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/patrols.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
using nlohmann::json;

constexpr char kPatrols[] = "hailan.grid_geo.v1.Patrols/";
constexpr int kPoints = 100;

// A walk to the north from the middle of grid 1, a point every four seconds; a second track of one
// point.
void WriteWalk(const std::string& path, absl::Time start) {
  std::ofstream out(path);
  out << "track_id,time,lat,lon\n";
  for (int i = 0; i < kPoints; ++i) {
    const std::string time =
        absl::FormatTime("%Y-%m-%d %H:%M:%S", start + absl::Seconds(4 * i), absl::UTCTimeZone());
    out << absl::StrFormat(
        "walk,%s,%.7f,%.7f\n", time, PointIn(1).latitude() + i * 6e-5, PointIn(1).longitude());
  }
  out << "point,2026-03-02 09:00:00,42.77,129.42\n";
}

json Replay(const std::string& options) {
  const CommandResult result =
      RunCommand(absl::StrCat(ProgramPath("hailanctl"), " patrol replay --json ", options));
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  return json::parse(result.output.substr(0, result.output.find('\n')));
}

}  // namespace

TEST_CASE("a recorded walk is judged here as it is there") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const Caller officer(*suite, Officer());
  const Caller walker(*suite, GridMember(1));
  geo::CreatePatrolRequest create;
  create.set_parent(kParent);
  create.set_request_id(NewRequestId());
  create.set_title("河边");
  create.set_territory(NameOf("territories", Grid(1)));
  create.set_assignee(NameOf("staff", GridMember(1).subject));
  *create.mutable_window_end_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(2));
  const std::string patrol =
      officer.Do<geo::Patrol>(absl::StrCat(kPatrols, "CreatePatrol"), create).name();
  walker.Do<geo::Patrol>(absl::StrCat(kPatrols, "StartPatrol"),
                         MoveOf<geo::StartPatrolRequest>(patrol));
  TemporaryFolder folder;
  const std::string file = folder.path() + "/walk.csv";
  WriteWalk(file, absl::Now() + absl::Seconds(1));
  suite->ShiftClock(absl::Seconds(4 * kPoints));

  const json here =
      Replay(absl::StrCat(file, " --track walk --geojson ", folder.path(), "/l.json"));
  CHECK(here["accepted_points"] == kPoints);
  CHECK(here["duration_s"] == 4 * (kPoints - 1));
  CHECK(here["score"] == 100);
  std::ifstream lines(folder.path() + "/l.json");
  CHECK(json::parse(lines)["features"][0]["geometry"]["coordinates"].size() == 2);

  const std::string online = absl::StrCat(
      file, " --patrol ", patrol, " --target ", suite->target(), " --role grid_member");
  const std::string own = absl::StrCat(" --subject ", GridMember(1).subject, " --track walk");
  json there = Replay(online + own);
  CHECK(there["accepted_points"] == here["accepted_points"]);
  CHECK(there["length_m"] == here["length_m"]);
  CHECK(there["rejected"] == here["rejected"]);
  // Again is a repetition.
  CHECK(Replay(online + own)["recorded_points"] == kPoints);

  const auto exit_code = [](const std::string& options) {
    return RunCommand(
               absl::StrCat(ProgramPath("hailanctl"), " patrol replay ", options, " 2>/dev/null"))
        .exit_code;
  };
  CHECK(exit_code(online + " --track walk --subject somebody") == 1);
  CHECK(exit_code(online) == 1);
  CHECK(exit_code(file + " --track none") == 1);
  CHECK(exit_code(folder.path() + "/none.csv") == 2);
}

}  // namespace hailan::testing
