// The fuzzers' targets with their seeds and a fixed set of mutations: the same in every run.
#include <catch2/catch.hpp>

#include "tests/fuzz/targets.h"

namespace hailan::fuzz {

TEST_CASE("mutated boundary files, tiles and track batches break no promise") {
  constexpr uint32_t kMutations = 3000;
  for (const Target* const target : {&kGeoJson, &kTile, &kTrack}) {
    INFO(target->name);
    const std::vector<std::string> seeds = target->seeds();
    for (uint32_t number = 0; number < kMutations; ++number) target->run(Mutate(seeds, number));
    CHECK_FALSE(seeds.empty());
  }
}

}  // namespace hailan::fuzz
