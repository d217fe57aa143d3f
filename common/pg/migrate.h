// The migration runner: forward-only, numbered SQL files per schema, guarded by an advisory lock so
// that any number of replicas may start at once. Every migration keeps the previous release working
// (expand now, contract a release later).
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/pg/pool.h"
#include "common/pg/statement.h"

namespace hailan::pg {

// Creates the schema if needed and applies what is missing, in order of number, each migration in
// its own transaction. Returns how many were applied. One process at a time: others wait for it
// until `deadline` and then find nothing left to do. A migration that cannot have a lock within 2 s
// is rolled back and tried again, five times in all (ABORTED, LOCK_TIMEOUT). Migrations in the
// schema that this binary does not know are no error: a newer release ran first and keeps us
// working. A changed text of an applied migration (by SHA-256) is FAILED_PRECONDITION
// (MIGRATION_CHANGED).
absl::StatusOr<int> Migrate(const Options& options,
                            absl::Span<const Migration> migrations,
                            absl::Time deadline);

// FAILED_PRECONDITION (SCHEMA_TOO_OLD) when a migration of this binary has not been applied.
absl::Status CheckMigrated(Pool& pool, absl::Span<const Migration> migrations, absl::Time deadline);

}  // namespace hailan::pg
