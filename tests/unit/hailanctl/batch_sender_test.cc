#include "tools/hailanctl/import/batch_sender.h"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <mutex>
#include <vector>

namespace hailan::ctl {
namespace {

TEST_CASE("every row is sent exactly once in batches of at most 500", "[batches]") {
  const size_t rows = GENERATE(0, 1, 500, 501, 12345);
  std::mutex mutex;
  std::vector<int> seen(rows, 0);
  Progress progress("t.csv", rows);
  const auto outcome = SendBatches(rows, 4, progress, [&](size_t first, size_t end) {
    const std::lock_guard lock(mutex);
    REQUIRE(end - first <= kBatchRows);
    for (size_t i = first; i < end; ++i) ++seen[i];
    return absl::StatusOr<Outcome>(Outcome{.created = static_cast<int64_t>(end - first)});
  });
  REQUIRE(outcome.ok());
  CHECK(outcome->created == static_cast<int64_t>(rows));
  CHECK(std::count(seen.begin(), seen.end(), 1) == static_cast<int64_t>(rows));
}

TEST_CASE("the first error stops the table", "[batches]") {
  std::atomic<int> calls = 0;
  Progress progress("t.csv", 100000);
  const auto outcome = SendBatches(100000, 1, progress, [&](size_t first, size_t) {
    ++calls;
    if (first == 500) return absl::StatusOr<Outcome>(absl::InternalError("broken"));
    return absl::StatusOr<Outcome>(Outcome{});
  });
  CHECK(outcome.status() == absl::InternalError("broken"));
  CHECK(calls == 2);
}

TEST_CASE("an outcome is read by people", "[batches]") {
  Outcome outcome{.created = 1257};
  outcome += {.unchanged = 2, .refused = 1};
  CHECK(FormatOutcome(outcome) == "1,260 rows: 1,257 created, 0 updated, 2 unchanged, 1 refused");
}

}  // namespace
}  // namespace hailan::ctl
