// Template and clone are made over plain libpq, so that a fault in common/pg shows in the tests of
// common/pg and nowhere else.
#include "tests/support/pg_database.h"

#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/pg/migrate.h"
#include "tests/support/environment.h"

namespace hailan::testing {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// A session of the test's own.
class Session {
 public:
  explicit Session(const std::string& url) : connection_(PQconnectdb(url.c_str()), PQfinish) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) Fail("connect");
    // Notices (such as a DROP IF EXISTS of nothing) are no news to a test.
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
  }

  Rows Query(const std::string& sql) const {
    const std::unique_ptr<PGresult, void (*)(PGresult*)> result(
        PQexec(connection_.get(), sql.c_str()), PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) Fail(sql);
    Rows rows(PQntuples(result.get()));
    for (int row = 0; row < PQntuples(result.get()); ++row) {
      for (int column = 0; column < PQnfields(result.get()); ++column) {
        rows[row].emplace_back(PQgetvalue(result.get(), row, column));
      }
    }
    return rows;
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw std::runtime_error(absl::StrCat(PQerrorMessage(connection_.get()), "in: ", what));
  }

  std::unique_ptr<PGconn, void (*)(PGconn*)> connection_;
};

// `postgresql://authority/other?parameters` for the database `name`.
std::string WithDatabase(const std::string& url, absl::string_view name) {
  const size_t authority = url.find("://");
  const size_t path = authority == std::string::npos ? authority : url.find('/', authority + 3);
  if (path == std::string::npos) {
    throw std::runtime_error(absl::StrCat("HAILAN_TEST_PG must be a postgresql:// URL: ", url));
  }
  const size_t parameters = url.find('?', path);
  return absl::StrCat(
      url.substr(0, path + 1), name, parameters == std::string::npos ? "" : url.substr(parameters));
}

// Stable across processes, unlike absl::Hash: FNV-1a, 64 bits.
uint64_t Digest(absl::Span<const TestSchema> schemas) {
  uint64_t digest = 14695981039346656037ULL;
  const auto add = [&digest](absl::string_view text) {
    for (const char byte : text) {
      digest = (digest ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
    }
    digest = (digest ^ 0xFF) * 1099511628211ULL;
  };
  for (const TestSchema& schema : schemas) {
    add(schema.name);
    for (const pg::Migration& migration : schema.migrations) add(migration.text);
  }
  return digest;
}

void MakeTemplate(const Session& admin,
                  const std::string& name,
                  absl::Span<const TestSchema> schemas) {
  // Not yet marked as a template: left over from a run that died half-way.
  admin.Query(absl::StrCat("DROP DATABASE IF EXISTS ", name, " WITH (FORCE)"));
  admin.Query(absl::StrCat("CREATE DATABASE ", name));
  for (const TestSchema& schema : schemas) {
    const absl::StatusOr<int> applied = pg::Migrate(
        pg::Options{.url = WithDatabase(PostgresUrl(), name), .schema = std::string(schema.name)},
        schema.migrations,
        absl::Now() + absl::Seconds(60));
    if (!applied.ok()) {
      throw std::runtime_error(absl::StrCat("migrating ",
                                            schema.name,
                                            ": ",
                                            applied.status().ToString(),
                                            ReasonOf(applied.status())));
    }
  }
  admin.Query(absl::StrCat("ALTER DATABASE ", name, " IS_TEMPLATE true"));
}

// The name of a migrated template; made by the first test process that needs it.
std::string FindTemplate(const Session& admin, absl::Span<const TestSchema> schemas) {
  const uint64_t digest = Digest(schemas);
  std::string name = absl::StrFormat("hailan_template_%016x", digest);
  const std::string lock = absl::StrCat("(", static_cast<int64_t>(digest), ")");
  admin.Query(absl::StrCat("SELECT pg_advisory_lock", lock));
  const Rows found = admin.Query(
      absl::StrCat("SELECT 1 FROM pg_database WHERE datistemplate AND datname = '", name, "'"));
  if (found.empty()) MakeTemplate(admin, name, schemas);
  admin.Query(absl::StrCat("SELECT pg_advisory_unlock", lock));
  return name;
}

}  // namespace

TestDatabase::TestDatabase(absl::Span<const pg::Migration> migrations, absl::string_view schema)
    : TestDatabase({TestSchema{.name = schema, .migrations = migrations}}) {}

TestDatabase::TestDatabase(absl::Span<const TestSchema> schemas)
    : schema_(schemas.at(0).name), exceptions_at_start_(std::uncaught_exceptions()) {
  static std::atomic<int> count = 0;
  name_ =
      absl::StrCat("hailan_test_", getpid(), "_", absl::ToUnixMicros(absl::Now()), "_", count++);
  url_ = WithDatabase(PostgresUrl(), name_);
  const Session admin(PostgresUrl());
  admin.Query(absl::StrCat("CREATE DATABASE ", name_, " TEMPLATE ", FindTemplate(admin, schemas)));
}

TestDatabase::~TestDatabase() {
  if (std::uncaught_exceptions() > exceptions_at_start_) {
    std::fprintf(stderr, "kept the database of the failed test: %s\n", url_.c_str());
    return;
  }
  try {
    Session(PostgresUrl()).Query(absl::StrCat("DROP DATABASE IF EXISTS ", name_, " WITH (FORCE)"));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "could not drop %s: %s\n", url_.c_str(), error.what());
  }
}

pg::Options TestDatabase::options(absl::string_view schema) const {
  return pg::Options{.url = url_, .schema = std::string(schema)};
}

Rows TestDatabase::Query(const std::string& sql) const {
  const Session session(url_);
  session.Query(absl::StrCat("SET search_path = ", schema_));
  return session.Query(sql);
}

std::string TestDatabase::Value(const std::string& sql) const {
  const Rows rows = Query(sql);
  if (rows.size() != 1 || rows[0].size() != 1) {
    throw std::runtime_error(absl::StrCat("expected one value, got ", rows.size(), " rows: ", sql));
  }
  return rows[0][0];
}

std::string RunnerPiece(const std::string& file) {
  const char* root = std::getenv("HAILAN_SOURCE_DIR");
  std::ifstream stream(absl::StrCat(root == nullptr ? "." : root, "/common/command/sql/", file));
  if (!stream) throw std::runtime_error("run this with ctest, or from the root of the sources");
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

const std::string& RunnerTables() {
  static const std::string text =
      absl::StrCat(RunnerPiece("tables.sql"), RunnerPiece("prune_tables.sql"));
  return text;
}

}  // namespace hailan::testing
