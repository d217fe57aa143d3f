// A fresh PostgreSQL database for one test case: a clone of a template that is migrated once per
// content of the migrations.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/pg/pool.h"
#include "common/pg/statement.h"

namespace hailan::testing {

// A schema and the migrations that make it.
struct TestSchema {
  absl::string_view name;
  absl::Span<const pg::Migration> migrations;
};

// Cloned in the constructor (needs HAILAN_TEST_PG, see environment.h), dropped in the destructor,
// together with every session that is still open. When the test case ends by an exception (a failed
// REQUIRE), the database stays and its address is printed.
class TestDatabase {
 public:
  TestDatabase(absl::Span<const pg::Migration> migrations, absl::string_view schema);
  // Several schemas in one database, as the all-in-one has them.
  explicit TestDatabase(absl::Span<const TestSchema> schemas);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  // Address of the database.
  const std::string& url() const { return url_; }
  // How a pool connects to the first schema, or to the named one.
  pg::Options options() const { return options(schema_); }
  pg::Options options(absl::string_view schema) const;

  // Runs SQL in the first schema and returns the last result's rows as text, NULL as "". For
  // arranging and for looking; throws std::runtime_error on an error.
  std::vector<std::vector<std::string>> Query(const std::string& sql) const;
  // The one value of a one-row, one-column query.
  std::string Value(const std::string& sql) const;

 private:
  std::string schema_;
  std::string name_;
  std::string url_;
  int exceptions_at_start_;
};

// A piece of SQL of the command runner (common/command/sql) from its file, as the build embeds it
// into services; throws std::runtime_error where the sources are not found.
std::string RunnerPiece(const std::string& file);
// The runner's tables as the migrations of every service make them.
const std::string& RunnerTables();

}  // namespace hailan::testing
