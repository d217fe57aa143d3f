// Local calendar months.
#include "services/evaluation/domain/month.h"

#include <catch2/catch.hpp>

#include "tests/support/matchers.h"

namespace hailan::evaluation {
namespace {

using testing::Must;

TEST_CASE("a month begins and ends at local midnight") {
  const Month march = Must(ParseMonth("2026-03"));
  CHECK(absl::FormatTime(march.from, absl::UTCTimeZone()) == "2026-02-28T16:00:00+00:00");
  CHECK(absl::FormatTime(march.until, absl::UTCTimeZone()) == "2026-03-31T16:00:00+00:00");
  CHECK(Must(ParseMonth("2026-12")).until == Must(ParseMonth("2027-01")).from);
  const Month leap = Must(ParseMonth("2028-02"));
  CHECK(leap.until - leap.from == absl::Hours(29 * 24));
}

TEST_CASE("what no calendar has is refused") {
  for (const char* text : {"",
                           "2026",
                           "2026-00",
                           "2026-13",
                           "2026-1",
                           "2026/01",
                           "26-01",
                           "2026-01-01",
                           "abcd-ef",
                           "2026-0x",
                           "0000-01",
                           "+026-01",
                           "2026-+1"}) {
    INFO(text);
    CHECK_THAT(ParseMonth(text).status(),
               testing::FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  }
}

}  // namespace
}  // namespace hailan::evaluation
