// Every way to be refused by the pipeline: the exact code and reason, on every transport alike, and
// the handler never runs.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/integration/rpc/echo_server.h"
#include "tests/support/captured_stderr.h"
#include "tests/support/matchers.h"

namespace hailan::rpc {
namespace {

namespace pb = hailan::testing::v1;
using absl::StatusCode;

struct Refused {
  std::string what;
  RawCall call;
  StatusCode code;
  std::string reason;
};

Refused With(const std::string& what,
             const std::string& authorization,
             StatusCode code,
             const std::string& reason) {
  RawCall call = GoodCall();
  call.metadata = {{"authorization", authorization}};
  return {what, call, code, reason};
}

Refused Of(const std::string& what, const std::string& body, const std::string& reason) {
  RawCall call = GoodCall();
  call.body = body;
  return {what, call, StatusCode::kInvalidArgument, reason};
}

// The same token with one character of its signature changed.
std::string Forged() {
  std::string token = GoodBearer();
  char& last = token[token.size() - 10];
  last = last == 'A' ? 'B' : 'A';
  return token;
}

// A good request followed by raw bytes.
std::string Plus(const std::string& bytes) {
  return GoodCall().body + bytes;
}

std::vector<Refused> Refusals() {
  const TokenClaims member = {.subject = "staff-1", .roles = {"grid_member"}, .city = "222405"};
  TokenClaims expired = member;
  expired.lifetime = -absl::Hours(2);
  TokenClaims volunteer = member;
  volunteer.roles = {"volunteer"};
  TokenClaims foreign = member;
  foreign.city = "110101";
  TokenClaims unknown_role = member;
  unknown_role.roles = {"mayor"};
  AuthOptions other_issuer;
  other_issuer.issuer = "somebody-else";

  RawCall none = GoodCall();
  none.metadata.clear();
  RawCall unknown_method = GoodCall();
  unknown_method.method = "hailan.testing.v1.Echo/Nothing";
  RawCall unknown_service = GoodCall();
  unknown_service.method = "hailan.testing.v1.Nothing/Echo";
  RawCall large = GoodCall();
  large.body = std::string(5 << 20, 'x');

  const auto unauthenticated = StatusCode::kUnauthenticated;
  const auto denied = StatusCode::kPermissionDenied;
  return {
      {"no token", none, unauthenticated, "UNAUTHENTICATED"},
      With("an empty token", "Bearer ", unauthenticated, "UNAUTHENTICATED"),
      With("another scheme", "Basic YTpi", unauthenticated, "UNAUTHENTICATED"),
      With("no token at all", "Bearer not.a.token", unauthenticated, "UNAUTHENTICATED"),
      With("a forged signature", Forged(), unauthenticated, "UNAUTHENTICATED"),
      With("another issuer",
           absl::StrCat("Bearer ", SignDevelopmentToken(member, other_issuer)),
           unauthenticated,
           "UNAUTHENTICATED"),
      With("an expired token", Bearer(expired), unauthenticated, "TOKEN_EXPIRED"),
      With("a role without the permission", Bearer(volunteer), denied, "PERMISSION_DENIED"),
      With("an unknown role", Bearer(unknown_role), denied, "PERMISSION_DENIED"),
      With("another city", Bearer(foreign), denied, "FOREIGN_CITY"),
      Of("random bytes", "\xff\xff\xff\xff", "MALFORMED_MESSAGE"),
      Of("a message cut short", GoodCall().body.substr(0, 8), "MALFORMED_MESSAGE"),
      // Field 2 (text) with a byte that no UTF-8 text has.
      Of("invalid UTF-8", Plus("\x12\x01\xff"), "MALFORMED_MESSAGE"),
      // A known field with another wire type is to protobuf an unknown field.
      Of("a wrong wire type", Plus("\x10\x05"), "INVALID_FIELD"),
      Of("an unknown field", Plus("\xf8\x01\x05"), "INVALID_FIELD"),
      Of("NUL in a text",
         Plus(std::string("\x12\x03", 2) + std::string("a\0b", 3)),
         "INVALID_FIELD"),
      Of("an empty message", "", "INVALID_FIELD"),
      {"an unknown method", unknown_method, StatusCode::kUnimplemented, ""},
      {"an unknown service", unknown_service, StatusCode::kUnimplemented, ""},
      {"an oversized message", large, StatusCode::kResourceExhausted, ""},
  };
}

void CheckRefusals(EchoServer& server, const std::shared_ptr<grpc::Channel>& channel) {
  for (const Refused& refused : Refusals()) {
    INFO(refused.what);
    const RawAnswer answer = Send(channel, refused.call);
    CHECK_THAT(answer.status, testing::FailsWith(refused.code, refused.reason));
    CHECK(answer.body.empty());
    // gRPC itself refuses what it does not know without a word.
    if (!refused.reason.empty()) CHECK_FALSE(answer.status.message().empty());
  }
  CHECK(server.handled == 0);
  const RawAnswer good = Send(channel, GoodCall("龙井 용정"));
  CHECK_THAT(good.status, testing::IsOk());
  pb::EchoReply reply;
  REQUIRE(reply.ParseFromString(good.body));
  CHECK(reply.text() == "龙井 용정");
  CHECK(reply.number() == 42);
  CHECK(server.handled == 1);
}

TEST_CASE("refusals over TCP") {
  EchoServer server;
  CheckRefusals(server, server.Network());
}

TEST_CASE("refusals over a unix socket") {
  EchoServer server({.listen = absl::StrCat("unix:/tmp/hailan-rpc-test-", getpid(), ".sock")});
  CheckRefusals(server, server.Network());
}

TEST_CASE("refusals inside the process") {
  EchoServer server({.listen = ""});
  CheckRefusals(server, server.InProcess());
}

TEST_CASE("all broken fields are named in one BadRequest") {
  EchoServer server;
  pb::EchoRequest request;
  request.set_parent("cities/22");
  request.set_text(std::string(1001, 'x'));
  RawCall call = GoodCall();
  call.body = request.SerializeAsString();
  const RawAnswer answer = Send(server.Network(), call);
  CHECK(answer.status.code() == StatusCode::kInvalidArgument);

  // As a third-party client decodes it.
  google::rpc::Status details;
  REQUIRE(details.ParseFromString(answer.details));
  CHECK(details.code() == 3);
  REQUIRE(details.details_size() == 2);
  google::rpc::ErrorInfo info;
  REQUIRE(details.details(0).UnpackTo(&info));
  CHECK(info.reason() == "INVALID_FIELD");
  CHECK(info.domain() == "hailan");
  google::rpc::BadRequest bad;
  REQUIRE(details.details(1).UnpackTo(&bad));
  REQUIRE(bad.field_violations_size() == 2);
  CHECK(bad.field_violations(0).field() == "parent");
  CHECK(bad.field_violations(0).reason() == "INVALID_RESOURCE_NAME");
  CHECK(bad.field_violations(1).field() == "text");
  CHECK(bad.field_violations(1).reason() == "TOO_LONG");
  CHECK_FALSE(bad.field_violations(1).description().empty());
}

TEST_CASE("an unknown field is named by its number") {
  EchoServer server;
  RawCall call = GoodCall();
  call.body += "\xf8\x01\x05";
  const auto violations = ViolationsOf(Send(server.Network(), call).status);
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].field == "31");
  CHECK(violations[0].reason == "UNKNOWN_FIELD");
}

TEST_CASE("each refusal is counted by method and code") {
  EchoServer server;
  RawCall call = GoodCall();
  call.metadata.clear();
  Send(server.Network(), call);
  Send(server.Network(), GoodCall());
  const std::string text = server.metrics().Expose();
  for (const char* code : {"UNAUTHENTICATED", "OK"}) {
    INFO(text);
    CHECK_THAT(text,
               Catch::Contains(absl::StrCat("hailan_rpc_calls_total{code=\"",
                                            code,
                                            "\",method=\"hailan.testing.v1.Echo/Echo\"} 1")));
  }
}

TEST_CASE("a refused call is logged under its caller's trace, unary or stream") {
  EchoServer server;
  const auto channel = server.Network();
  int number = 0;
  for (const char* method : {"Echo/Echo", "Flow/Count", "Flow/Collect"}) {
    for (const char* code : {"UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT"}) {
      INFO(method << " " << code);
      const std::string trace = absl::StrCat("0af7651916cd43dd8448eb211c8031", 10 + number++);
      RawCall call = GoodCall();
      call.method = absl::StrCat("hailan.testing.v1.", method);
      call.metadata = {{"authorization", GoodBearer()},
                       {"traceparent", absl::StrCat("00-", trace, "-b7ad6b7169203331-01")}};
      if (absl::string_view(code) == "UNAUTHENTICATED") call.metadata.erase("authorization");
      if (absl::string_view(code) == "INVALID_ARGUMENT") call.body = "\xff\xff";
      if (absl::string_view(code) == "PERMISSION_DENIED") {
        call.metadata.erase("authorization");
        call.metadata.emplace("authorization",
                              Bearer({.subject = "v", .roles = {"volunteer"}, .city = "222405"}));
      }
      const testing::CapturedStderr captured;
      if (absl::string_view(method) == "Flow/Collect") {
        testing::RawUpload upload(channel, call);
        upload.Write(call.body);
        upload.Wait();
      } else if (absl::string_view(method) == "Flow/Count") {
        testing::RawStream(channel, call).End();
      } else {
        Send(channel, call);
      }
      const auto logged = [&] {
        for (const nlohmann::json& line : captured.Lines()) {
          if (line.value("trace_id", "") == trace) return line.value("code", "");
        }
        return std::string();
      };
      // A stream is recorded once it is gone, which may be after its client knows.
      for (int i = 0; i < 500 && logged().empty(); ++i) absl::SleepFor(absl::Milliseconds(10));
      CHECK(logged() == code);
    }
  }
}

}  // namespace
}  // namespace hailan::rpc
