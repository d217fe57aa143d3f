// The real tracks of the shared data through the service: uploaded by a phone each, all expected
// figures come back.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/integration/grid_geo/patrols/trail.h"
#include "tests/integration/grid_geo/shared_data.h"
#include "tests/support/shared_files.h"

namespace hailan::grid_geo::testing {

using hailan::testing::HasShared;
using hailan::testing::Must;
using hailan::testing::ReadShared;

namespace {

constexpr double kCell = 0.005;

absl::Time ParseUtc(const std::string& text) {
  absl::Time time;
  REQUIRE(absl::ParseTime("%Y-%m-%d %H:%M:%S", text, &time, nullptr));
  return time;
}

std::map<std::string, std::vector<TrackPoint>> ReadTracks() {
  std::map<std::string, std::vector<TrackPoint>> tracks;
  for (const auto& row : Rows(ReadShared("tracks/points.csv.gz"))) {
    TrackPoint& point = tracks[row[0]].emplace_back();
    point.time_ms = absl::ToUnixMillis(ParseUtc(row[1]));
    point.point = {.x = ToE7(Number(row[3])), .y = ToE7(Number(row[2]))};
  }
  return tracks;
}

// Everything recorded comes back, in the line or among the rejected.
struct Extent {
  double west = 180, south = 90, east = -180, north = -90;
  std::set<std::pair<int, int>> cells;

  void Add(int64_t x, int64_t y) {
    const double lon = static_cast<double>(x) / 1e7;
    const double lat = static_cast<double>(y) / 1e7;
    west = std::min(west, lon);
    east = std::max(east, lon);
    south = std::min(south, lat);
    north = std::max(north, lat);
    // The data has six decimals; what lies on a cell's edge lies there exactly.
    const auto cell = [](int64_t e7) {
      return static_cast<int>(std::floor(static_cast<double>(e7) / 1e7 / kCell));
    };
    cells.emplace(cell(y), cell(x));
  }
};

Extent ExtentOf(const v1::PatrolTrack& track) {
  Extent extent;
  int64_t x = 0;
  int64_t y = 0;
  for (int i = 0; i < track.full().longitude_deltas_size(); ++i) {
    x += track.full().longitude_deltas(i);
    y += track.full().latitude_deltas(i);
    extent.Add(x, y);
  }
  for (const v1::RejectedPoint& point : track.rejected()) {
    const bool is_place = point.reason() != v1::REJECT_REASON_INVALID;
    REQUIRE((point.system() == type::v1::COORDINATE_SYSTEM_WGS84) == is_place);
    extent.Add(point.longitude_e7(), point.latitude_e7());
  }
  return extent;
}

void Compare(const v1::PatrolTrack& track, const nlohmann::json& want, absl::Time duty_start) {
  const v1::TrackFigures& got = track.recorded();
  const auto number = [&want](const char* key) { return want[key].get<double>(); };
  CHECK(got.point_count() == number("points"));
  CHECK(got.start_time().seconds() == absl::ToUnixSeconds(duty_start));
  CHECK(got.duration_s() == number("duration_s"));
  CHECK(std::abs(got.length_m() - number("length_m")) <= 1e-3 + 1e-6 * number("length_m"));
  CHECK(std::abs(got.straight_m() - number("straight_m")) <= 2e-3);
  CHECK(got.max_gap_s() == number("max_gap_s"));
  CHECK(got.gap_count() == number("gaps_over_60s"));
  CHECK(std::abs(got.max_speed_mps() - number("max_speed_mps")) <= 1e-3);
  CHECK(got.fast_step_count() == number("segments_over_50mps"));
  CHECK(got.same_time_step_count() == number("same_second_steps"));
  CHECK(got.stop_count() == number("stops_50m_120s"));
  for (const v1::TrackStop& stop : track.stops()) {
    REQUIRE(stop.system() == type::v1::COORDINATE_SYSTEM_WGS84);
  }
  CHECK(got.stop_s() == number("stop_seconds"));
  int duplicates = 0;
  for (const v1::RejectedCount& count : track.rejected_counts()) {
    if (count.reason() == v1::REJECT_REASON_DUPLICATE) duplicates = count.count();
  }
  CHECK(duplicates == number("exact_duplicate_points"));
  const Extent extent = ExtentOf(track);
  CHECK(extent.west == Approx(want["bbox"][0].get<double>()).margin(1e-9));
  CHECK(extent.south == Approx(want["bbox"][1].get<double>()).margin(1e-9));
  CHECK(extent.east == Approx(want["bbox"][2].get<double>()).margin(1e-9));
  CHECK(extent.north == Approx(want["bbox"][3].get<double>()).margin(1e-9));
  CHECK(static_cast<double>(extent.cells.size()) == number("cells_visited"));
}

}  // namespace

TEST_CASE("C02: real tracks come back with the expected figures") {
  const std::string figures = "tracks/expected.json";
  if (!HasShared(figures)) return;
  const auto expected = nlohmann::json::parse(ReadShared(figures));
  const auto recorded = ReadTracks();
  REQUIRE(recorded.size() == expected["totals"]["tracks"].get<size_t>());
  Trail trail;
  const absl::Time duty_start = trail.clock.Now();
  std::map<std::string, std::string> patrols;
  for (const auto& [id, points] : recorded) {
    const std::string walker = absl::StrCat("w", id);
    patrols[id] = trail.NewPatrol(walker);
    // The phone believes that it is 2014: its clock is put right by the difference.
    auto start = On<v1::StartPatrolRequest>(patrols[id]);
    start.mutable_phone_time()->set_seconds(points.front().time_ms / 1000);
    Must(trail.Run(trail.Walker(walker), &PatrolsService::StartPatrol, start));
  }
  trail.clock.Advance(absl::Hours(2));
  for (const auto& [id, points] : recorded) {
    const std::string upload = Town::NewRequestId();
    for (size_t first = 0; first < points.size(); first += 50) {
      const auto end = points.begin() + static_cast<int64_t>(std::min(first + 50, points.size()));
      trail.Append(BatchOf(patrols[id],
                           upload,
                           static_cast<int64_t>(first / 50 + 1),
                           {points.begin() + static_cast<int64_t>(first), end}),
                   absl::StrCat("w", id));
    }
    Must(trail.Finish(patrols[id], absl::StrCat("w", id)));
  }
  trail.clock.Advance(absl::Minutes(1));
  REQUIRE_THAT(trail.evidence.WorkOutDue(), hailan::testing::IsOk());
  int64_t points = 0;
  double length = 0;
  double duration = 0;
  for (const auto& [id, name] : patrols) {
    INFO("track " << id);
    const std::string walker = absl::StrCat("w", id);
    Compare(trail.Track(name, walker), expected["tracks"][id], duty_start);
    // What is kept is the same.
    const v1::TrackFigures kept = trail.Kept(name, walker).recorded();
    CHECK(kept.SerializeAsString() == trail.Track(name, walker).recorded().SerializeAsString());
    points += kept.point_count();
    length += kept.length_m();
    duration += kept.duration_s();
  }
  CHECK(points == expected["totals"]["points"].get<int64_t>());
  CHECK(length == Approx(expected["totals"]["length_m"].get<double>()).epsilon(1e-6));
  CHECK(duration == expected["totals"]["duration_s"].get<double>());
}

}  // namespace hailan::grid_geo::testing
