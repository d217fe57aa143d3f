// One session: parameters, deadlines, errors, loss.
#include <limits>
#include <thread>

#include "tests/integration/pg/session.h"

namespace hailan::pg {
namespace {

using absl::Milliseconds;
using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;
using testing::Must;

TEST_CASE("NULL and empty text stay two things") {
  const EmptyDatabase database;
  const auto session = Open(database);
  const Statement statement = {"test_null", "SELECT $1::text IS NULL, $2::text IS NULL, $1, $2"};
  const Rows rows = Must(session->Exec(statement, Params().AddNull().Add(""), Soon()));
  CHECK(rows[0].Bool(0));
  CHECK_FALSE(rows[0].Bool(1));
  CHECK(rows[0].MaybeText(2) == std::nullopt);
  CHECK(rows[0].MaybeText(3) == "");
}

TEST_CASE("values of every type survive the way there and back, alone and in arrays") {
  const EmptyDatabase database;
  const auto session = Open(database);
  const std::string text = "张三 \"\\ {,} NULL '; \n\t";
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  const absl::Time time = absl::FromUnixMicros(1'763'798'400'123'456);
  const double number = 0.1 + 0.2;
  const int64_t least = std::numeric_limits<int64_t>::min();
  const Statement alone = {
      "test_alone", "SELECT $1::text, $2::bytea, $3::bigint, $4::float8, $5::bigint, $6::bool"};
  Params params;
  params.Add(text).AddBytes(bytes).Add(time).Add(number).Add(least).Add(true);
  Params arrays;
  arrays.Add(Array().Add(text).AddNull()).Add(Array().AddBytes(bytes).AddBytes(""));
  arrays.Add(Array().Add(time).Add(absl::InfiniteFuture())).Add(Array().Add(number).Add(-0.0));
  arrays.Add(Array().Add(least).Add(1)).Add(Array().Add(true).Add(false));
  const Statement batch = {"test_batch",
                           "SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[],"
                           " $4::float8[], $5::bigint[], $6::bool[])"};
  const Rows one = Must(session->Exec(alone, params, Soon()));
  const Rows two = Must(session->Exec(batch, arrays, Soon()));
  REQUIRE(two.size() == 2);
  for (const Rows* rows : {&one, &two}) {
    const Row row = (*rows)[0];
    CHECK(row.Text(0) == text);
    CHECK(row.Bytes(1) == bytes);
    CHECK(row.Time(2) == time);
    CHECK(row.Double(3) == number);
    CHECK(row.Int(4) == least);
    CHECK(row.Bool(5));
  }
  CHECK(two[1].IsNull(0));
  CHECK(two[1].MaybeText(1) == "\\x");
  CHECK(two[1].Bytes(1).empty());
  CHECK(two[1].Time(2) == absl::InfiniteFuture());
  CHECK_FALSE(two[1].Bool(5));
}

TEST_CASE("a text[] comes back as its texts") {
  const EmptyDatabase database;
  const auto session = Open(database);
  const std::vector<std::string> texts = {"", "NULL", "a b", "a,b", "\"\\", "{x}", "张三"};
  const Statement statement = {"test_texts", "SELECT $1::text[]"};
  CHECK(Must(session->Exec(statement, Params().Add(TextArray(texts)), Soon()))[0].Texts(0) ==
        texts);
  CHECK(Must(session->Exec(statement, Params().Add(Array()), Soon()))[0].Texts(0).empty());
}

TEST_CASE("a NUL character is refused, not cut") {
  const EmptyDatabase database;
  const auto session = Open(database);
  const std::string text("a\0b", 3);
  const Statement one = {"test_nul", "SELECT $1::text"};
  const Statement many = {"test_nuls", "SELECT $1::text[]"};
  CHECK_THAT(session->Exec(one, Params().Add(text), Soon()).status(),
             FailsWith(StatusCode::kInvalidArgument, "NUL_CHARACTER"));
  CHECK_THAT(session->Exec(many, Params().Add(Array().Add(text)), Soon()).status(),
             FailsWith(StatusCode::kInvalidArgument, "NUL_CHARACTER"));
  CHECK_THAT(session->Exec(one, Params().Add("ok"), Soon()).status(), IsOk());
}

TEST_CASE("a session lives in its schema, in UTC and UTF-8, with generic plans and no jit") {
  const EmptyDatabase database;
  const auto session = Open(database);
  CHECK(Value(*session, "SHOW search_path") == "test");
  CHECK(Value(*session, "SELECT current_schema()") == "test");
  CHECK(Value(*session, "SHOW timezone") == "UTC");
  CHECK(Value(*session, "SHOW client_encoding") == "UTF8");
  CHECK(Value(*session, "SHOW plan_cache_mode") == "force_generic_plan");
  CHECK(Value(*session, "SHOW jit") == "off");
  CHECK(Value(*session, "SHOW enable_seqscan") == "off");
}

TEST_CASE("affected rows are counted") {
  const EmptyDatabase database;
  const auto session = Open(database);
  Must(session->ExecText("CREATE TABLE t (a int)", Soon()));
  const Statement insert = {"test_insert", "INSERT INTO t SELECT generate_series(1, $1::int)"};
  const Rows rows = Must(session->Exec(insert, Params().Add(7), Soon()));
  CHECK(rows.affected() == 7);
  CHECK(rows.empty());
}

TEST_CASE("a slow statement ends with the deadline and the session goes on") {
  const EmptyDatabase database;
  const auto session = Open(database);
  const absl::Time start = absl::Now();
  CHECK_THAT(session->ExecText("SELECT pg_sleep(10)", start + Milliseconds(100)).status(),
             FailsWith(StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"));
  CHECK(absl::Now() - start >= Milliseconds(100));
  CHECK(absl::Now() - start < absl::Seconds(2));
  CHECK_FALSE(session->broken());
  CHECK(Value(*session, "SELECT 1") == "1");
}

TEST_CASE("after the deadline nothing is sent") {
  const EmptyDatabase database;
  const auto session = Open(database);
  Must(session->ExecText("CREATE TABLE t (a int)", Soon()));
  CHECK_THAT(session->ExecText("INSERT INTO t VALUES (1)", absl::Now()).status(),
             FailsWith(StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"));
  CHECK(database.Value("SELECT count(*) FROM t") == "0");
}

TEST_CASE("statement_timeout follows the deadline in powers of two") {
  const EmptyDatabase database;
  const auto session = Open(database);
  const auto timeout = [&](absl::Duration remaining) {
    return Must(session->ExecText("SHOW statement_timeout", absl::Now() + remaining))[0].Text(0);
  };
  CHECK(timeout(absl::InfiniteDuration()) == "0");
  CHECK(timeout(Milliseconds(1020)) == "1024ms");
  CHECK(timeout(Milliseconds(900)) == "1024ms");
  CHECK(timeout(Milliseconds(510)) == "1024ms");
  CHECK(timeout(Milliseconds(250)) == "256ms");
  CHECK(timeout(absl::Seconds(5)) == "8192ms");
  CHECK(timeout(absl::InfiniteDuration()) == "0");
}

TEST_CASE("each class of error has its status, and the session survives all but a loss") {
  const EmptyDatabase database;
  const auto session = Open(database);
  Must(session->ExecText(
      "CREATE TABLE p (id int PRIMARY KEY);"
      "CREATE TABLE c (id int REFERENCES p, span int4range, EXCLUDE USING gist (span WITH &&),"
      " CHECK (id > 0));"
      "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, '[1,5)')",
      Soon()));
  const auto raise = [](const std::string& sqlstate) {
    return "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '" + sqlstate + "'; END $$";
  };
  struct Case {
    std::string sql;
    StatusCode code;
    const char* reason;
  };
  const Case cases[] = {
      {"INSERT INTO p VALUES (1)", StatusCode::kAlreadyExists, "ALREADY_EXISTS"},
      {"INSERT INTO c VALUES (1, '[4,9)')", StatusCode::kAlreadyExists, "ALREADY_EXISTS"},
      {"INSERT INTO c VALUES (2, '[6,7)')", StatusCode::kFailedPrecondition, "REFERENCE_VIOLATED"},
      {"DELETE FROM p", StatusCode::kFailedPrecondition, "REFERENCE_VIOLATED"},
      {"INSERT INTO c VALUES (-1, NULL)", StatusCode::kInternal, "INTERNAL"},
      {"INSERT INTO p VALUES (NULL)", StatusCode::kInternal, "INTERNAL"},
      {"SELECT 'x'::int", StatusCode::kInternal, "INTERNAL"},
      {"SELECT 1/0", StatusCode::kInternal, "INTERNAL"},
      {"SELECT FROM nowhere", StatusCode::kInternal, "INTERNAL"},
      {"no sql", StatusCode::kInternal, "INTERNAL"},
      {raise("40001"), StatusCode::kAborted, "SERIALIZATION_FAILURE"},
      {raise("40P01"), StatusCode::kAborted, "SERIALIZATION_FAILURE"},
      {raise("55P03"), StatusCode::kAborted, "LOCK_TIMEOUT"},
      {raise("53200"), StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
  };
  for (const Case& c : cases) {
    INFO(c.sql);
    const absl::Status status = session->ExecText(c.sql, Soon()).status();
    CHECK_THAT(status, FailsWith(c.code, c.reason));
    CHECK(status.message().find("ERROR") == absl::string_view::npos);
    CHECK_FALSE(session->broken());
  }
  for (const char* sqlstate : {"57P01", "57P03", "53300", "08006", "25006"}) {
    INFO(sqlstate);
    const auto other = Open(database);
    CHECK_THAT(other->ExecText(raise(sqlstate), Soon()).status(),
               FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
    CHECK(other->broken());
  }
}

TEST_CASE("a plan made for an empty table is made anew once the table has grown") {
  const EmptyDatabase database;
  const auto session = Open(database);
  // Nothing but us has a reason to plan again: nobody analyses the table.
  Must(session->ExecText(
      "CREATE TABLE cases (city text PRIMARY KEY) WITH (autovacuum_enabled = false)", Soon()));
  const Statement find = {"test_find", "SELECT city FROM cases WHERE city > $1::text"};
  Must(session->Exec(find, Params().Add("c"), Soon()));
  // The plan with how many rows it was made for.
  const auto plan = [&] {
    return Must(session->ExecText("EXPLAIN EXECUTE test_find('c')", Soon()))[0].Text(0);
  };
  const std::string first = plan();
  Must(session->ExecText("INSERT INTO cases SELECT n::text FROM generate_series(1, 20000) AS n",
                         Soon()));
  const absl::Time deadline = Soon();
  while (plan() == first && absl::Now() < deadline) absl::SleepFor(Milliseconds(100));
  CHECK(plan() != first);
}

TEST_CASE("a session that is terminated is broken for good") {
  const EmptyDatabase database;
  const auto session = Open(database);
  CHECK(session->fresh());
  const std::string pid = Value(*session, "SELECT pg_backend_pid()");
  CHECK_FALSE(session->fresh());
  CHECK(session->AliveWhileIdle());

  SECTION("while idle") {
    REQUIRE(database.Value("SELECT pg_terminate_backend(" + pid + ", 5000)") == "t");
    CHECK_FALSE(session->AliveWhileIdle());
    CHECK_THAT(session->ExecText("SELECT 1", Soon()).status(),
               FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  }
  SECTION("in the middle of a statement") {
    std::thread killer([&] {
      absl::SleepFor(Milliseconds(200));
      database.Query("SELECT pg_terminate_backend(" + pid + ")");
    });
    CHECK_THAT(session->ExecText("SELECT pg_sleep(10)", Soon()).status(),
               FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
    killer.join();
  }
  CHECK(session->broken());
  // libpqxx alone would now reconnect, into a session without our transaction or timeout.
  CHECK_THAT(session->ExecText("SELECT 1", Soon()).status(),
             FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
}

}  // namespace
}  // namespace hailan::pg
