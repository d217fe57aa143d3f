// Migrations: from nothing, again, in parallel, between releases, and when they fail.
#include <future>
#include <numeric>

#include "tests/integration/pg/session.h"

namespace hailan::pg {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;
using testing::Must;

constexpr Migration kFirst = {
    1, "create_a", "CREATE TABLE a (id int);\nCREATE INDEX ON a (id); -- end"};
constexpr Migration kSecond = {2, "create_b", "CREATE TABLE b (id int); INSERT INTO b VALUES (1)"};
constexpr Migration kThird = {4, "widen_a", "ALTER TABLE a ADD COLUMN note text"};

// A database in which the schema `fresh` does not exist yet.
struct Fixture {
  EmptyDatabase database;
  Options options = database.options("fresh");
  absl::StatusOr<int> Run(const std::vector<Migration>& migrations) const {
    return Migrate(options, migrations, absl::Now() + absl::Seconds(20));
  }
  absl::Status Check(const std::vector<Migration>& migrations) const {
    Pool pool(options);
    return CheckMigrated(pool, migrations, Soon());
  }
};

TEST_CASE_METHOD(Fixture, "from nothing, then nothing is left to do") {
  CHECK_THAT(Check({kFirst}), FailsWith(StatusCode::kFailedPrecondition, "SCHEMA_TOO_OLD"));
  CHECK_THAT(Check({}), IsOk());
  CHECK(Must(Run({kFirst, kSecond})) == 2);
  CHECK_THAT(Check({kFirst, kSecond}), IsOk());
  CHECK_THAT(Check({kFirst, kSecond, kThird}),
             FailsWith(StatusCode::kFailedPrecondition, "SCHEMA_TOO_OLD"));
  CHECK(Must(Run({kFirst, kSecond})) == 0);
  CHECK(Must(Run({kFirst, kSecond, kThird})) == 1);
  CHECK(Must(Run({kFirst, kSecond, kThird})) == 0);
  CHECK(database.Value("SELECT count(*) FROM fresh.b") == "1");
  CHECK(database.Query("SELECT number, name, length(sha256) FROM fresh.migrations ORDER BY 1") ==
        std::vector<std::vector<std::string>>{
            {"1", "create_a", "32"}, {"2", "create_b", "32"}, {"4", "widen_a", "32"}});
  CHECK(database.Value("SELECT bool_and(abs(apply_time / 1e6 - extract(epoch FROM now())) < 60)"
                       " FROM fresh.migrations") == "t");
}

TEST_CASE_METHOD(Fixture,
                 "an applied migration with another text is refused, and nothing applied") {
  Must(Run({kFirst}));
  const Migration changed = {1, "create_a", "CREATE TABLE a (id bigint)"};
  const absl::Status status = Run({changed, kSecond}).status();
  CHECK_THAT(status, FailsWith(StatusCode::kFailedPrecondition, "MIGRATION_CHANGED"));
  CHECK(MetadataOf(status) == ErrorMetadata{{"migration", "create_a"}, {"number", "1"}});
  CHECK(database.Value("SELECT to_regclass('fresh.b') IS NULL") == "t");
}

TEST_CASE_METHOD(Fixture, "an older release finds a newer schema and goes on") {
  Must(Run({kFirst, kSecond, kThird}));
  CHECK(Must(Run({kFirst})) == 0);
  CHECK_THAT(Check({kFirst}), IsOk());
}

TEST_CASE_METHOD(Fixture, "a failing migration leaves nothing of itself and all before it") {
  const Migration failing = {2, "fail", "CREATE TABLE b (id int); SELECT 1/0"};
  CHECK_THAT(Run({kFirst, failing, kThird}).status(), FailsWith(StatusCode::kInternal, "INTERNAL"));
  CHECK(database.Value("SELECT to_regclass('fresh.a') IS NOT NULL") == "t");
  CHECK(database.Value("SELECT to_regclass('fresh.b') IS NULL") == "t");
  CHECK(database.Value("SELECT string_agg(number::text, ',') FROM fresh.migrations") == "1");
  CHECK(Must(Run({kFirst, kSecond, kThird})) == 2);
}

TEST_CASE_METHOD(Fixture, "of many that start at once each migration is applied by one") {
  std::vector<std::future<absl::StatusOr<int>>> replicas;
  for (int i = 0; i < 6; ++i) {
    replicas.push_back(std::async(std::launch::async, [&] {
      return Run({kFirst, kSecond, kThird});
    }));
  }
  int applied = 0;
  for (auto& replica : replicas) applied += Must(replica.get());
  CHECK(applied == 3);
  CHECK(database.Value("SELECT count(*) FROM fresh.b") == "1");
}

TEST_CASE_METHOD(Fixture, "schemas of one database do not see each other's migrations") {
  Must(Run({kFirst}));
  CHECK(Must(Migrate(database.options("other"), std::vector<Migration>{kFirst, kSecond}, Soon())) ==
        2);
  CHECK_THAT(Check({kFirst, kSecond}),
             FailsWith(StatusCode::kFailedPrecondition, "SCHEMA_TOO_OLD"));
}

TEST_CASE_METHOD(Fixture, "a migration that waits for a lock steps back and tries again") {
  Must(Run({kFirst}));
  const auto reader = Must(Connection::Open(options));
  Must(reader->ExecText("BEGIN", Soon()));
  Must(reader->ExecText("SELECT FROM a", Soon()));
  auto migrating = std::async(std::launch::async, [&] { return Run({kFirst, kThird}); });
  absl::SleepFor(absl::Milliseconds(2300));
  CHECK(migrating.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  Must(reader->ExecText("COMMIT", Soon()));
  CHECK(Must(migrating.get()) == 1);
}

TEST_CASE_METHOD(Fixture, "the wait for another migrator ends with the deadline") {
  Must(Run({kFirst}));
  const auto other = Must(Connection::Open(options));
  Must(other->ExecText("SELECT pg_advisory_lock(hashtextextended('hailan migrations of fresh', 0))",
                       Soon()));
  CHECK_THAT(Migrate(options, std::vector<Migration>{kFirst}, absl::Now() + absl::Milliseconds(200))
                 .status(),
             FailsWith(StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"));
}

}  // namespace
}  // namespace hailan::pg
