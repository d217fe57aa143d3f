// The fuzzers' targets with their seeds and a fixed set of mutations: the same in every run.
#include <google/protobuf/stubs/logging.h>

#include <catch2/catch.hpp>
#include <utility>

#include "tests/fuzz/targets.h"

namespace hailan::fuzz {

TEST_CASE("mutated rule tables and city profiles break no promise") {
  // Texts that are not UTF-8 would each be told.
  const google::protobuf::LogSilencer silence;
  for (const auto& [target, mutations] :
       {std::pair(&kRuleTable, 3000U), std::pair(&kProfile, 1000U)}) {
    INFO(target->name);
    const std::vector<std::string> seeds = target->seeds();
    for (const std::string& seed : seeds) target->run(seed);
    for (uint32_t number = 0; number < mutations; ++number) target->run(Mutate(seeds, number));
    CHECK_FALSE(seeds.empty());
  }
}

}  // namespace hailan::fuzz
