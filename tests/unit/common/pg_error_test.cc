// SQLSTATE to status, and what may be logged of a driver's message.
#include <catch2/catch.hpp>
#include <pqxx/except>

#include "common/base/error.h"
#include "common/pg/error.h"
#include "tests/support/matchers.h"

namespace hailan::pg {
namespace {

using absl::StatusCode;
using testing::FailsWith;

TEST_CASE("every SQLSTATE that callers can act on has its status") {
  struct Case {
    const char* sqlstate;
    StatusCode code;
    absl::string_view reason;
    bool session_lost;
  };
  const Case cases[] = {
      {"23505", StatusCode::kAlreadyExists, "ALREADY_EXISTS", false},
      {"23P01", StatusCode::kAlreadyExists, "ALREADY_EXISTS", false},
      {"23503", StatusCode::kFailedPrecondition, "REFERENCE_VIOLATED", false},
      {"40001", StatusCode::kAborted, "SERIALIZATION_FAILURE", false},
      {"40P01", StatusCode::kAborted, "SERIALIZATION_FAILURE", false},
      {"55P03", StatusCode::kAborted, "LOCK_TIMEOUT", false},
      {"57014", StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED", false},
      {"57P01", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", true},
      {"57P03", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", true},
      {"08006", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", true},
      {"25006", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", true},
      {"53300", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", true},
      {"53100", StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", false},
      {"23514", StatusCode::kInternal, "INTERNAL", false},
      {"22P02", StatusCode::kInternal, "INTERNAL", false},
      {"42P01", StatusCode::kInternal, "INTERNAL", false},
      {"", StatusCode::kInternal, "INTERNAL", false},
  };
  for (const Case& c : cases) {
    INFO(c.sqlstate);
    const Failure failure = FailureOfSqlState(c.sqlstate, "test", "secret of 张三");
    CHECK_THAT(failure.status, FailsWith(c.code, c.reason));
    CHECK(failure.session_lost == c.session_lost);
    CHECK(failure.status.message().find("张三") == absl::string_view::npos);
  }
}

TEST_CASE("an outdated plan throws the session away, another 0A000 does not") {
  const Failure outdated =
      FailureOfSqlState("0A000", "test", "ERROR:  cached plan must not change result type");
  CHECK(outdated.session_lost);
  CHECK_THAT(outdated.status, FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  CHECK_FALSE(FailureOfSqlState("0A000", "test", "ERROR:  no such feature").session_lost);
}

TEST_CASE("an internal error names its log line and a caller may retry an outage") {
  const absl::Status internal = FailureOfSqlState("XX000", "test", "boom").status;
  REQUIRE(MetadataOf(internal).size() == 1);
  CHECK(MetadataOf(internal)[0].first == "log_id");
  CHECK_FALSE(MetadataOf(internal)[0].second.empty());
  CHECK(RetryDelayOf(DatabaseUnavailable()).has_value());
}

TEST_CASE("exceptions without SQLSTATE get theirs back") {
  CHECK_THAT(FailureOf(pqxx::broken_connection("gone"), "test").status,
             FailsWith(StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  CHECK(FailureOf(pqxx::in_doubt_error("?"), "test").session_lost);
  CHECK_THAT(FailureOf(pqxx::serialization_failure("x"), "test").status,
             FailsWith(StatusCode::kAborted, "SERIALIZATION_FAILURE"));
  CHECK_THAT(FailureOf(pqxx::deadlock_detected("x"), "test").status,
             FailsWith(StatusCode::kAborted, "SERIALIZATION_FAILURE"));
  CHECK_THAT(FailureOf(pqxx::sql_error("x", "q", "23505"), "test").status,
             FailsWith(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  CHECK_THAT(FailureOf(std::logic_error("x"), "test").status,
             FailsWith(StatusCode::kInternal, "INTERNAL"));
}

TEST_CASE("only first lines of messages without values are logged") {
  CHECK(LoggableMessage("23505", "ERROR:  duplicate key\nDETAIL:  Key (name)=(张三)") ==
        "ERROR:  duplicate key");
  CHECK(LoggableMessage("42P01", "ERROR:  no table") == "ERROR:  no table");
  CHECK(LoggableMessage("22P02", "ERROR:  invalid input syntax: \"张三\"").empty());
  CHECK(LoggableMessage("P0001", "ERROR:  raised").empty());
  CHECK(LoggableMessage("", "anything").empty());
}

}  // namespace
}  // namespace hailan::pg
