#include "services/event_workflow/domain/similarity.h"

#include <algorithm>
#include <catch2/catch.hpp>

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

TEST_CASE("neighbouring cells hold every point within reach") {
  for (const double latitude : {0.0, 36.18, 42.77, -33.9}) {
    const std::vector<int64_t> around = CellsAround(129.42, latitude);
    CHECK(around.size() == 9);
    for (const double north : {-0.0035, 0.0, 0.0035}) {
      for (const double east : {-0.0048, 0.0, 0.0048}) {
        const int64_t cell = CellOf(129.42 + east, latitude + north);
        CHECK(std::count(around.begin(), around.end(), cell) == 1);
      }
    }
  }
}

}  // namespace
}  // namespace hailan::event_workflow
