// A GeoJSON file of tens or hundreds of megabytes through `hailanctl import-boundaries` and the
// real programs: it is cut into parts, and nobody on the way holds more than a few of them in
// memory. HAILAN_TEST_GEOJSON_MB says how large the file is (default 60; 200 is the row's own
// size).
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
// How much more than for a file of 8 MB the client may ever hold. It sends that one in parts too.
constexpr int64_t kMostClientGrowthMb = 24;
// A sanitizer keeps what a program frees, so that its memory grows with what it has ever held.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kFreesAtOnce = false;
#else
constexpr bool kFreesAtOnce = true;
#endif
constexpr int kFewFeatures = 16;
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

// `VmRSS` (now) or `VmHWM` (the most ever) in what /proc said of a process, the last time that it
// did, in megabytes.
int64_t Memory(const std::string& status_file, const std::string& what) {
  std::ifstream status(status_file);
  std::string line;
  int64_t last = -1;
  while (std::getline(status, line)) {
    if (!absl::StartsWith(line, what + ":")) continue;
    last = std::strtoll(line.c_str() + what.size() + 1, nullptr, 10) / 1024;
  }
  INFO(status_file << " says nothing of " << what);
  REQUIRE(last >= 0);
  return last;
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

// The corners of a ring that meanders over half the world on a lattice, so that it is valid and few
// bytes write many of them.
constexpr int kColumns = 180;
constexpr int kTopRow = 699;
constexpr int kMeanderVertices = kColumns * (2 * kTopRow + 1);

std::string Meander() {
  std::string ring;
  const auto add = [&ring](int column, int row) {
    absl::StrAppendFormat(&ring, "[%d,%g],", column, row / 10.0);
  };
  for (int column = 0; column < kColumns; ++column) add(column, -kTopRow);
  for (int column = kColumns - 1; column >= 0; --column) {
    const int way = (kColumns - 1 - column) % 2 == 0 ? 1 : -1;
    for (int step = 1 - kTopRow; step <= kTopRow; ++step) {
      add(column, way > 0 ? step : 1 - step);
    }
  }
  return ring + absl::StrFormat("[0,%g]", -kTopRow / 10.0);
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
  struct Checked {
    CommandResult result;
    // The most that hailanctl ever held.
    int64_t megabytes = 0;
  };
  Checked RunClient(const std::string& path) const {
    const std::string status = path + ".status";
    CommandResult result = RunCommand(absl::StrCat("{ ",
                                                   ProgramPath("hailanctl"),
                                                   " import-boundaries --dry-run ",
                                                   path,
                                                   " --target ",
                                                   suite->target(),
                                                   " 2>&1 & client=$!; while grep -s VmHWM ",
                                                   "/proc/$client/status >>",
                                                   status,
                                                   "; do sleep 0.05; done; wait $client; }"));
    return {std::move(result), Memory(status, "VmHWM")};
  }
  // Writes the file, runs its dry run and holds the memory of all three programs to the bounds.
  CommandResult DryRun(bool dense, bool broken) const {
    const auto status = [this](const std::string& program) {
      return absl::StrCat("/proc/", suite->processes().at(program)->pid(), "/status");
    };
    WriteFile(file, features, dense, broken);
    std::map<std::string, int64_t> before;
    for (const char* program : {"hailan-grid-geo", "hailan-gateway"}) {
      before[program] = Memory(status(program), "VmRSS");
    }
    Checked large = RunClient(file);
    for (const auto& [program, megabytes] : before) {
      const int64_t growth = Memory(status(program), "VmHWM") - megabytes;
      WARN(program << " grew by " << growth << " MB over " << megabytes << " MB");
      CHECK(growth <= kMostGrowthMb);
    }
    const std::string few = folder.path() + "/few.geojson";
    WriteFile(few, kFewFeatures, dense, false);
    const Checked small = RunClient(few);
    CHECK(small.result.exit_code == 0);
    WARN("hailanctl held " << large.megabytes << " MB, and " << small.megabytes << " MB for 8 MB");
    CHECK((!kFreesAtOnce || large.megabytes - small.megabytes <= kMostClientGrowthMb));
    return std::move(large.result);
  }
};

}  // namespace

TEST_CASE_METHOD(Archive,
                 "a file of millions of vertices is checked to its last feature in bounded memory",
                 "[faults]") {
  const CommandResult result = DryRun(true, true);
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
  const CommandResult result = DryRun(false, false);
  INFO(result.output);
  CHECK(result.exit_code == 0);
  CHECK(absl::StrContains(
      result.output,
      absl::StrCat("dry run: ", features, " rows: 0 created, ", features, " updated")));
}

TEST_CASE_METHOD(Archive,
                 "an import of more than ten million vertices is told to be split",
                 "[faults]") {
  constexpr int kParts = 10'000'000 / kMeanderVertices;
  REQUIRE(features > kParts);
  const std::string ring = Meander();
  geo::StageBoundariesRequest part;
  part.set_parent(kParent);
  part.set_import_id(NewRequestId());
  part.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  const auto stage = [&](int number) {
    part.set_part(number);
    part.set_geojson(
        absl::StrCat(R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":)",
                     R"({"code":")",
                     Grid(number + 1),
                     R"("},"geometry":{"type":"Polygon","coordinates":[[)",
                     ring,
                     "]]}}]}"));
    return clerk.Call<geo::ImportBoundariesResponse>(
        "hailan.grid_geo.v1.Boundaries/StageBoundaries", part);
  };
  for (int number = 0; number < kParts; ++number) {
    INFO(number);
    const auto staged = Must(stage(number));
    REQUIRE(staged.faults().empty());
  }
  const auto violations = ViolationsOf(stage(kParts).status());
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].field == "geojson");
  CHECK(violations[0].reason == "IMPORT_TOO_LARGE");
  // What is there already may be sent again, though the import is nearly full.
  CHECK(Must(stage(0)).faults().empty());
}

}  // namespace hailan::testing
