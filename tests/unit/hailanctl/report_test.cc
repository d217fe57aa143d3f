#include "tools/hailanctl/report.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/base/error.h"

namespace hailan::ctl {
namespace {

TEST_CASE("an error shows code, reason, message, fields and when to try again", "[report]") {
  const absl::Status status = WithRetryDelay(
      InvalidFields({{"point.longitude", "OUT_OF_RANGE", "Give -180 to 180."}}), absl::Seconds(2));
  const std::string text = FormatError(status);
  CHECK_THAT(text, Catch::StartsWith("INVALID_ARGUMENT (INVALID_FIELD): "));
  CHECK_THAT(text, Catch::Contains("\n  point.longitude: OUT_OF_RANGE: Give -180 to 180.\n"));
  CHECK_THAT(text, Catch::Contains("try again after 2s"));
}

TEST_CASE("the JSON form holds the same", "[report]") {
  const absl::Status status = Error(absl::StatusCode::kNotFound,
                                    "POINT_OUTSIDE_CITY",
                                    "The point is outside.",
                                    {{"city", "222405"}});
  const auto object = nlohmann::json::parse(FormatErrorJson(status));
  CHECK(object["code"] == "NOT_FOUND");
  CHECK(object["reason"] == "POINT_OUTSIDE_CITY");
  CHECK(object["message"] == "The point is outside.");
  CHECK(object["metadata"]["city"] == "222405");
  CHECK(object["violations"].empty());
}

TEST_CASE("bytes that are no UTF-8 do not end the program", "[report]") {
  CHECK_NOTHROW(FormatErrorJson(absl::UnknownError("\xff\xfe")));
}

TEST_CASE("exit codes tell a refusal from silence", "[report]") {
  CHECK(ExitCodeOf(absl::OkStatus()) == 0);
  CHECK(ExitCodeOf(Error(absl::StatusCode::kUnavailable, reason::kPeerUnavailable, "")) == 3);
  CHECK(ExitCodeOf(Error(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable, "")) == 1);
  CHECK(ExitCodeOf(absl::PermissionDeniedError("")) == 1);
}

}  // namespace
}  // namespace hailan::ctl
