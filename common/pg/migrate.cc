// Applies migrations under an advisory lock of the schema. A migration waits at most 2 s for a
// table lock, because everybody else queues behind a waiting ALTER; then it lets them pass and
// tries again.
#include "common/pg/migrate.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "common/pg/error.h"
#include "common/pg/sql.h"

namespace hailan::pg {
namespace {

constexpr int kMostTries = 5;
constexpr absl::Duration kPause = absl::Milliseconds(500);

// SHA-256 of the applied migrations by number.
using Applied = std::map<int, std::string>;

struct SchemaState {
  bool has_schema = false;
  bool has_table = false;
};

absl::StatusOr<SchemaState> ParseState(absl::StatusOr<Rows> rows) {
  HL_RETURN_IF_ERROR(rows.status());
  return SchemaState{.has_schema = (*rows)[0].Bool(0), .has_table = (*rows)[0].Bool(1)};
}

absl::StatusOr<Applied> ParseApplied(absl::StatusOr<Rows> rows) {
  HL_RETURN_IF_ERROR(rows.status());
  Applied applied;
  for (const Row row : *rows) applied[static_cast<int>(row.Int(0))] = row.Bytes(2);
  return applied;
}

// CREATE … IF NOT EXISTS would need the right to create even where there is nothing to do, which
// the role of a running service has not.
absl::Status CreateSchema(Connection& connection, const std::string& schema, absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const SchemaState state,
      ParseState(connection.Exec(sql::kFindSchema, Params().Add(schema), deadline)));
  if (!state.has_schema) {
    HL_RETURN_IF_ERROR(
        connection.ExecText(absl::StrCat("CREATE SCHEMA ", schema), deadline).status());
  }
  if (state.has_table) return absl::OkStatus();
  return connection
      .ExecText(
          "CREATE TABLE migrations (number int PRIMARY KEY, name text NOT NULL,"
          " sha256 bytea NOT NULL, apply_time bigint NOT NULL)",
          deadline)
      .status();
}

absl::Status CheckUnchanged(const Applied& applied, absl::Span<const Migration> migrations) {
  for (const Migration& migration : migrations) {
    const auto found = applied.find(migration.number);
    if (found == applied.end() || found->second == Sha256(migration.text)) continue;
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kMigrationChanged,
                 "An applied migration has another text in this binary; write a new migration.",
                 {{"migration", migration.name}, {"number", absl::StrCat(migration.number)}});
  }
  return absl::OkStatus();
}

absl::Status ApplyOnce(Connection& connection, const Migration& migration, absl::Time deadline) {
  return Transaction(connection, deadline, [&]() -> absl::Status {
    HL_RETURN_IF_ERROR(connection.ExecText("SET LOCAL lock_timeout = '2s'", deadline).status());
    HL_RETURN_IF_ERROR(connection.ExecText(migration.text, deadline).status());
    Params params;
    params.Add(migration.number).Add(migration.name);
    params.AddBytes(Sha256(migration.text)).Add(absl::Now());
    return connection.Exec(sql::kInsertMigration, params, deadline).status();
  });
}

absl::Status Apply(Connection& connection, const Migration& migration, absl::Time deadline) {
  for (int attempt = 1;; ++attempt) {
    const absl::Status status = ApplyOnce(connection, migration, deadline);
    obs::Log(status.ok() ? obs::Level::kInfo : obs::Level::kWarn,
             status.ok() ? "Migration applied." : "Migration failed.",
             {{"migration", migration.name},
              {"number", migration.number},
              {"reason", ReasonOf(status)}});
    if (ReasonOf(status) != reason::kLockTimeout || attempt == kMostTries) return status;
    if (absl::Now() + kPause >= deadline) return status;
    absl::SleepFor(kPause);
  }
}

}  // namespace

absl::StatusOr<int> Migrate(const Options& options,
                            absl::Span<const Migration> migrations,
                            absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection, Connection::Open(options));
  HL_RETURN_IF_ERROR(
      connection->Exec(sql::kLockMigrations, Params().Add(options.schema), deadline).status());
  HL_RETURN_IF_ERROR(CreateSchema(*connection, options.schema, deadline));
  HL_ASSIGN_OR_RETURN(const Applied applied,
                      ParseApplied(connection->Exec(sql::kListMigrations, Params(), deadline)));
  HL_RETURN_IF_ERROR(CheckUnchanged(applied, migrations));
  int count = 0;
  int last = 0;
  for (const Migration& migration : migrations) {
    // Sorted by the build; an unsorted list would apply in another order on an empty database.
    HL_CHECK(migration.number > last);
    last = migration.number;
    if (applied.contains(migration.number)) continue;
    HL_RETURN_IF_ERROR(Apply(*connection, migration, deadline));
    ++count;
  }
  return count;
}

absl::Status CheckMigrated(Pool& pool,
                           absl::Span<const Migration> migrations,
                           absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const SchemaState state,
      ParseState(pool.Exec(sql::kFindSchema, Params().Add(pool.options().schema), deadline)));
  Applied applied;
  if (state.has_table) {
    HL_ASSIGN_OR_RETURN(applied, ParseApplied(pool.Exec(sql::kListMigrations, Params(), deadline)));
  }
  for (const Migration& migration : migrations) {
    if (applied.contains(migration.number)) continue;
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kSchemaTooOld,
                 "The schema lacks a migration of this binary; run the migration job first.",
                 {{"schema", pool.options().schema}, {"migration", migration.name}});
  }
  return absl::OkStatus();
}

}  // namespace hailan::pg
