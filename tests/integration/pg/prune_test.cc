// What is removed of receipts and changes, what stays, and what followers of the feed are told.
#include "common/pg/prune.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "common/pg/outbox.h"
#include "common/pg/sql.h"
#include "tests/integration/pg/session.h"

namespace hailan::pg {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::Must;

constexpr absl::Duration kBudget = absl::Seconds(20);

struct Fixture {
  EmptyDatabase database;
  Pool pool{database.options()};
  obs::Metrics metrics;
  Pruner pruner{pool, Retention(), metrics};
  Fixture() { database.Query(testing::RunnerTables()); }

  void Change(const std::string& resource, const std::string& city = "222405") const {
    // Of 1970: what changes tell of says nothing about how long they are kept.
    database.Query("INSERT INTO outbox (city_id, type, resource, payload, change_time) VALUES ('" +
                   city + "', 't', '" + resource + "', '', 0)");
  }
  void Receipts(int count, int age_days) const {
    database.Query(
        "INSERT INTO requests SELECT '222405', 's', gen_random_uuid(), '', 'r', "
        "(extract(epoch FROM now() - interval '" +
        std::to_string(age_days) + " days') * 1000000)::bigint FROM generate_series(1, " +
        std::to_string(count) + ")");
  }
  // Everything stored so far has been there for so long.
  void Age(int days) {
    Run();
    database.Query("UPDATE outbox_marks SET mark_time = mark_time - " + std::to_string(days) +
                   " * 86400000000");
  }
  void Run() { REQUIRE_THAT(pruner.Run(kBudget), testing::IsOk()); }
  absl::StatusOr<std::string> Read(const std::string& cursor, const std::string& city = "222405") {
    auto rows = ReadOutbox(pool, city, cursor, 100, Soon());
    if (!rows.ok()) return rows.status();
    std::string resources;
    for (const OutboxRow& row : *rows) resources += row.resource;
    return resources;
  }
  std::string CursorAfter(const std::string& resource, const std::string& city = "222405") const {
    return database.Value("SELECT transaction_id || '.' || sequence FROM outbox WHERE city_id = '" +
                          city + "' AND resource = '" + resource + "'");
  }
  std::string Count(const std::string& table) const {
    return database.Value("SELECT count(*) FROM " + table);
  }
};

TEST_CASE_METHOD(Fixture, "receipts go after their time, and not before") {
  Receipts(2'500, 31);
  Receipts(40, 29);
  Receipts(2, 0);
  Run();
  CHECK(Count("requests") == "42");
  CHECK_THAT(metrics.Expose(),
             Catch::Contains(R"(hailan_pruned_rows_total{schema="test",table="requests"} 2500)"));
  Run();
  CHECK(Count("requests") == "42");
  // The same pruner goes on where it stopped.
  database.Query("UPDATE requests SET create_time = create_time - 2 * 86400000000::bigint");
  Run();
  CHECK(Count("requests") == "2");
}

TEST_CASE_METHOD(Fixture, "a retention of one's own") {
  Pruner hasty(pool, {.receipts = absl::Hours(24), .changes = absl::Hours(48)}, metrics);
  Receipts(3, 2);
  Receipts(1, 0);
  Change("a");
  REQUIRE_THAT(hasty.Run(kBudget), testing::IsOk());
  CHECK(Count("requests") == "1");
  Age(3);
  REQUIRE_THAT(hasty.Run(kBudget), testing::IsOk());
  CHECK(Count("outbox") == "0");
}

TEST_CASE_METHOD(Fixture, "changes go after their time, and a cursor before them has expired") {
  for (const char* resource : {"a", "b", "c"}) Change(resource);
  const std::string first = CursorAfter("a");
  const std::string last = CursorAfter("c");
  Age(89);
  for (const char* resource : {"d", "e"}) Change(resource);
  Run();
  CHECK(Count("outbox") == "5");
  CHECK(Must(Read(first)) == "bcde");

  database.Query("UPDATE outbox_marks SET mark_time = mark_time - 2 * 86400000000");
  Run();
  CHECK(Count("outbox") == "2");
  CHECK_THAT(metrics.Expose(),
             Catch::Contains(R"(hailan_pruned_rows_total{schema="test",table="outbox"} 3)"));
  CHECK_THAT(Read(first).status(), FailsWith(StatusCode::kOutOfRange, "CURSOR_EXPIRED"));
  // Whoever has read all that is gone has missed nothing.
  CHECK(Must(Read(last)) == "de");
  CHECK(Must(Read("")) == "de");
  CHECK(Must(Read(CursorAfter("e"))).empty());
}

TEST_CASE_METHOD(Fixture, "a cursor of a city where nothing was removed stays good") {
  Change("quiet", "110101");
  const std::string cursor = CursorAfter("quiet", "110101");
  Change("a");
  const std::string other = CursorAfter("a");
  Change("b");
  Age(91);
  Run();
  CHECK(Count("outbox") == "0");
  CHECK(Must(Read(cursor, "110101")).empty());
  CHECK_THAT(Read(other).status(), FailsWith(StatusCode::kOutOfRange, "CURSOR_EXPIRED"));
  CHECK(Must(Read("")).empty());
  Change("news", "110101");
  CHECK(Must(Read(cursor, "110101")) == "news");
}

TEST_CASE_METHOD(Fixture, "what was still under way at a mark is younger than it") {
  Change("old");
  const auto writer = Open(database);
  Must(writer->ExecText("BEGIN", Soon()));
  Must(
      writer->ExecText("INSERT INTO outbox (city_id, type, resource, payload, change_time) VALUES "
                       "('222405', 't', 'late', '', 0)",
                       Soon()));
  Change("behind");
  Age(91);
  Must(writer->ExecText("COMMIT", Soon()));
  Run();
  CHECK(Must(Read("")) == "latebehind");
}

TEST_CASE_METHOD(Fixture, "marks are set once an hour and do not pile up") {
  Change("a");
  Run();
  Run();
  CHECK(Count("outbox_marks") == "1");
  database.Query(
      "INSERT INTO outbox_marks SELECT mark_time - n * 3600000000::bigint, '5'::xid8 "
      "FROM outbox_marks, generate_series(1, 3000) AS n");
  Run();
  // 90 days of hours, and the one that ends them.
  const int kept = std::stoi(Count("outbox_marks"));
  CHECK(kept >= 90 * 24);
  CHECK(kept <= 90 * 24 + 2);
}

TEST_CASE_METHOD(Fixture, "replicas that prune at once remove everything once") {
  database.Query(
      "INSERT INTO outbox (city_id, type, resource, payload, change_time)"
      " SELECT CASE WHEN n % 3 = 0 THEN '110101' ELSE '222405' END, 't', n::text, '', 0"
      " FROM generate_series(1, 9000) AS n");
  Age(91);
  Receipts(7'000, 31);
  const auto run = [this] {
    Pool own(database.options());
    Pruner replica(own, Retention(), metrics);
    // One that finds another at work leaves the rest to it.
    for (int i = 0; i < 20; ++i) {
      if (!replica.Run(kBudget).ok()) return false;
    }
    return true;
  };
  std::atomic<bool> ok = true;
  std::vector<std::thread> replicas;
  replicas.reserve(3);
  for (int i = 0; i < 3; ++i) {
    replicas.emplace_back([&] {
      if (!run()) ok = false;
    });
  }
  for (std::thread& replica : replicas) replica.join();
  CHECK(ok);
  // What the last ones left to each other.
  Run();
  CHECK(Count("outbox") == "0");
  CHECK(Count("requests") == "0");
  CHECK_THAT(
      metrics.Expose(),
      Catch::Contains(R"(hailan_pruned_rows_total{schema="test",table="outbox"} 9000)") &&
          Catch::Contains(R"(hailan_pruned_rows_total{schema="test",table="requests"} 7000)"));
}

TEST_CASE_METHOD(Fixture, "a follower that reads while changes go is told, or misses nothing") {
  database.Query(
      "INSERT INTO outbox (city_id, type, resource, payload, change_time)"
      " SELECT '222405', 't', n::text, '', 0 FROM generate_series(1, 5000) AS n");
  Age(91);
  std::thread pruning([this] { (void)pruner.Run(kBudget); });
  int64_t last = 0;
  std::string cursor;
  absl::Status end;
  while (last < 5000) {
    const auto page = ReadOutbox(pool, "222405", cursor, 50, Soon());
    if (!page.ok() || page->empty()) {
      end = page.status();
      break;
    }
    // From the very start whatever is kept is right; after that no change may be missing.
    if (!cursor.empty()) CHECK(page->front().sequence == last + 1);
    last = page->back().sequence;
    cursor = page->back().cursor;
  }
  pruning.join();
  if (!end.ok()) CHECK_THAT(end, FailsWith(StatusCode::kOutOfRange, "CURSOR_EXPIRED"));
}

TEST_CASE_METHOD(Fixture, "what a run costs does not depend on how much there is") {
  // Both before and after there is much: plans are kept by sessions.
  for (const bool full : {false, true}) {
    if (full) {
      Receipts(20'000, 1);
      database.Query(
          "INSERT INTO outbox (city_id, type, resource, payload, change_time)"
          " SELECT '222405', 't', n::text, '', 0 FROM generate_series(1, 20000) AS n;"
          " ANALYZE requests; ANALYZE outbox");
    }
    const std::string plans = PlanOf(pool, sql::kPruneReceipts, "1, 0, 10") +
                              PlanOf(pool, sql::kPruneOutbox, "'222405', '1', 10");
    INFO(plans);
    CHECK(plans.find("Seq Scan") == std::string::npos);
    CHECK(plans.find("Bitmap") == std::string::npos);
    CHECK(plans.find("using requests_age_idx") != std::string::npos);
    CHECK(plans.find("using outbox_pkey") != std::string::npos);
  }
}

}  // namespace
}  // namespace hailan::pg
