// Hours, distances and the index of points.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "services/grid_geo/domain/place/distance.h"
#include "services/grid_geo/domain/place/hours.h"
#include "services/grid_geo/domain/place/point_index.h"

namespace hailan::grid_geo {
namespace {

PointE7 At(double lon, double lat) {
  return {ToE7(lon), ToE7(lat)};
}

absl::Time Shanghai(int month, int day, int hour, int minute) {
  return absl::FromCivil(absl::CivilSecond(2026, month, day, hour, minute),
                         absl::FixedTimeZone(8 * 3600));
}

OpenState State(const OpeningHours& hours, absl::Time at) {
  return StateAt(hours, at, absl::FixedTimeZone(8 * 3600));
}

}  // namespace

TEST_CASE("distances agree with the ellipsoid") {
  // Arc lengths of the WGS 84 meridian and parallels, metres per degree.
  CHECK(DistanceMetres(At(0, -0.5), At(0, 0.5)) == Approx(110574.3).epsilon(1e-5));
  CHECK(DistanceMetres(At(0, 44.5), At(0, 45.5)) == Approx(111131.8).epsilon(1e-5));
  CHECK(DistanceMetres(At(0, 59.5), At(0, 60.5)) == Approx(111412.3).epsilon(1e-5));
  CHECK(DistanceMetres(At(129, 60), At(129.1, 60)) == Approx(5580.0).epsilon(1e-4));
  CHECK(DistanceMetres(At(179.99, 0), At(-179.99, 0)) == Approx(2226.4).epsilon(1e-4));
  CHECK(DistanceMetres(At(129, 42), At(129, 42)) == 0);
  CHECK(WalkMinutes(WalkRadius(15)) == Approx(15));
}

TEST_CASE("the index finds what looking at every point finds, nearest first") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> spread(-0.05, 0.05);
  for (const PointE7 centre : {At(129.4, 42.7), At(-74, 40.7), At(0, 0), At(10, -80)}) {
    std::vector<PointE7> points;
    for (int i = 0; i < 3000; ++i) {
      points.push_back({centre.x + ToE7(spread(random)), centre.y + ToE7(spread(random))});
    }
    points.push_back(points.front());
    const PointIndex index(points);
    const auto odd = [](uint32_t item) { return item % 2 == 1; };
    for (const double radius : {1.0, 300.0, 1200.0, 20000.0}) {
      std::vector<std::pair<double, uint32_t>> slow;
      for (uint32_t i = 0; i < points.size(); ++i) {
        const double metres = DistanceMetres(centre, points[i]);
        if (metres <= radius && odd(i)) slow.emplace_back(metres, i);
      }
      std::sort(slow.begin(), slow.end());
      const auto hits = index.Nearest(centre, radius, 50, odd);
      REQUIRE(hits.size() == std::min<size_t>(50, slow.size()));
      for (size_t i = 0; i < hits.size(); ++i) CHECK(hits[i].item == slow[i].second);
    }
    size_t inside = 0;
    const Box box{centre.x - 100000, centre.y - 50000, centre.x, centre.y + 200000};
    for (const PointE7 point : points) inside += box.Contains(point) ? 1 : 0;
    size_t visited = 0;
    CHECK(index.VisitBox(box, [&visited](uint32_t) { return ++visited > 0; }));
    CHECK(visited == inside);
    CHECK(index.AnyWithin(points[5], 0.5));
    CHECK_FALSE(index.AnyWithin(At(60, 60), 100000));
  }
  CHECK(PointIndex().Nearest(At(1, 1), 1000, 10, [](uint32_t) { return true; }).empty());
}

TEST_CASE("hours of a day are in order and at most a day long") {
  CHECK(AreGoodHours({}));
  CHECK(AreGoodHours({{480, 720}, {720, 1200}}));
  CHECK(AreGoodHours({{0, 1440}}));
  CHECK(AreGoodHours({{1200, 1560}}));
  CHECK_FALSE(AreGoodHours({{480, 720}, {700, 800}}));
  CHECK_FALSE(AreGoodHours({{480, 480}}));
  CHECK_FALSE(AreGoodHours({{480, 480 + 1441}}));
  CHECK_FALSE(AreGoodHours({{1500, 1510}}));
  CHECK_FALSE(AreGoodHours({{-1, 10}}));
}

TEST_CASE("a service is open by weekday, by date and past midnight") {
  OpeningHours hours;
  CHECK(State(hours, Shanghai(3, 2, 9, 0)) == OpenState::kUnknown);
  hours.known = true;
  hours.weekdays[0] = {{480, 720}};    // Monday morning
  hours.weekdays[4] = {{1320, 1560}};  // Friday night until two
  hours.dates[absl::CivilDay(2026, 3, 9)] = {};
  // 2026-03-02 is a Monday.
  CHECK(State(hours, Shanghai(3, 2, 8, 0)) == OpenState::kOpen);
  CHECK(State(hours, Shanghai(3, 2, 12, 0)) == OpenState::kClosed);
  CHECK(State(hours, Shanghai(3, 3, 9, 0)) == OpenState::kClosed);
  CHECK(State(hours, Shanghai(3, 7, 1, 59)) == OpenState::kOpen);
  CHECK(State(hours, Shanghai(3, 7, 2, 0)) == OpenState::kClosed);
  CHECK(State(hours, Shanghai(3, 9, 9, 0)) == OpenState::kClosed);
  CHECK(State(hours, Shanghai(3, 16, 9, 0)) == OpenState::kOpen);
}

}  // namespace hailan::grid_geo
