// The clock against the minute-by-minute oracle, in full; the unit tests take a sample.
#include <catch2/catch.hpp>

#include "tests/unit/event_workflow/clock/oracle.h"

namespace hailan::event_workflow::testing {
namespace {

TEST_CASE("clock and oracle agree on 10,000 random calendars, pauses and extensions") {
  Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const ClockCase one = RandomCase(random);
    INFO("case " << i);
    REQUIRE(Difference(one, random).empty());
  }
}

}  // namespace
}  // namespace hailan::event_workflow::testing
