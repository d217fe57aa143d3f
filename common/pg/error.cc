// One table from SQLSTATE to status. libpqxx hides the state of some errors behind exception types
// (rollbacks and lost connections carry none), so those are given theirs back first.
#include "common/pg/error.h"

#include <algorithm>
#include <array>
#include <pqxx/except>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/obs/log.h"

namespace hailan::pg {
namespace {

constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);

// Classes whose primary messages name tables, columns, constraints or server state only.
constexpr std::array<absl::string_view, 14> kValueFreeClasses = {
    "08", "0A", "21", "23", "25", "26", "28", "3D", "40", "42", "53", "54", "55", "57"};

absl::Status Internal(absl::string_view sqlstate,
                      absl::string_view statement,
                      absl::string_view message) {
  const std::string log_id = NewId(absl::Now());
  obs::Log(obs::Level::kError,
           "Statement failed.",
           {{"log_id", log_id},
            {"statement", statement},
            {"sqlstate", sqlstate},
            {"cause", LoggableMessage(sqlstate, message)}});
  return Error(absl::StatusCode::kInternal,
               hailan::reason::kInternal,
               "The database refused a statement; the log has the cause under log_id.",
               {{"log_id", log_id}});
}

bool IsUnavailable(absl::string_view sqlstate) {
  return absl::StartsWith(sqlstate, "08") || absl::StartsWith(sqlstate, "53") ||
         absl::StartsWith(sqlstate, "57P") || sqlstate == "25006";
}

// A prepared plan that no longer fits the schema (0A000) or is unknown to the server (26000): the
// statement has not run, and a fresh session prepares it anew.
bool IsOutdatedPlan(absl::string_view sqlstate, absl::string_view message) {
  return sqlstate == "26000" || (sqlstate == "0A000" && absl::StrContains(message, "cached plan"));
}

Failure Unavailable(absl::string_view sqlstate,
                    absl::string_view statement,
                    absl::string_view message) {
  obs::Log(obs::Level::kWarn,
           "Database unavailable.",
           {{"statement", statement},
            {"sqlstate", sqlstate},
            {"cause", LoggableMessage(sqlstate, message)}});
  // Out of memory or disk leaves the session usable.
  const bool lost = !absl::StartsWith(sqlstate, "53") || sqlstate == "53300";
  return {DatabaseUnavailable(), lost};
}

template <class E>
bool Is(const std::exception& exception) {
  return dynamic_cast<const E*>(&exception) != nullptr;
}

}  // namespace

absl::Status DatabaseUnavailable() {
  return WithRetryDelay(Error(absl::StatusCode::kUnavailable,
                              hailan::reason::kDatabaseUnavailable,
                              "The database cannot be reached at the moment; try again shortly."),
                        kRetryDelay);
}

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded,
               hailan::reason::kDeadlineExceeded,
               "The deadline of the call passed before the database answered.");
}

absl::string_view LoggableMessage(absl::string_view sqlstate, absl::string_view message) {
  const bool value_free = std::any_of(
      kValueFreeClasses.begin(), kValueFreeClasses.end(), [&](absl::string_view prefix) {
        return absl::StartsWith(sqlstate, prefix);
      });
  return value_free ? message.substr(0, message.find('\n')) : absl::string_view();
}

Failure FailureOfSqlState(absl::string_view sqlstate,
                          absl::string_view statement,
                          absl::string_view message) {
  using absl::StatusCode;
  if (sqlstate == "23505" || sqlstate == "23P01") {
    return {Error(StatusCode::kAlreadyExists,
                  hailan::reason::kAlreadyExists,
                  "A resource with the same identity or an overlapping range already exists.")};
  }
  if (sqlstate == "23503" || sqlstate == "23001") {
    return {Error(StatusCode::kFailedPrecondition,
                  reason::kReferenceViolated,
                  "A resource that this one refers to is missing, or others still refer to it.")};
  }
  if (sqlstate == "40001" || sqlstate == "40P01") {
    return {Error(StatusCode::kAborted,
                  reason::kSerializationFailure,
                  "A concurrent change got in the way; try again.")};
  }
  if (sqlstate == "55P03") {
    return {Error(
        StatusCode::kAborted, reason::kLockTimeout, "A lock was not free in time; try again.")};
  }
  if (sqlstate == "57014") return {DeadlinePassed()};
  if (IsUnavailable(sqlstate)) return Unavailable(sqlstate, statement, message);
  if (IsOutdatedPlan(sqlstate, message)) return {DatabaseUnavailable(), true};
  return {Internal(sqlstate, statement, message)};
}

Failure FailureOf(const std::exception& exception, absl::string_view statement) {
  const absl::string_view message = exception.what();
  if (const auto* sql = dynamic_cast<const pqxx::sql_error*>(&exception)) {
    return FailureOfSqlState(sql->sqlstate(), statement, message);
  }
  if (Is<pqxx::too_many_connections>(exception)) {
    return FailureOfSqlState("53300", statement, message);
  }
  if (Is<pqxx::deadlock_detected>(exception)) {
    return FailureOfSqlState("40P01", statement, message);
  }
  if (Is<pqxx::broken_connection>(exception) || Is<pqxx::in_doubt_error>(exception) ||
      Is<pqxx::statement_completion_unknown>(exception)) {
    return FailureOfSqlState("08006", statement, message);
  }
  if (Is<pqxx::transaction_rollback>(exception)) {
    return FailureOfSqlState("40001", statement, message);
  }
  return {Internal("", statement, message)};
}

}  // namespace hailan::pg
