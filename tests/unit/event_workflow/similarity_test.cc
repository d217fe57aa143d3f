#include "services/event_workflow/domain/similarity.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "services/event_workflow/domain/clusters/cluster.h"

namespace hailan::event_workflow {
namespace {

TEST_CASE("text similarity counts common bigrams of code points") {
  CHECK(BigramJaccard("暖气漏水", "暖气漏水") == 1);
  CHECK(BigramJaccard("暖气漏水", "暖气 漏水") == 1);
  // 暖气, 气漏, 漏水 against 水管, 管漏, 漏水: one of five.
  CHECK(BigramJaccard("暖气漏水", "水管漏水") == Approx(0.2));
  CHECK(BigramJaccard("난방 누수", "난방누수") == 1);
  CHECK(BigramJaccard("Leak", "LEAK") == 1);
  CHECK(BigramJaccard("a", "a") == 0);
  CHECK(BigramJaccard("", "漏水") == 0);
}

TEST_CASE("distances are metres on the ground") {
  CHECK(DistanceMetres(129.42, 42.77, 129.42, 42.77) == 0);
  CHECK(DistanceMetres(129.42, 42.77, 129.42, 42.771) == Approx(111.2).margin(0.2));
  CHECK(DistanceMetres(0, 0, 1, 0) == Approx(111195).margin(5));
}

TEST_CASE("the same matter at the same place scores high, another low") {
  const absl::Time now = absl::FromUnixSeconds(1772413200);
  const Sighting one{129.42, 42.77, "0101", "楼道暖气管道漏水", now};
  Sighting two = one;
  two.text = "暖气管道漏水了";
  two.latitude += 0.0002;
  two.time -= absl::Hours(1);
  const Similarity same = Compare(one, two);
  CHECK(same.score > 0.6);
  CHECK(same.same_item);
  CHECK(same.age == absl::Hours(1));
  const Sighting other{129.4245, 42.7705, "0202", "路灯不亮", now - absl::Hours(24 * 20)};
  CHECK(Compare(one, other).score < kLeastScore);
}

TEST_CASE("without a place the rest of the score counts, and the reasons say so") {
  const absl::Time now = absl::FromUnixSeconds(1772413200);
  const Sighting placed{129.42, 42.77, "0101", "楼道暖气管道漏水", now};
  const Sighting called{.item = "0101", .text = "楼道暖气管道漏水", .time = now, .placed = false};
  for (const Similarity& same : {Compare(placed, called), Compare(called, called)}) {
    CHECK_FALSE(same.placed);
    CHECK(same.distance_metres == 0);
    CHECK(same.score == Approx(0.6));
    CHECK(ReasonsOf(same).back() == "places cannot be compared");
    CHECK(ReasonsOf(same).front() == "words alike 1.00");
  }
  CHECK(Compare(placed, placed).score == Approx(1));
}

TEST_CASE("the strips around a place hold every point within reach, and little else") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> unit(0, 1);
  for (const double latitude : {0.0, 18.2, 36.18, 42.77, 53.5, -33.9}) {
    const std::vector<CellStrip> strips = CellsAround(129.42, latitude, 400);
    int64_t cells = 0;
    for (const CellStrip& strip : strips) cells += strip.last - strip.first + 1;
    const double square_km = 0.0124 * std::cos(latitude * M_PI / 180) * static_cast<double>(cells);
    CHECK(square_km < 1.0);
    for (int i = 0; i < 500; ++i) {
      const double longitude = 129.42 + (unit(random) - 0.5) * 0.02;
      const double there = latitude + (unit(random) - 0.5) * 0.01;
      const int64_t cell = CellOf(longitude, there);
      const bool held = std::any_of(strips.begin(), strips.end(), [cell](const CellStrip& strip) {
        return strip.first <= cell && cell <= strip.last;
      });
      const double metres = DistanceMetres(129.42, latitude, longitude, there);
      INFO(latitude << ": " << longitude << " " << there << " " << metres << " m");
      CHECK((held || metres > 400));
      // No further than the diagonal of a cell.
      CHECK((!held || metres < 400 + 160));
    }
  }
}

}  // namespace
}  // namespace hailan::event_workflow
