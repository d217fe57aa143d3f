// The fuzzer's target of intake with its seeds and a fixed set of mutations: the same in every run.
#include <catch2/catch.hpp>

#include "tests/fuzz/targets.h"

namespace hailan::fuzz {

TEST_CASE("mutated rule books and reports break no promise") {
  const std::vector<std::string> seeds = kIntake.seeds();
  CHECK(seeds.size() == 2);
  for (const std::string& seed : seeds) kIntake.run(seed);
  for (uint32_t number = 0; number < 4000; ++number) kIntake.run(Mutate(seeds, number));
}

}  // namespace hailan::fuzz
