// BEGIN … COMMIT: what is kept, what is undone, what is tried again.
#include <future>
#include <stdexcept>

#include "tests/integration/pg/session.h"

namespace hailan::pg {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;
using testing::Must;

constexpr Statement kInsert = {"test_insert", "INSERT INTO t (id, n) VALUES ($1::int, 0)"};
constexpr Statement kAdd = {"test_add", "UPDATE t SET n = n + 1 WHERE id = $1::int"};

struct Fixture {
  EmptyDatabase database;
  Pool pool{database.options()};
  Fixture() { database.Query("CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL)"); }
  std::string Count() const { return database.Value("SELECT count(*) FROM t"); }
};

absl::Status Insert(Connection& connection, int id) {
  return connection.Exec(kInsert, Params().Add(id), Soon()).status();
}

TEST_CASE_METHOD(Fixture, "both statements are kept when the function succeeds") {
  CHECK_THAT(Transaction(pool,
                         Soon(),
                         [](Connection& c) {
                           Must(Insert(c, 1));
                           return Insert(c, 2);
                         }),
             IsOk());
  CHECK(Count() == "2");
}

TEST_CASE_METHOD(Fixture, "nothing is kept when the function fails, and a domain error runs once") {
  int runs = 0;
  CHECK_THAT(Transaction(pool,
                         Soon(),
                         [&](Connection& c) {
                           ++runs;
                           Must(Insert(c, 1));
                           return Error(StatusCode::kAborted, reason::kStaleEtag, "Stale.");
                         }),
             FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  CHECK(runs == 1);
  CHECK(Count() == "0");
}

TEST_CASE_METHOD(Fixture, "a failure that the function hides is still a failure") {
  CHECK_THAT(Transaction(pool,
                         Soon(),
                         [](Connection& c) {
                           Must(Insert(c, 1));
                           (void)Insert(c, 1);
                           return absl::OkStatus();
                         }),
             FailsWith(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  CHECK(Count() == "0");
}

TEST_CASE_METHOD(Fixture, "an exception leaves no transaction open") {
  const auto throwing = [](Connection& c) -> absl::Status {
    Must(Insert(c, 1));
    throw std::runtime_error("thrown");
  };
  CHECK_THROWS_AS(Transaction(pool, Soon(), throwing), std::runtime_error);
  CHECK(Count() == "0");
  CHECK(database.Value("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in tran%'"
                       " AND datname = current_database()") == "0");
}

TEST_CASE_METHOD(Fixture, "a timeout set inside is not believed after a rollback") {
  const auto session = Open(database);
  const absl::Time late = absl::Now() + absl::Seconds(60);
  Must(session->ExecText("SELECT 1", late));
  CHECK_THAT(Transaction(*session,
                         late,
                         [&]() -> absl::Status {
                           Must(session->ExecText("SELECT 1", absl::Now() + absl::Seconds(1)));
                           return absl::CancelledError();
                         }),
             testing::HasCode(StatusCode::kCancelled));
  const Rows rows =
      Must(session->ExecText("SHOW statement_timeout", absl::Now() + absl::Milliseconds(1000)));
  CHECK(rows[0].Text(0) == "1024ms");
}

TEST_CASE_METHOD(Fixture, "serialization failures are tried again, three times at most") {
  const auto failing = [&](int failures, int& runs) {
    return Transaction(pool, Soon(), [&, failures](Connection& c) {
      ++runs;
      Must(Insert(c, 10 * failures + runs));
      if (runs > failures) return absl::OkStatus();
      return c.ExecText("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$", Soon())
          .status();
    });
  };
  int runs = 0;
  CHECK_THAT(failing(2, runs), IsOk());
  CHECK(runs == 3);
  CHECK(Count() == "1");
  runs = 0;
  CHECK_THAT(failing(9, runs), FailsWith(StatusCode::kAborted, "SERIALIZATION_FAILURE"));
  CHECK(runs == 3);
  CHECK(Count() == "1");
}

TEST_CASE_METHOD(Fixture, "a deadlock is resolved by trying again") {
  database.Query("INSERT INTO t VALUES (1, 0), (2, 0)");
  std::atomic<int> first_round = 0;
  const auto update = [&](int first, int second) {
    bool waited = false;
    return Transaction(pool, Soon(), [&](Connection& c) -> absl::Status {
      Must(c.Exec(kAdd, Params().Add(first), Soon()));
      // Both hold their first row before either asks for its second.
      if (!waited) ++first_round;
      waited = true;
      while (first_round < 2) absl::SleepFor(absl::Milliseconds(1));
      return c.Exec(kAdd, Params().Add(second), Soon()).status();
    });
  };
  auto a = std::async(std::launch::async, [&] { return update(1, 2); });
  auto b = std::async(std::launch::async, [&] { return update(2, 1); });
  CHECK_THAT(a.get(), IsOk());
  CHECK_THAT(b.get(), IsOk());
  CHECK(database.Value("SELECT string_agg(n::text, ',') FROM t") == "2,2");
  CHECK(database.Value("SELECT deadlocks > 0 FROM pg_stat_database"
                       " WHERE datname = current_database()") == "t");
}

TEST_CASE_METHOD(Fixture, "a session lost inside is UNAVAILABLE and runs once") {
  int runs = 0;
  CHECK_THAT(Transaction(pool,
                         Soon(),
                         [&](Connection& c) -> absl::Status {
                           ++runs;
                           Must(Insert(c, 1));
                           const std::string pid = Value(c, "SELECT pg_backend_pid()");
                           database.Query("SELECT pg_terminate_backend(" + pid + ", 5000)");
                           return Insert(c, 2);
                         }),
             FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  CHECK(runs == 1);
  CHECK(Count() == "0");
  CHECK_THAT(pool.Ping(Soon()), IsOk());
}

}  // namespace
}  // namespace hailan::pg
