#include "services/volunteer_order/domain/score.h"

#include <catch2/catch.hpp>

#include "services/volunteer_order/domain/ledger.h"

namespace hailan::volunteer_order {
namespace {

Score Of(bool attended, int effect, int minutes, int reward) {
  return ScoreV1(
      {.attended = attended, .effect = effect, .minutes = minutes, .reward_points = reward});
}

TEST_CASE("Formula version 1") {
  CHECK(Of(true, 5, 60, 100).points == 100);
  CHECK(Of(true, 5, 1440, 100).points == 100);  // more than an hour earns nothing extra
  CHECK(Of(true, 5, 30, 100).points == 50);
  CHECK(Of(true, 4, 60, 100).points == 80);
  CHECK(Of(true, 4, 60, 100).score == 80);
  CHECK(Of(true, 1, 1, 100).points == 0);  // 0.33
  CHECK(Of(true, 3, 20, 10).points == 2);  // 2.0
  CHECK(Of(true, 5, 30, 1).points == 1);   // 0.5 rounds up
  CHECK(Of(true, 5, 29, 1).points == 0);   // 0.483
  CHECK(Of(false, 5, 60, 100).score == 0);
  CHECK(Of(false, 5, 60, 100).points == 0);
  CHECK(Of(true, 5, 60, 0).points == 0);
}

TEST_CASE("Points never exceed the reward and never fall with effect or time") {
  for (int reward = 0; reward <= 1000; reward += 37) {
    for (int minutes = 1; minutes <= 120; minutes += 7) {
      int before = 0;
      for (int effect = 1; effect <= 5; ++effect) {
        const int points = Of(true, effect, minutes, reward).points;
        CHECK(points <= reward);
        CHECK(points >= before);
        CHECK(points <= Of(true, effect, minutes + 1, reward).points);
        before = points;
      }
    }
  }
}

TEST_CASE("Every booking sums to zero") {
  CHECK(BookReward("v1", 0).empty());
  for (int64_t points = 1; points <= 1000; ++points) {
    int64_t sum = 0;
    for (const Posting& posting : BookReward("v1", points)) {
      sum += posting.amount;
      CHECK(posting.account != posting.counterpart);
    }
    CHECK(sum == 0);
  }
}

}  // namespace
}  // namespace hailan::volunteer_order
