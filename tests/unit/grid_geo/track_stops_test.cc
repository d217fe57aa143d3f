// Stops of tracks: the same as by the plain definition, however many points lie close together.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "services/grid_geo/domain/patrols/geodesy.h"
#include "services/grid_geo/domain/tracks/track.h"

namespace hailan::grid_geo {
namespace {

// Of 1e-7 degree of latitude.
constexpr double kUnitMetres = 0.0111194927;

// From each point on as far as all lie within 50 m of it: a stop when that lasts two minutes. Looks
// at every pair of points.
std::vector<TrackStop> PlainStops(const std::vector<TrackPoint>& points) {
  std::vector<TrackStop> stops;
  for (size_t first = 0; first < points.size();) {
    size_t last = first;
    while (last + 1 < points.size() &&
           Distance(points[first].point, points[last + 1].point) <= 50) {
      ++last;
    }
    if (points[last].time_ms - points[first].time_ms < 120'000) {
      ++first;
      continue;
    }
    stops.push_back({points[first].point, points[first].time_ms, points[last].time_ms});
    first = last + 1;
  }
  return stops;
}

// Steps of up to `metres` and up to `step_ms` that turn back to the middle now and then; some
// points share their time or their place.
std::vector<TrackPoint> Wander(std::mt19937& random, int points, double metres, int step_ms) {
  const auto reach = static_cast<int32_t>(metres / kUnitMetres);
  std::uniform_int_distribution<int32_t> move(-reach, reach);
  std::uniform_int_distribution<int> wait(0, step_ms), chance(0, 9);
  const PointE7 middle{.x = 1294200000, .y = 427700000};
  std::vector<TrackPoint> track;
  int64_t time_ms = 1'772'413'200'000;
  PointE7 at = middle;
  for (int i = 0; i < points; ++i) {
    const int what = chance(random);
    if (what == 0) at = middle;
    if (what > 1) at = {.x = at.x + move(random), .y = at.y + move(random)};
    if (what != 2) time_ms += wait(random);
    track.push_back({.time_ms = time_ms, .point = at, .sequence = i});
  }
  return track;
}

void CheckSame(const std::vector<TrackStop>& got, const std::vector<TrackStop>& wanted) {
  REQUIRE(got.size() == wanted.size());
  for (size_t i = 0; i < got.size(); ++i) {
    CHECK(got[i].point == wanted[i].point);
    CHECK(got[i].start_ms == wanted[i].start_ms);
    CHECK(got[i].end_ms == wanted[i].end_ms);
  }
}

TEST_CASE("stops are those of the plain definition") {
  std::mt19937 random(20260302);
  size_t found = 0;
  for (const double metres : {2.0, 8.0, 20.0, 40.0}) {
    for (const int step_ms : {50, 2'000, 15'000, 70'000}) {
      for (int i = 0; i < 20; ++i) {
        const std::vector<TrackPoint> track = Wander(random, 10 + 10 * i, metres, step_ms);
        const std::vector<TrackStop> wanted = PlainStops(track);
        INFO("steps of " << metres << " m and " << step_ms << " ms, " << track.size() << " points");
        CheckSame(MeasureTrack(track).stops, wanted);
        found += wanted.size();
      }
    }
  }
  // Otherwise nothing was compared.
  CHECK(found > 100);
}

TEST_CASE("no stop, one point and points of one instant") {
  CHECK(MeasureTrack({}).stops.empty());
  std::vector<TrackPoint> track(3);
  CHECK(MeasureTrack(track).stops.empty());
  track[2].time_ms = 119'999;
  CHECK(MeasureTrack(track).stops.empty());
  track[2].time_ms = 120'000;
  REQUIRE(MeasureTrack(track).stops.size() == 1);
  CHECK(MeasureTrack(track).stops.front().end_ms == 120'000);
}

// Two minutes hold nearly all the points: whoever looks at each pair of them takes half a minute.
TEST_CASE("many points close together are measured as fast as few") {
  constexpr int kPoints = 20'000;
  std::mt19937 random(9);
  std::uniform_int_distribution<int32_t> spread(-2300, 2300);
  std::vector<TrackPoint> track;
  for (int i = 0; i < kPoints; ++i) {
    track.push_back({.time_ms = i * 4, .point = {.x = spread(random), .y = spread(random)}});
  }
  const auto stops = [&track] { return MeasureTrack(track).stops.size(); };
  CHECK(stops() == 0);
  track.push_back({.time_ms = 300'000, .point = {.x = 0, .y = 20'000}});
  CHECK(stops() == 0);
  track.back().point = {};
  CHECK(stops() == 1);
}

TEST_CASE("rounds on a circle that is just too wide hold a stop at their end only") {
  constexpr int kPoints = 20'000;
  constexpr double kRadius = 25.1 / kUnitMetres;
  std::vector<TrackPoint> track;
  for (int i = 0; i < kPoints; ++i) {
    const double angle = 4 * M_PI * i / kPoints;
    track.push_back({.time_ms = i * 4,
                     .point = {.x = static_cast<int32_t>(kRadius * std::cos(angle)),
                               .y = static_cast<int32_t>(kRadius * std::sin(angle))}});
  }
  track.push_back({.time_ms = 300'000, .point = {}});
  const std::vector<TrackStop> stops = MeasureTrack(track).stops;
  REQUIRE(stops.size() == 1);
  CHECK(stops.front().start_ms > 2 * kPoints);
  CHECK(stops.front().end_ms == 300'000);
}

TEST_CASE("many points of one instant are filtered as fast as few") {
  std::vector<TrackPoint> track;
  for (int i = 0; i < 40'000; ++i) {
    track.push_back({.point = {.x = 1294200000 + i % 30'000, .y = 427700000}, .sequence = i});
  }
  track[5].flags = kMockFlag;
  const std::vector<Verdict> verdicts = FilterTrack(track);
  CHECK(verdicts[5] == Verdict::kMockLocation);
  CHECK(std::count(verdicts.begin(), verdicts.end(), Verdict::kDuplicate) == 10'000);
  // A repetition of what was rejected is a repetition too.
  CHECK(verdicts[30'005] == Verdict::kDuplicate);
}

}  // namespace
}  // namespace hailan::grid_geo
