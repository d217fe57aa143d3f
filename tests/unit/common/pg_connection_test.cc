// What a session decides before it talks to a server, and what happens when there is none.
#include <catch2/catch.hpp>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/pg/connection_impl.h"
#include "common/pg/outbox.h"
#include "tests/support/matchers.h"

namespace hailan::pg {
namespace {

using absl::Milliseconds;
using absl::StatusCode;
using testing::FailsWith;

TEST_CASE("statement_timeout is the next power of two and stays while it fits") {
  CHECK(StatementTimeout(Milliseconds(1), 0) == 1);
  CHECK(StatementTimeout(absl::Microseconds(10), 0) == 1);
  CHECK(StatementTimeout(Milliseconds(1000), 0) == 1024);
  CHECK(StatementTimeout(Milliseconds(1024), 0) == 1024);
  CHECK(StatementTimeout(Milliseconds(1025), 0) == 2048);
  // Twice too long is kept, shorter than needed or longer than that is not.
  CHECK(StatementTimeout(Milliseconds(1000), 1024) == 1024);
  CHECK(StatementTimeout(Milliseconds(1000), 2048) == 2048);
  CHECK(StatementTimeout(Milliseconds(1000), 4096) == 1024);
  CHECK(StatementTimeout(Milliseconds(1000), 512) == 1024);
  CHECK(StatementTimeout(Milliseconds(1000), -1) == 1024);
  CHECK(StatementTimeout(absl::InfiniteDuration(), 1024) == 0);
  CHECK(StatementTimeout(absl::Hours(24 * 365), 0) == 0);
}

TEST_CASE("session settings are part of every connection string") {
  const std::string words = ConnectionString({.url = "host=/run dbname=x", .schema = "grid_geo"});
  CHECK(absl::StartsWith(words, "host=/run dbname=x "));
  CHECK(absl::StrContains(words, "-c search_path=grid_geo "));
  CHECK(absl::StrContains(words, "connect_timeout=2 "));
  const std::string url = ConnectionString({.url = "postgresql:///x?host=/run", .schema = "a"});
  CHECK(absl::StartsWith(url, "postgresql:///x?host=/run&client_encoding=UTF8&"));
  CHECK(absl::StrContains(url, "search_path%3Da%20"));
  CHECK_FALSE(absl::StrContains(url, ' '));
  CHECK(absl::StartsWith(ConnectionString({.url = "postgresql:///x", .schema = "a"}),
                         "postgresql:///x?client_encoding"));
}

TEST_CASE("a schema name that needs quoting is refused") {
  for (const char* schema : {"", "Grid", "a b", "a'b", "a;b", "网格"}) {
    INFO(schema);
    CHECK_THAT(Connection::Open({.url = "host=/nonexistent", .schema = schema}).status(),
               FailsWith(StatusCode::kInvalidArgument, "INVALID_SCHEMA"));
  }
}

TEST_CASE("no server is UNAVAILABLE, and a deadline that has passed is no attempt") {
  Pool pool({.url = "postgresql:///none?host=/nonexistent", .schema = "a"});
  CHECK_THAT(pool.Ping(absl::Now() - absl::Seconds(1)),
             FailsWith(StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"));
  CHECK_THAT(pool.Ping(absl::Now() + absl::Seconds(1)),
             FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  CHECK_THAT(pool.Ping(absl::Now() + absl::Seconds(1)),
             FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
}

TEST_CASE("cursors that no feed gave are refused before the database is asked") {
  Pool pool({.url = "postgresql:///none?host=/nonexistent", .schema = "a"});
  const auto read = [&](absl::string_view cursor) {
    return ReadOutbox(pool, "222405", cursor, 1, absl::Now() + absl::Seconds(1)).status();
  };
  for (const char* cursor : {"x",
                             "1",
                             "1.",
                             ".1",
                             "1.2.3",
                             "-1.2",
                             "1.-2",
                             " 1.2",
                             "1. 2",
                             "+1.2",
                             "18446744073709551616.1",
                             "1.9223372036854775808"}) {
    INFO(cursor);
    CHECK_THAT(read(cursor), FailsWith(StatusCode::kInvalidArgument, "INVALID_CURSOR"));
  }
  for (const char* cursor : {"", "0.0", "18446744073709551615.9223372036854775807"}) {
    INFO(cursor);
    CHECK_THAT(read(cursor), FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  }
}

}  // namespace
}  // namespace hailan::pg
