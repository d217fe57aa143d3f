// The Connect unary protocol as pure functions.
#include "services/gateway/connect.h"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "common/base/error.h"
#include "google/rpc/error_details.pb.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "tests/support/matchers.h"

namespace hailan::gateway {
namespace {

using absl::StatusCode;
using hailan::grid_geo::v1::LocateRequest;
using hailan::grid_geo::v1::LocateResponse;
using nlohmann::json;
using testing::FailsWith;
using testing::Must;

const absl::Time kNow = absl::FromUnixSeconds(1772413200);

http::Request RequestWith(std::vector<std::pair<std::string, std::string>> headers,
                          const std::string& method = "POST") {
  http::Request request;
  request.method = method;
  request.headers = std::move(headers);
  return request;
}

TEST_CASE("the head says how the message is written") {
  CHECK(Must(ParseHead(RequestWith({{"content-type", "application/json"}}), kNow)).codec ==
        Codec::kJson);
  CHECK(Must(ParseHead(RequestWith({{"content-type", "application/json; charset=utf-8"}}), kNow))
            .codec == Codec::kJson);
  CHECK(Must(ParseHead(RequestWith({{"content-type", "application/proto"}}), kNow)).codec ==
        Codec::kProto);
  for (const char* type :
       {"", "text/json", "application/jsonp", "application/protobuf", "application/x"}) {
    INFO(type);
    const absl::Status status = ParseHead(RequestWith({{"content-type", type}}), kNow).status();
    CHECK_THAT(status, FailsWith(StatusCode::kUnimplemented, "MEDIA_TYPE_NOT_SUPPORTED"));
    CHECK(Failure(status).status == 415);
  }
}

TEST_CASE("only POST calls a method") {
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "post"}) {
    const absl::Status status =
        ParseHead(RequestWith({{"content-type", "application/json"}}, method), kNow).status();
    CHECK_THAT(status, FailsWith(StatusCode::kUnimplemented, "HTTP_METHOD_NOT_ALLOWED"));
    CHECK(Failure(status).status == 405);
  }
}

TEST_CASE("the timeout is a deadline") {
  const auto deadline_of = [](const std::string& timeout) {
    return ParseHead(
        RequestWith({{"content-type", "application/json"}, {"connect-timeout-ms", timeout}}), kNow);
  };
  CHECK(Must(ParseHead(RequestWith({{"content-type", "application/json"}}), kNow)).deadline ==
        absl::InfiniteFuture());
  CHECK(Must(deadline_of("1500")).deadline == kNow + absl::Milliseconds(1500));
  CHECK(Must(deadline_of("0")).deadline == kNow);
  CHECK(Must(deadline_of("9999999999")).deadline == kNow + absl::Milliseconds(9999999999));
  for (const char* timeout : {"x", "-1", "1.5", "1s", "10000000000", "99999999999999999999"}) {
    INFO(timeout);
    CHECK_THAT(deadline_of(timeout).status(),
               FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  }
}

TEST_CASE("another version of the protocol is refused") {
  const auto with_version = [](const std::string& version) {
    return ParseHead(RequestWith({{"content-type", "application/json"},
                                  {"connect-protocol-version", version}}),
                     kNow)
        .status();
  };
  CHECK_THAT(with_version("1"), testing::IsOk());
  CHECK_THAT(with_version("2"), FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

absl::StatusOr<LocateRequest> ParseJson(const std::string& body) {
  auto message = ParseMessage(*LocateRequest::descriptor(), Codec::kJson, body);
  if (!message.ok()) return message.status();
  return dynamic_cast<const LocateRequest&>(**message);
}

TEST_CASE("a message is read from JSON, in either spelling of its fields") {
  const auto request = Must(ParseJson(
      R"({"parent":"cities/222405","point":{"longitude":129.4,"system":"COORDINATE_SYSTEM_WGS84"}})"));
  CHECK(request.parent() == "cities/222405");
  CHECK(request.point().longitude() == 129.4);
  CHECK(request.point().system() == hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  CHECK_THAT(ParseJson("{}").status(), testing::IsOk());
}

TEST_CASE("what is no JSON of the message is refused by name, without quoting it") {
  for (const char* body : {"",
                           "{",
                           "[]",
                           "7",
                           R"({"parent":7.5e})",
                           R"({"parent":{"a":1}})",
                           R"({"secret":"colour"})",
                           R"({"point":{"system":"WGS"}})",
                           "{\"parent\":\"\xff\"}",
                           R"({"parent":"a"} {})"}) {
    INFO(body);
    const absl::Status status = ParseJson(body).status();
    CHECK_THAT(status, FailsWith(StatusCode::kInvalidArgument, "MALFORMED_JSON"));
    CHECK(status.message().find('\n') == absl::string_view::npos);
    const http::Response response = Failure(status);
    CHECK(response.status == 400);
    // Readable with its details, whatever bytes came.
    const json answer = json::parse(response.body);
    REQUIRE(answer.contains("details"));
    CHECK(answer["details"][0]["debug"]["reason"] == "MALFORMED_JSON");
  }
  CHECK_THAT(std::string(ParseJson(R"({"parent":"colour","x":1})").status().message()),
             !Catch::Contains("colour"));
}

TEST_CASE("what is no message in bytes is refused") {
  CHECK_THAT(ParseMessage(*LocateRequest::descriptor(), Codec::kProto, "\xff\xff").status(),
             FailsWith(StatusCode::kInvalidArgument, "MALFORMED_MESSAGE"));
}

TEST_CASE("an answer is written as it was asked for") {
  LocateResponse reply;
  reply.set_grid("cities/222405/territories/222405001001001");
  reply.set_boundary_version(7);
  const http::Response text = Success(Codec::kJson, reply);
  CHECK(text.status == 200);
  CHECK(text.content_type == "application/json");
  const json body = json::parse(text.body);
  CHECK(body["grid"] == reply.grid());
  // Canonical JSON: 64-bit numbers are texts, names are in camel case.
  CHECK(body["boundaryVersion"] == "7");
  const http::Response bytes = Success(Codec::kProto, reply);
  CHECK(bytes.content_type == "application/proto");
  CHECK(bytes.body == reply.SerializeAsString());
}

TEST_CASE("every code has the HTTP status and name that Connect gives it") {
  struct Row {
    StatusCode code;
    int status;
    const char* name;
  };
  const Row rows[] = {{StatusCode::kCancelled, 499, "canceled"},
                      {StatusCode::kUnknown, 500, "unknown"},
                      {StatusCode::kInvalidArgument, 400, "invalid_argument"},
                      {StatusCode::kDeadlineExceeded, 504, "deadline_exceeded"},
                      {StatusCode::kNotFound, 404, "not_found"},
                      {StatusCode::kAlreadyExists, 409, "already_exists"},
                      {StatusCode::kPermissionDenied, 403, "permission_denied"},
                      {StatusCode::kResourceExhausted, 429, "resource_exhausted"},
                      {StatusCode::kFailedPrecondition, 400, "failed_precondition"},
                      {StatusCode::kAborted, 409, "aborted"},
                      {StatusCode::kOutOfRange, 400, "out_of_range"},
                      {StatusCode::kUnimplemented, 501, "unimplemented"},
                      {StatusCode::kInternal, 500, "internal"},
                      {StatusCode::kUnavailable, 503, "unavailable"},
                      {StatusCode::kDataLoss, 500, "data_loss"},
                      {StatusCode::kUnauthenticated, 401, "unauthenticated"}};
  for (const Row& row : rows) {
    INFO(row.name);
    const http::Response response = Failure(Error(row.code, "SOME_REASON", "What is wrong."));
    CHECK(response.status == row.status);
    CHECK(response.content_type == "application/json");
    const json body = json::parse(response.body);
    CHECK(body["code"] == row.name);
    CHECK(body["message"] == "What is wrong.");
  }
}

TEST_CASE("the details of an error are all there") {
  const http::Response response = Failure(WithRetryDelay(
      InvalidFields({{"point.latitude", "TOO_LARGE", "At most 90."}}), absl::Milliseconds(1200)));
  const json details = json::parse(response.body)["details"];
  REQUIRE(details.size() == 3);
  CHECK(details[0]["type"] == "google.rpc.ErrorInfo");
  CHECK(details[1]["debug"]["fieldViolations"][0]["field"] == "point.latitude");
  CHECK(details[2]["type"] == "google.rpc.RetryInfo");
  std::string value = details[1]["value"];
  while (value.size() % 4 != 0) value += '=';
  std::string bytes;
  REQUIRE(absl::Base64Unescape(value, &bytes));
  google::rpc::BadRequest bad;
  REQUIRE(bad.ParseFromString(bytes));
  CHECK(bad.field_violations(0).reason() == "TOO_LARGE");
  // Whole seconds, rounded up, for clients that know HTTP only.
  const std::map<std::string, std::string> headers(response.headers.begin(),
                                                   response.headers.end());
  CHECK(headers.at("retry-after") == "2");
}

TEST_CASE("an error without a reason has no details") {
  const json body = json::parse(Failure(absl::UnavailableError("gone")).body);
  CHECK(body == json{{"code", "unavailable"}, {"message", "gone"}});
}

}  // namespace
}  // namespace hailan::gateway
