#include "tools/hailanctl/patrol/recorded_tracks.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/matchers.h"
#include "tools/hailanctl/patrol/verdict.h"

namespace hailan::ctl {
namespace {

using hailan::testing::FailsWith;

absl::StatusOr<std::vector<RecordedTrack>> Read(const std::string& rows) {
  const auto table =
      CsvTable::Parse(absl::StrCat("track_id,time,lat,lon\n", rows), "walk.csv", TrackColumns());
  REQUIRE(table.ok());
  return ReadTracks(*table);
}

std::string FaultOf(const std::string& row) {
  const auto tracks = Read(absl::StrCat("1,2026-03-02 09:00:00,42.77,129.42\n", row, "\n"));
  CHECK_THAT(tracks.status(), FailsWith(absl::StatusCode::kInvalidArgument, "ROW_INVALID"));
  return std::string(tracks.status().message());
}

// A walk to the north, six metres a second.
RecordedTrack Walk(int points) {
  RecordedTrack track{.id = "w", .points = {}};
  for (int i = 0; i < points; ++i) {
    grid_geo::TrackPoint& point = track.points.emplace_back();
    point.time_ms = 1'772'413'200'000 + i * 1000;
    point.receive_ms = point.time_ms;
    point.point = {.x = 1294200000, .y = 427700000 + i * 540};
  }
  return track;
}

}  // namespace

TEST_CASE("rows become tracks in the order of the file", "[tracks]") {
  const auto tracks = Read(
      "7,2026-03-02 09:00:00,42.77,129.42\n"
      "3,2026-03-02T17:00:00.500+08:00,-42.77,-129.42\n"
      "7,2026-03-02 09:00:05,42.7701,129.42\n");
  REQUIRE(tracks.ok());
  REQUIRE(tracks->size() == 2);
  CHECK((*tracks)[0].id == "7");
  REQUIRE((*tracks)[0].points.size() == 2);
  CHECK((*tracks)[0].points[1].time_ms - (*tracks)[0].points[0].time_ms == 5000);
  CHECK((*tracks)[0].points[1].point.y == 427701000);
  CHECK((*tracks)[1].points[0].time_ms - (*tracks)[0].points[0].time_ms == 500);
  CHECK((*tracks)[1].points[0].point.x == -1294200000);
}

TEST_CASE("rows that are no points are named", "[tracks]") {
  for (const char* row : {"1,yesterday,42,129",
                          "1,2026-03-02 09:00:00,91,129",
                          "1,2026-03-02 09:00:00,42,nan",
                          "1,2026-03-02 09:00:00,,129",
                          "1,1969-12-31 23:59:59,42,129"}) {
    INFO(row);
    CHECK(FaultOf(row).find("walk.csv line 3") != std::string::npos);
  }
}

TEST_CASE("a track is cut into batches that add up to it", "[tracks]") {
  RecordedTrack track = Walk(2500);
  // Further apart than a difference can say.
  track.points.push_back(track.points.back());
  track.points.back().time_ms += 30LL * 24 * 3600 * 1000;
  track.points.push_back(track.points.back());
  track.points.back().point.x = -1794200000;
  const auto batches = BatchesOf(track, "cities/222405/patrols/p");
  REQUIRE(batches.size() == 5);
  size_t at = 0;
  for (size_t i = 0; i < batches.size(); ++i) {
    CHECK(batches[i].sequence() == static_cast<int64_t>(i) + 1);
    CHECK(batches[i].upload_id() == batches[0].upload_id());
    int64_t x = 0;
    int64_t y = 0;
    int64_t time = batches[i].points().base_time_ms();
    for (int p = 0; p < batches[i].points().time_deltas_ms_size(); ++p, ++at) {
      x += batches[i].points().longitude_deltas(p);
      y += batches[i].points().latitude_deltas(p);
      time += batches[i].points().time_deltas_ms(p);
      REQUIRE(x == track.points[at].point.x);
      REQUIRE(y == track.points[at].point.y);
      REQUIRE(time == track.points[at].time_ms);
    }
  }
  CHECK(at == track.points.size());
  // Another run is the same upload, another patrol another one.
  CHECK(BatchesOf(track, "cities/222405/patrols/p")[0].upload_id() == batches[0].upload_id());
  CHECK(BatchesOf(track, "cities/222405/patrols/q")[0].upload_id() != batches[0].upload_id());
}

TEST_CASE("a verdict is told to people, scripts and maps", "[tracks]") {
  const TrackVerdict verdict = VerdictOf(grid_geo::DeriveEvidence(Walk(100).points, {}));
  CHECK(verdict.accepted == 100);
  CHECK(verdict.duration == 99);
  CHECK(verdict.score == 100);
  CHECK(FormatVerdict("track w", verdict).find("score     100") != std::string::npos);
  const auto row = nlohmann::json::parse(FormatVerdictJson("w", verdict));
  CHECK(row["length_m"].get<double>() == Approx(99 * 540 * 0.0111195080).epsilon(1e-6));
  const auto feature = nlohmann::json::parse(FormatFeature("w", verdict));
  CHECK(feature["geometry"]["type"] == "LineString");
  CHECK(feature["geometry"]["coordinates"].size() == 2);
  CHECK(feature["geometry"]["coordinates"][0][0] == 129.42);
  CHECK(FormatFeature("w", {}).empty());
  TrackVerdict single;
  single.line = {{1, 2}};
  CHECK(nlohmann::json::parse(FormatFeature("w", single))["geometry"]["type"] == "Point");
}

}  // namespace hailan::ctl
