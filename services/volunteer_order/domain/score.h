// The versioned formula from a review to score and points. Integer arithmetic only, so that every
// replica and every recomputation gets the same figure.
#pragma once

#include <algorithm>
#include <cstdint>

namespace hailan::volunteer_order {

// The version that new reviews use. A change of the formula is a new version beside the old ones:
// booked reviews keep theirs.
inline constexpr int kFormulaVersion = 1;

// Minutes that earn the whole reward; more earn nothing extra, so that nobody farms points by
// sitting long.
inline constexpr int kFullRewardMinutes = 60;

// What a reviewer saw.
struct ScoreInput {
  bool attended = false;
  // 1 to 5.
  int effect = 0;
  // 1 to 1440.
  int minutes = 0;
  // Most that one place earns.
  int reward_points = 0;
};

struct Score {
  // 0 to 100.
  int score = 0;
  // 0 to reward_points.
  int points = 0;
};

// Formula version 1: score = attended × effect × 20; points = reward × score × min(minutes, 60),
// divided by 6000 and rounded half up.
constexpr Score ScoreV1(const ScoreInput& input) {
  const int64_t score = input.attended ? int64_t{input.effect} * 20 : 0;
  const int64_t minutes = std::min(input.minutes, kFullRewardMinutes);
  const int64_t whole = int64_t{100} * kFullRewardMinutes;
  const int64_t points = (input.reward_points * score * minutes + whole / 2) / whole;
  return {.score = static_cast<int>(score), .points = static_cast<int>(points)};
}

}  // namespace hailan::volunteer_order
