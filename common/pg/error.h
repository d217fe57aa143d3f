// What went wrong in the database, as statuses of the house. Driver text never leaves this library:
// what is worth knowing is logged, what a caller can act on is a code and a reason.
//
//   SQLSTATE                                  status               reason
//   23505 unique, 23P01 exclusion             ALREADY_EXISTS       ALREADY_EXISTS
//   23503 foreign key, 23001 restrict         FAILED_PRECONDITION  REFERENCE_VIOLATED
//   40001 serialization, 40P01 deadlock       ABORTED              SERIALIZATION_FAILURE
//   55P03 lock_timeout                        ABORTED              LOCK_TIMEOUT
//   57014 statement_timeout                   DEADLINE_EXCEEDED    DEADLINE_EXCEEDED
//   08xxx, 53xxx, 57P0x, 25006, lost session  UNAVAILABLE          DATABASE_UNAVAILABLE
//   anything else                             INTERNAL             INTERNAL, metadata log_id
#pragma once

#include <exception>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace hailan::pg {

namespace reason {
inline constexpr absl::string_view kReferenceViolated = "REFERENCE_VIOLATED";
inline constexpr absl::string_view kSerializationFailure = "SERIALIZATION_FAILURE";
inline constexpr absl::string_view kLockTimeout = "LOCK_TIMEOUT";
inline constexpr absl::string_view kPoolExhausted = "POOL_EXHAUSTED";
inline constexpr absl::string_view kNulCharacter = "NUL_CHARACTER";
inline constexpr absl::string_view kInvalidCursor = "INVALID_CURSOR";
inline constexpr absl::string_view kCursorExpired = "CURSOR_EXPIRED";
inline constexpr absl::string_view kInvalidSchema = "INVALID_SCHEMA";
inline constexpr absl::string_view kMigrationChanged = "MIGRATION_CHANGED";
inline constexpr absl::string_view kSchemaTooOld = "SCHEMA_TOO_OLD";
}  // namespace reason

// A failed statement. `session_lost`: the session is gone or useless (dead, on a server that became
// a read-only standby, or with a plan that a migration has outdated) and must be thrown away.
struct Failure {
  absl::Status status;
  bool session_lost = false;
};

// The status of one SQLSTATE. `statement` is the statement's name, `message` the driver's text;
// both go to the log only.
Failure FailureOfSqlState(absl::string_view sqlstate,
                          absl::string_view statement,
                          absl::string_view message);

// The same for what libpqxx throws.
Failure FailureOf(const std::exception& exception, absl::string_view statement);

// UNAVAILABLE (DATABASE_UNAVAILABLE), to be tried again in a moment.
absl::Status DatabaseUnavailable();

// DEADLINE_EXCEEDED, without having asked the server.
absl::Status DeadlinePassed();

// What of a driver's message may be logged: its first line for SQLSTATE classes whose primary
// message names objects but never values, else nothing. (The DETAIL line quotes rows, data
// exceptions quote input; both can be personal data.)
absl::string_view LoggableMessage(absl::string_view sqlstate, absl::string_view message);

}  // namespace hailan::pg
