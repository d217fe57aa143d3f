// Filters, figures, lines and scores of tracks; the real tracks of the shared data with their
// expected answers (skipped with a warning where those are not).
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "services/grid_geo/domain/patrols/geodesy.h"
#include "services/grid_geo/domain/tracks/derive.h"
#include "tests/support/shared_files.h"

namespace hailan::grid_geo {
namespace {

// A walk to the north at `mps`, a point a second.
std::vector<TrackPoint> Walk(int seconds, double mps = 1.4) {
  std::vector<TrackPoint> points;
  for (int i = 0; i < seconds; ++i) {
    TrackPoint& point = points.emplace_back();
    point.time_ms = 1'772'413'200'000 + i * 1000;
    point.receive_ms = point.time_ms + 5000;
    point.point = {.x = 1294200000, .y = 427700000 + static_cast<int32_t>(i * mps / 0.0111194927)};
    point.accuracy_dm = 50;
    point.sequence = i;
  }
  return points;
}

int Count(const std::vector<Verdict>& verdicts, Verdict wanted) {
  return static_cast<int>(std::count(verdicts.begin(), verdicts.end(), wanted));
}

TEST_CASE("each filter names its reason") {
  std::vector<TrackPoint> points = Walk(300, 6);
  points[10].flags = kNoFixFlag;
  points[20].point = {};
  points[30].accuracy_dm = 1001;
  points[40].flags = kMockFlag;
  points[50].receive_ms = points[50].time_ms - 60'001;
  points[60].receive_ms = points[60].time_ms + 72LL * 3600 * 1000 + 1;
  points[70].point.x += 10'000'000;
  points[80] = points[79];
  const std::vector<Verdict> verdicts = FilterTrack(points);
  CHECK(verdicts[10] == Verdict::kInvalid);
  CHECK(verdicts[20] == Verdict::kInvalid);
  CHECK(verdicts[30] == Verdict::kInaccurate);
  CHECK(verdicts[40] == Verdict::kMockLocation);
  CHECK(verdicts[50] == Verdict::kFuture);
  CHECK(verdicts[60] == Verdict::kOutdated);
  CHECK(verdicts[70] == Verdict::kTeleport);
  CHECK(verdicts[80] == Verdict::kDuplicate);
  CHECK(Count(verdicts, Verdict::kAccepted) == 292);
}

TEST_CASE(
    "a jump is believed when the points after it agree, and still points only thin the line") {
  std::vector<TrackPoint> points = Walk(60, 6);
  for (size_t i = 30; i < points.size(); ++i) points[i].point.x += 10'000'000;
  CHECK(Count(FilterTrack(points), Verdict::kAccepted) == 60);
  const std::vector<TrackPoint> standing = Walk(121, 0);
  const std::vector<Verdict> verdicts = FilterTrack(standing);
  CHECK(Count(verdicts, Verdict::kAccepted) == 3);
  CHECK(Count(verdicts, Verdict::kStill) == 118);
  CHECK(DeriveEvidence(standing, {}).accepted_figures.stops.size() == 1);
}

TEST_CASE("a wrong beginning is deposed by the points after it, a right one is not") {
  const auto with_wrong = [](size_t first, size_t end) {
    std::vector<TrackPoint> points = Walk(20, 6);
    for (size_t i = first; i < end; ++i) points[i].point.x += 10'000'000;
    return FilterTrack(points);
  };
  for (const size_t wrong : {1U, 2U}) {
    const std::vector<Verdict> verdicts = with_wrong(0, wrong);
    CHECK(Count({verdicts.begin(), verdicts.begin() + static_cast<int>(wrong)},
                Verdict::kTeleport) == static_cast<int>(wrong));
    CHECK(Count(verdicts, Verdict::kAccepted) == 20 - static_cast<int>(wrong));
  }
  // Three in one place are as good as any three others.
  CHECK(Count(with_wrong(0, 3), Verdict::kAccepted) == 20);
  // Two are not enough to call the first one wrong, and the end of a track deposes nobody.
  CHECK(with_wrong(1, 3)[0] == Verdict::kAccepted);
  CHECK(Count(with_wrong(1, 3), Verdict::kTeleport) == 2);
  CHECK(Count(with_wrong(18, 20), Verdict::kTeleport) == 2);
  CHECK(Count(with_wrong(0, 1), Verdict::kTeleport) == 1);
  // The line begins where the walk does, so its length is the walk's.
  std::vector<TrackPoint> points = Walk(20, 6);
  points[0].point.x += 10'000'000;
  const Evidence evidence = DeriveEvidence(points, {});
  CHECK(evidence.accepted.front().time_ms == points[1].time_ms);
  CHECK(evidence.accepted_figures.length == Approx(18 * 6).epsilon(1e-3));
  CHECK(evidence.accepted_figures.fast_steps == 0);
  // Standing still from the first point on is a beginning of many points.
  std::vector<TrackPoint> moved = Walk(40, 0);
  for (size_t i = 20; i < moved.size(); ++i) moved[i].point.x += 10'000'000;
  CHECK(FilterTrack(moved)[0] == Verdict::kAccepted);
}

TEST_CASE("the track does not depend on the order of arrival") {
  std::vector<TrackPoint> points = Walk(500);
  points[77].point.y += 20'000'000;
  points[140].flags = kMockFlag;
  const Evidence straight = DeriveEvidence(points, {});
  std::shuffle(points.begin(), points.end(), std::mt19937(7));
  const Evidence shuffled = DeriveEvidence(points, {});
  CHECK(shuffled.accepted_figures.length == straight.accepted_figures.length);
  CHECK(shuffled.counts == straight.counts);
  CHECK(shuffled.score() == straight.score());
}

TEST_CASE("a simplified line stays within its tolerance") {
  std::mt19937 random(3);
  std::vector<TrackPoint> points = Walk(3000, 3);
  std::uniform_int_distribution<int32_t> noise(-1500, 1500);
  for (TrackPoint& point : points) point.point.x += noise(random);
  const std::vector<TrackPoint> line = SimplifyTrack(points, 5);
  CHECK(line.size() < points.size());
  CHECK(line.front().time_ms == points.front().time_ms);
  CHECK(line.back().time_ms == points.back().time_ms);
  size_t segment = 1;
  for (const TrackPoint& point : points) {
    while (line[segment].time_ms < point.time_ms) ++segment;
    CHECK(DistanceToSegment(point.point, line[segment - 1].point, line[segment].point) <= 5.001);
  }
  CHECK(SimplifyTrack(Walk(1000), 5).size() == 3);
  CHECK(SimplifyTrack({}, 5).empty());
}

TEST_CASE("honest walks score high, faked ones low, each with reasons") {
  Patrol patrol;
  patrol.route = {{.id = "near", .title = "", .point = Walk(300)[150].point},
                  {.id = "far", .title = "", .point = {.x = 1295200000, .y = 427700000}}};
  patrol.visits = {{.point_id = "near"}};
  const Evidence honest = DeriveEvidence(Walk(300), patrol);
  CHECK(honest.points_passed == 1);
  CHECK(honest.score() == 100 - 20 - 15);
  std::vector<TrackPoint> mocked = Walk(300);
  for (size_t i = 0; i < mocked.size(); i += 2) mocked[i].flags = kMockFlag;
  CHECK(DeriveEvidence(mocked, {}).score() == 0);
  CHECK(DeriveEvidence(Walk(300), {}).score() == 100);
  CHECK(DeriveEvidence(Walk(300, 0), {}).score() == 70);
  CHECK(DeriveEvidence(Walk(300, 20), {}).score() == 80);
  CHECK(DeriveEvidence({}, {}).score() == 0);
}

TEST_CASE("places within 50 m of the line are passed, however long the line is") {
  std::mt19937 random(11);
  std::vector<TrackPoint> line = Walk(400, 6);
  std::uniform_int_distribution<int32_t> bend(-4000, 4000);
  for (TrackPoint& point : line) point.point.x += bend(random);
  std::vector<PointE7> places;
  std::uniform_int_distribution<int32_t> east(-20000, 20000);
  std::uniform_int_distribution<int32_t> north(-20000, 240000);
  for (int i = 0; i < 2000; ++i) {
    places.push_back({.x = 1294200000 + east(random), .y = 427700000 + north(random)});
  }
  int expected = 0;
  for (const PointE7 place : places) {
    bool near = false;
    for (size_t i = 1; i < line.size() && !near; ++i) {
      near = DistanceToSegment(place, line[i - 1].point, line[i].point) <= 50;
    }
    expected += near ? 1 : 0;
  }
  CHECK(expected > 100);
  CHECK(expected < 1900);
  CHECK(CountPassed(line, places, 50) == expected);
  CHECK(CountPassed({}, places, 50) == 0);
  // A line of one point, and one that ends with a point of its own stretch.
  CHECK(CountPassed(Walk(1), {{.x = 1294200000, .y = 427700000}}, 50) == 1);
  CHECK(CountPassed(Walk(65), {Walk(65)[64].point}, 1) == 1);
  CHECK(CountPassed(Walk(1), {{.x = 1294300000, .y = 427700000}}, 50) == 0);
}

TEST_CASE("buildings count for patrols that have no route") {
  const std::vector<PointE7> buildings = {
      Walk(300)[10].point, {.x = 1295200000, .y = 427700000}, {.x = 1295300000, .y = 427700000}};
  const Evidence area = DeriveEvidence(Walk(300), {}, buildings);
  CHECK(area.buildings == 3);
  CHECK(area.buildings_passed == 1);
  REQUIRE(area.penalties.size() == 1);
  CHECK(area.penalties[0].code == QualityCode::kBuildingsNotCovered);
  Patrol routed;
  routed.route = {{.id = "a", .title = "", .point = Walk(300)[150].point}};
  routed.visits = {{.point_id = "a"}};
  const Evidence route = DeriveEvidence(Walk(300), routed, buildings);
  CHECK(route.buildings_passed == 1);
  CHECK(route.score() == 100);
}

TEST_CASE("what was recorded counts repetitions, what is judged does not") {
  std::vector<TrackPoint> points = Walk(100, 6);
  const std::vector<TrackPoint> again = points;
  points.insert(points.end(), again.begin(), again.end());
  const Evidence twice = DeriveEvidence(points, {});
  CHECK(twice.recorded.size() == 200);
  CHECK(twice.accepted.size() == 100);
  CHECK(twice.recorded_figures.length == Approx(twice.accepted_figures.length));
  CHECK(twice.score() == 100);
}

std::map<std::string, std::vector<TrackPoint>> ReadTracks() {
  std::map<std::string, std::vector<TrackPoint>> tracks;
  std::istringstream lines(hailan::testing::ReadShared("tracks/points.csv.gz"));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    TrackPoint point;
    absl::Time time;
    double lat = 0;
    double lon = 0;
    REQUIRE(absl::ParseTime("%Y-%m-%d %H:%M:%S", cells[1], &time, nullptr));
    REQUIRE((absl::SimpleAtod(cells[2], &lat) && absl::SimpleAtod(cells[3], &lon)));
    point.time_ms = absl::ToUnixMillis(time);
    point.receive_ms = point.time_ms;
    point.point = {.x = ToE7(lon), .y = ToE7(lat)};
    point.sequence = static_cast<int64_t>(tracks[cells[0]].size());
    tracks[cells[0]].push_back(point);
  }
  return tracks;
}

TEST_CASE("real tracks have the expected figures") {
  const std::string name = "tracks/expected.json";
  if (!hailan::testing::HasShared(name)) return;
  const nlohmann::json expected =
      nlohmann::json::parse(hailan::testing::ReadShared(name))["tracks"];
  const auto tracks = ReadTracks();
  CHECK(tracks.size() == expected.size());
  for (const auto& [id, points] : tracks) {
    INFO("track " << id);
    const auto& want = expected[id];
    std::vector<TrackPoint> sorted = points;
    SortTrack(sorted);
    const TrackFigures got = MeasureTrack(sorted);
    CHECK(static_cast<int>(points.size()) == want["points"].get<int>());
    const double length = want["length_m"].get<double>();
    CHECK(std::abs(got.length - length) <= 1e-3 + 1e-6 * length);
    CHECK(std::abs(got.straight - want["straight_m"].get<double>()) <= 2e-3);
    CHECK(got.max_gap_s == want["max_gap_s"].get<double>());
    CHECK(static_cast<int>(got.gaps.size()) == want["gaps_over_60s"].get<int>());
    CHECK(std::abs(got.max_speed - want["max_speed_mps"].get<double>()) <= 1e-3);
    CHECK(got.fast_steps == want["segments_over_50mps"].get<int>());
    CHECK(got.same_time_steps == want["same_second_steps"].get<int>());
    CHECK(static_cast<int>(got.stops.size()) == want["stops_50m_120s"].get<int>());
    CHECK(got.stop_s() == want["stop_seconds"].get<double>());
    const double duration =
        static_cast<double>(sorted.back().time_ms - sorted.front().time_ms) / 1000;
    CHECK(duration == want["duration_s"].get<double>());
    const std::vector<Verdict> verdicts = FilterTrack(sorted);
    CHECK(Count(verdicts, Verdict::kDuplicate) == want["exact_duplicate_points"].get<int>());
  }
}

}  // namespace
}  // namespace hailan::grid_geo
