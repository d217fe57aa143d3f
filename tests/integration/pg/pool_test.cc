// The pool: bounds, waiting, replacement of lost sessions.
#include <future>
#include <thread>

#include "tests/integration/pg/session.h"
#include "tests/support/environment.h"

namespace hailan::pg {
namespace {

using absl::Milliseconds;
using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;
using testing::Must;

Options Sized(const testing::TestDatabase& database, int size) {
  Options options = database.options();
  options.size = size;
  return options;
}

constexpr Statement kPidAfterSleep = {"test_sleep",
                                      "SELECT pg_backend_pid() FROM pg_sleep($1::float8)"};

TEST_CASE("a session is used again, last returned first") {
  const EmptyDatabase database;
  Pool pool(Sized(database, 3));
  const std::string first = PidOf(pool);
  CHECK(PidOf(pool) == first);
  {
    const Pool::Lease a = Must(pool.Acquire(Soon()));
    const Pool::Lease b = Must(pool.Acquire(Soon()));
    CHECK(Value(*a, "SELECT pg_backend_pid()") == first);
    CHECK(Value(*b, "SELECT pg_backend_pid()") != first);
  }
  CHECK(PidOf(pool) == first);
}

TEST_CASE("no more sessions than the size; waiting ends with the deadline") {
  const EmptyDatabase database;
  Pool pool(Sized(database, 2));
  const Pool::Lease a = Must(pool.Acquire(Soon()));
  const Pool::Lease b = Must(pool.Acquire(Soon()));
  const absl::Time start = absl::Now();
  const absl::Status refused = pool.Acquire(start + Milliseconds(100)).status();
  CHECK_THAT(refused, FailsWith(StatusCode::kResourceExhausted, "POOL_EXHAUSTED"));
  CHECK(RetryDelayOf(refused).has_value());
  CHECK(absl::Now() - start >= Milliseconds(100));
  CHECK_THAT(pool.Exec(kPid, Params(), absl::Now() + Milliseconds(10)).status(),
             FailsWith(StatusCode::kResourceExhausted, "POOL_EXHAUSTED"));
}

TEST_CASE("who waits gets the session that is returned") {
  const EmptyDatabase database;
  Pool pool(Sized(database, 1));
  auto lease = std::make_unique<Pool::Lease>(Must(pool.Acquire(Soon())));
  const std::string pid = Value(**lease, "SELECT pg_backend_pid()");
  std::future<std::string> waiting = std::async(std::launch::async, [&] { return PidOf(pool); });
  CHECK(waiting.wait_for(std::chrono::milliseconds(50)) == std::future_status::timeout);
  lease.reset();
  CHECK(waiting.get() == pid);
}

TEST_CASE("many threads share few sessions") {
  const EmptyDatabase database;
  Pool pool(Sized(database, 3));
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j) done += pool.Exec(kPid, Params(), Soon()).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(done == 600);
  CHECK(database.Value(
            "SELECT count(*) <= 3 FROM pg_stat_activity WHERE query LIKE '%pg_backend_pid%'"
            " AND datname = current_database() AND pid <> pg_backend_pid()") == "t");
}

TEST_CASE("sessions that died while idle are replaced unnoticed") {
  const EmptyDatabase database;
  Pool pool(Sized(database, 2));
  std::string pids;
  {
    const Pool::Lease a = Must(pool.Acquire(Soon()));
    const Pool::Lease b = Must(pool.Acquire(Soon()));
    pids = Value(*a, "SELECT pg_backend_pid()") + "," + Value(*b, "SELECT pg_backend_pid()");
  }
  database.Query("SELECT pg_terminate_backend(pid, 5000) FROM unnest(ARRAY[" + pids + "]) AS pid");
  CHECK(("," + pids + ",").find("," + PidOf(pool) + ",") == std::string::npos);
  // None of the places was lost.
  const Pool::Lease a = Must(pool.Acquire(Soon()));
  const Pool::Lease b = Must(pool.Acquire(Soon()));
  CHECK(Value(*a, "SELECT 1") == "1");
  CHECK(Value(*b, "SELECT 1") == "1");
}

TEST_CASE("a session lost in a statement: tried again when it came idle, reported when fresh") {
  const EmptyDatabase database;
  Pool pool(Sized(database, 1));
  const auto exec = [&] { return pool.Exec(kPidAfterSleep, Params().Add(0.5), Soon()); };
  const auto kill_running = [&] {
    std::string killed = "0";
    while (killed == "0") {
      absl::SleepFor(Milliseconds(20));
      killed = database.Value(
          "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
          " WHERE wait_event = 'PgSleep' AND datname = current_database()");
    }
  };
  std::future<absl::StatusOr<Rows>> fresh = std::async(std::launch::async, exec);
  kill_running();
  CHECK_THAT(fresh.get().status(), FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));

  const std::string before = PidOf(pool);
  std::future<absl::StatusOr<Rows>> reused = std::async(std::launch::async, exec);
  kill_running();
  CHECK(Must(reused.get())[0].Text(0) != before);
}

TEST_CASE("a plan that a migration has outdated is made anew") {
  const EmptyDatabase database;
  Pool pool(Sized(database, 1));
  database.Query("CREATE TABLE t (a int); INSERT INTO t VALUES (7)");
  const Statement statement = {"test_plan", "SELECT a FROM t"};
  CHECK(Must(pool.Exec(statement, Params(), Soon()))[0].Int(0) == 7);
  database.Query("ALTER TABLE t ALTER COLUMN a TYPE text");
  CHECK(Must(pool.Exec(statement, Params(), Soon()))[0].Text(0) == "7");
}

TEST_CASE("an error of the statement keeps the session") {
  const EmptyDatabase database;
  Pool pool(Sized(database, 1));
  const std::string pid = PidOf(pool);
  const Statement wrong = {"test_wrong", "SELECT 1/$1::int"};
  CHECK_THAT(pool.Exec(wrong, Params().Add(0), Soon()).status(),
             FailsWith(StatusCode::kInternal, "INTERNAL"));
  CHECK(PidOf(pool) == pid);
}

TEST_CASE("a database that refuses connections is UNAVAILABLE, and ready again when it is back") {
  const EmptyDatabase database;
  Pool pool(Sized(database, 1));
  CHECK_THAT(pool.Ping(Soon()), IsOk());
  const std::string name = database.Value("SELECT current_database()");
  const auto admin = Must(Connection::Open({.url = testing::PostgresUrl(), .schema = "public"}));
  Must(admin->ExecText("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false", Soon()));
  Must(
      admin->ExecText("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                      " WHERE datname = '" +
                          name + "'",
                      Soon()));
  for (int i = 0; i < 3; ++i) {
    CHECK_THAT(pool.Ping(Soon()), FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  }
  Must(admin->ExecText("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true", Soon()));
  absl::SleepFor(Milliseconds(120));
  CHECK_THAT(pool.Ping(Soon()), IsOk());
}

}  // namespace
}  // namespace hailan::pg
