// A GeoJSON file of tens or hundreds of megabytes through `hailanctl import-boundaries` and the
// real programs: it is cut into parts, and nobody on the way holds more than a few of them in
// memory. HAILAN_TEST_GEOJSON_MB says how large the file is (default 60).
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "hailan/grid_geo/v1/boundaries.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;

// How much more than before a process may ever have held, whatever the size of the file.
constexpr int64_t kMostGrowthMb = 128;
constexpr int kFeatureBytes = 500'000;
// Of a vertex as written here.
constexpr int kVertexBytes = 25;
constexpr int kRoundVertices = 200;

int FileMegabytes() {
  const char* const text = std::getenv("HAILAN_TEST_GEOJSON_MB");
  int megabytes = 60;
  if (text != nullptr) REQUIRE(absl::SimpleAtoi(text, &megabytes));
  return megabytes;
}

// `VmRSS` (now) or `VmHWM` (the most ever) of a process, in megabytes.
int64_t Memory(pid_t process, const std::string& what) {
  std::ifstream status(absl::StrCat("/proc/", process, "/status"));
  std::string line;
  while (std::getline(status, line)) {
    if (!absl::StartsWith(line, what + ":")) continue;
    return std::strtoll(line.c_str() + what.size() + 1, nullptr, 10) / 1024;
  }
  FAIL("/proc says nothing of " << what);
  return 0;
}

// An island of its own for each grid, so that no two of them meet.
std::string Island(int number, int vertices) {
  const int row = number / 20;
  std::string ring;
  for (int i = 0; i < vertices; ++i) {
    const double angle = 2 * M_PI * i / vertices;
    absl::StrAppendFormat(&ring,
                          "[%.7f,%.7f],",
                          129.4 + 0.01 * (number % 20) + 0.0045 * std::cos(angle),
                          42.7 + 0.01 * row + 0.0045 * std::sin(angle));
  }
  return ring;
}

// Writes one feature for each of the first grids. `dense`: bytes are vertices, else most of them
// are a remark. The ring of the last one stays open, if that is wanted.
void WriteFile(const std::string& path, int features, bool dense, bool broken) {
  std::ofstream out(path, std::ios::binary);
  out << R"({"type":"FeatureCollection","features":[)";
  for (int i = 0; i < features; ++i) {
    const std::string ring = Island(i, dense ? kFeatureBytes / kVertexBytes : kRoundVertices);
    const bool open = broken && i == features - 1;
    out << (i == 0 ? "" : ",\n") << R"({"type":"Feature","properties":{"code":")" << Grid(i + 1)
        << R"(","note":")" << (dense ? "" : std::string(kFeatureBytes, 'x'))
        << R"("},"geometry":{"type":"Polygon","coordinates":[[)" << ring
        << (open ? "[129.4,42.7]" : ring.substr(0, ring.find("],") + 1)) << "]]}}";
  }
  out << "]}\n";
}

struct Archive {
  std::unique_ptr<MiniSuite> suite = MiniSuite::External();
  Caller clerk{*suite, Operator()};
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/large.geojson";
  const int features = FileMegabytes() * 1'000'000 / kFeatureBytes;

  Archive() {
    LoadMiniCity(*suite);
    geo::ImportTerritoriesRequest grids;
    grids.set_parent(kParent);
    grids.set_request_id(NewRequestId());
    for (int i = 4; i <= features; ++i) {
      geo::TerritoryRow& row = *grids.add_rows();
      row.set_code(Grid(i));
      row.set_level(geo::TERRITORY_LEVEL_GRID);
      row.set_display_name("网格");
    }
    CHECK(clerk.Do<geo::ImportReport>("hailan.grid_geo.v1.Territories/ImportTerritories", grids)
              .created_count() == features - 3);
  }
  // Runs the dry run of the file and holds the memory of both programs on its way to the bound.
  CommandResult DryRun() {
    std::map<std::string, int64_t> before;
    for (const char* program : {"hailan-grid-geo", "hailan-gateway"}) {
      before[program] = Memory(suite->processes().at(program)->pid(), "VmRSS");
    }
    CommandResult result = RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                                   " import-boundaries --dry-run ",
                                                   file,
                                                   " --target ",
                                                   suite->target(),
                                                   " 2>&1"));
    for (const auto& [program, megabytes] : before) {
      const int64_t growth = Memory(suite->processes().at(program)->pid(), "VmHWM") - megabytes;
      WARN(program << " grew by " << growth << " MB over " << megabytes << " MB");
      CHECK(growth <= kMostGrowthMb);
    }
    return result;
  }
};

}  // namespace

TEST_CASE_METHOD(Archive,
                 "a file of millions of vertices is checked to its last feature in bounded memory",
                 "[faults]") {
  WriteFile(file, features, true, true);
  const CommandResult result = DryRun();
  INFO(result.output);
  CHECK(result.exit_code == 1);
  CHECK(absl::StrContains(
      result.output,
      absl::StrFormat(
          "fault: feature %d (%s) polygon 0 ring 0 at ", features - 1, Grid(features))));
  CHECK(absl::StrContains(result.output, "RING_NOT_CLOSED"));
  CHECK(absl::StrContains(result.output, absl::StrCat(" ", features, " refused")));
}

TEST_CASE_METHOD(Archive,
                 "a large file of good features passes its dry run in bounded memory",
                 "[faults]") {
  WriteFile(file, features, false, false);
  const CommandResult result = DryRun();
  INFO(result.output);
  CHECK(result.exit_code == 0);
  CHECK(absl::StrContains(
      result.output,
      absl::StrCat("dry run: ", features, " rows: 0 created, ", features, " updated")));
}

TEST_CASE("an import of more than ten million vertices is told to be split") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const Caller clerk(*suite, Operator());
  geo::StageBoundariesRequest part;
  part.set_parent(kParent);
  part.set_import_id(NewRequestId());
  part.set_geojson(Squares({Grid(1)}));
  part.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  const std::string stage = "hailan.grid_geo.v1.Boundaries/StageBoundaries";
  CHECK(clerk.Do<geo::ImportBoundariesResponse>(stage, part).faults().empty());
  // As if it had been that large: a real one would be 250 MB.
  suite->database().Query("UPDATE grid_geo.boundary_parts SET vertices = 9999999");
  part.set_part(1);
  part.set_geojson(Squares({Grid(2)}));
  const absl::Status refused = clerk.Call<geo::ImportBoundariesResponse>(stage, part).status();
  const auto violations = ViolationsOf(refused);
  CHECK((violations.empty() ? ReasonOf(refused) : violations[0].reason) == "IMPORT_TOO_LARGE");
}

}  // namespace hailan::testing
