#include "tools/hailanctl/times.h"

#include <catch2/catch.hpp>

#include "tests/support/matchers.h"

namespace hailan::ctl {
namespace {

using hailan::testing::HasReason;
using hailan::testing::IsOk;
using hailan::testing::Must;

TEST_CASE("a time is an instant, or a day that stands for its midnight in China", "[times]") {
  CHECK(absl::FormatTime(Must(TimeOf("2026-10-01")), absl::UTCTimeZone()) ==
        "2026-09-30T16:00:00+00:00");
  CHECK(Must(TimeOf("2026-10-01")) == Must(TimeOf("2026-10-01T00:00:00+08:00")));
  CHECK(Must(TimeOf("2026-10-01T00:00:00Z")) - Must(TimeOf("2026-10-01")) == absl::Hours(8));
  for (const char* text : {"", "2026-02-30", "2026-10-1", "tomorrow", "2026-10-01T00:00:00"}) {
    CAPTURE(text);
    CHECK_THAT(TimeOf(text).status(), HasReason("BAD_TIME"));
  }
}

TEST_CASE("a day exists, or is not given", "[times]") {
  CHECK_THAT(CheckDay(""), IsOk());
  CHECK_THAT(CheckDay("2028-02-29"), IsOk());
  CHECK_THAT(CheckDay("2027-02-29"), HasReason("BAD_DAY"));
  CHECK_THAT(CheckDay("2026-10-01T00:00:00Z"), HasReason("BAD_DAY"));
}

}  // namespace
}  // namespace hailan::ctl
