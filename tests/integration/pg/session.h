// Short forms for the tests of common/pg.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/pg/migrate.h"
#include "common/pg/pool.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::pg {

inline absl::Time Soon() {
  return absl::Now() + absl::Seconds(10);
}

// A database with an empty schema `test`.
struct EmptyDatabase : testing::TestDatabase {
  EmptyDatabase() : TestDatabase(absl::Span<const Migration>(), "test") {}
};

inline std::unique_ptr<Connection> Open(const testing::TestDatabase& database) {
  return testing::Must(Connection::Open(database.options()));
}

// The one value of a query, as text.
inline std::string Value(Connection& connection, const std::string& sql) {
  return testing::Must(connection.ExecText(sql, Soon()))[0].Text(0);
}

inline constexpr Statement kPid = {"test_pid", "SELECT pg_backend_pid()"};

inline std::string PidOf(Pool& pool) {
  return testing::Must(pool.Exec(kPid, Params(), Soon()))[0].Text(0);
}

// The plan of a statement in the sessions of a pool.
inline std::string PlanOf(Pool& pool, const Statement& statement, const std::string& arguments) {
  const Pool::Lease session = testing::Must(pool.Acquire(Soon()));
  testing::Must(session->ExecText(absl::StrCat("PREPARE explained AS ", statement.text), Soon()));
  std::string plan;
  for (const Row row : testing::Must(
           session->ExecText(absl::StrCat("EXPLAIN EXECUTE explained(", arguments, ")"), Soon()))) {
    plan += row.Text(0) + "\n";
  }
  testing::Must(session->ExecText("DEALLOCATE explained", Soon()));
  return plan;
}

}  // namespace hailan::pg
