// The change feed: order, cursors, and that no transaction slips in behind a reader.
#include "common/pg/outbox.h"

#include <atomic>
#include <set>
#include <thread>

#include "common/pg/sql.h"
#include "tests/integration/pg/session.h"

namespace hailan::pg {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::Must;

std::string InsertOf(const std::string& resource, const std::string& city = "222405") {
  return "INSERT INTO outbox (city_id, type, resource, payload, change_time) VALUES ('" + city +
         "', 'event.reported', '" + resource + "', '\\x00ff', 1700000000000001)";
}

struct Fixture {
  EmptyDatabase database;
  Pool pool{database.options()};
  Fixture() { database.Query(testing::RunnerTables()); }
  std::vector<OutboxRow> Read(const std::string& cursor, int limit = 100) {
    return Must(ReadOutbox(pool, "222405", cursor, limit, Soon()));
  }
};

std::string Resources(const std::vector<OutboxRow>& rows) {
  std::string resources;
  for (const OutboxRow& row : rows) resources += row.resource;
  return resources;
}

TEST_CASE_METHOD(Fixture, "a feed is read in order, page by page, one city at a time") {
  CHECK(Read("").empty());
  for (const char* resource : {"a", "b", "c", "d", "e"}) {
    database.Query(InsertOf(resource));
    database.Query(InsertOf("x", "110101"));
  }
  const std::vector<OutboxRow> all = Read("");
  CHECK(Resources(all) == "abcde");
  CHECK(all[0].type == "event.reported");
  CHECK(all[0].payload == std::string("\x00\xff", 2));
  CHECK(all[0].change_time == absl::FromUnixMicros(1'700'000'000'000'001));
  CHECK(all[0].sequence < all[1].sequence);
  const std::vector<OutboxRow> page = Read("", 2);
  CHECK(Resources(page) == "ab");
  CHECK(Resources(Read(page.back().cursor, 2)) == "cd");
  CHECK(Resources(Read(all[3].cursor)) == "e");
  CHECK(Read(all[4].cursor).empty());
}

TEST_CASE_METHOD(Fixture, "transactions are ordered as numbers, not as text") {
  for (const char* id : {"9", "10", "100", "99"}) {
    database.Query(
        std::string("INSERT INTO outbox (city_id, transaction_id, type, resource, payload, "
                    "change_time) VALUES ('222405', '") +
        id + "'::xid8, 'event.reported', '" + id + ".', '', 0)");
  }
  CHECK(Resources(Read("")) == "9.10.99.100.");
  CHECK(Resources(Read(Read("", 1).back().cursor)) == "10.99.100.");
}

TEST_CASE_METHOD(Fixture, "rows of one transaction keep their order and can be paged through") {
  const auto writer = Open(database);
  Must(writer->ExecText(InsertOf("a") + ";" + InsertOf("b") + ";" + InsertOf("c"), Soon()));
  std::string cursor;
  std::string seen;
  while (true) {
    const std::vector<OutboxRow> page = Read(cursor, 1);
    if (page.empty()) break;
    seen += Resources(page);
    cursor = page.back().cursor;
  }
  CHECK(seen == "abc");
}

TEST_CASE_METHOD(Fixture, "what commits after an older transaction began waits for it") {
  const auto older = Open(database);
  Must(older->ExecText("BEGIN", Soon()));
  Must(older->ExecText(InsertOf("a"), Soon()));
  database.Query(InsertOf("b"));
  // b is committed, but a may still come, and must come first.
  CHECK(Read("").empty());

  SECTION("and comes after it") {
    Must(older->ExecText("COMMIT", Soon()));
    CHECK(Resources(Read("")) == "ab");
  }
  SECTION("or goes on without it") {
    Must(older->ExecText("ROLLBACK", Soon()));
    CHECK(Resources(Read("")) == "b");
  }
}

TEST_CASE_METHOD(Fixture, "a cursor goes on after its row was deleted") {
  for (const char* resource : {"a", "b", "c"}) database.Query(InsertOf(resource));
  const std::string cursor = Read("", 2).back().cursor;
  database.Query("DELETE FROM outbox WHERE resource <> 'c'");
  CHECK(Resources(Read(cursor)) == "c");
}

// Inserts so many rows, a transaction each, and keeps four of five; how many it kept.
int WriteUnevenly(Connection& session, int writer, int rows) {
  int kept = 0;
  for (int i = 0; i < rows; ++i) {
    Must(session.ExecText("BEGIN", Soon()));
    Must(session.ExecText(InsertOf(std::to_string(writer * rows + i)), Soon()));
    // Uneven pauses, so that transactions commit in another order than they began in.
    absl::SleepFor(absl::Microseconds((writer * 7919 + i * 104729) % 3000));
    const bool keep = i % 5 != 0;
    Must(session.ExecText(keep ? "COMMIT" : "ROLLBACK", Soon()));
    kept += keep ? 1 : 0;
  }
  return kept;
}

TEST_CASE_METHOD(Fixture,
                 "a follower sees every committed row once, whatever order they commit in") {
  constexpr int kWriters = 4;
  constexpr int kRows = 60;
  std::atomic<int> committed = 0;
  std::atomic<int> running = kWriters;
  std::vector<std::thread> writers;
  writers.reserve(kWriters);
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      committed += WriteUnevenly(*Open(database), writer, kRows);
      --running;
    });
  }
  std::multiset<std::string> seen;
  std::string cursor;
  bool last_round = false;
  while (!last_round) {
    last_round = running == 0;
    for (const OutboxRow& row : Read(cursor, 7)) {
      seen.insert(row.resource);
      cursor = row.cursor;
      last_round = false;
    }
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(seen.size() == static_cast<size_t>(committed));
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == seen.size());
}

TEST_CASE_METHOD(Fixture, "the read goes through the primary key") {
  database.Query(
      "INSERT INTO outbox (city_id, type, resource, payload, change_time)"
      " SELECT '222405', 't', n::text, '', 0 FROM generate_series(1, 5000) AS n;"
      " ANALYZE outbox");
  const std::string plan = PlanOf(pool, sql::kReadOutbox, "'222405', '1', 1, 10");
  INFO(plan);
  const size_t page = plan.find("Index Scan using outbox_pkey");
  REQUIRE(page != std::string::npos);
  CHECK(plan.find("Index Scan using outbox_pruned_pkey") != std::string::npos);
  // The page comes in order out of the index: what is sorted is the page, not the feed.
  CHECK(plan.find("Limit") < page);
  CHECK(plan.find("Sort", plan.find("Limit")) == std::string::npos);
}

TEST_CASE_METHOD(Fixture, "foreign cursors are refused") {
  CHECK_THAT(ReadOutbox(pool, "222405", "abc", 1, Soon()).status(),
             FailsWith(StatusCode::kInvalidArgument, "INVALID_CURSOR"));
}

}  // namespace
}  // namespace hailan::pg
