// The gateway's HTTP/JSON: the Connect unary protocol, its errors, and that it says what gRPC says.
#include <google/protobuf/util/json_util.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "google/rpc/error_details.pb.h"
#include "hailan/event_workflow/v1/event_moves.pb.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "tests/support/builders.h"
#include "tests/support/http_client.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace geo = hailan::grid_geo::v1;
namespace gw = hailan::gateway::v1;
namespace reg = hailan::residents::v1;
using google::protobuf::Message;
using google::protobuf::util::JsonStringToMessage;
using google::protobuf::util::MessageToJsonString;
using nlohmann::json;

struct Web {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller officer{*suite, Officer()};
  Web() { LoadMiniCity(*suite); }

  HttpCall CallOf(const std::string& method, const std::string& body) const {
    return {.url = absl::StrCat(suite->http(), "/", method),
            .body = body,
            .headers = {{"content-type", "application/json"},
                        {"authorization", "Bearer " + officer.token()}}};
  }
  HttpAnswer Post(const std::string& method, const Message& request) const {
    std::string body;
    REQUIRE(MessageToJsonString(request, &body).ok());
    return CallHttp(CallOf(method, body));
  }
};

geo::LocateRequest LocateIn(int grid) {
  geo::LocateRequest request;
  request.set_parent(kParent);
  *request.mutable_point() = PointIn(grid);
  return request;
}

constexpr char kLocate[] = "hailan.grid_geo.v1.Locator/Locate";

// The same call by gRPC, JSON and binary HTTP gives the same message.
template <class Reply, class Request>
void CheckSame(const Web& web, const std::string& method, const Request& request) {
  INFO(method);
  const auto by_grpc = web.officer.Do<Reply>(method, request);
  REQUIRE(by_grpc.ByteSizeLong() > 0);
  const HttpAnswer answer = web.Post(method, request);
  INFO(answer.body);
  CHECK(answer.status == 200);
  CHECK(answer.headers.at("content-type") == "application/json");
  Reply by_json;
  REQUIRE(JsonStringToMessage(answer.body, &by_json).ok());
  CHECK(by_json.DebugString() == by_grpc.DebugString());
  std::string canonical;
  REQUIRE(MessageToJsonString(by_grpc, &canonical).ok());
  CHECK(json::parse(canonical) == json::parse(answer.body));

  HttpCall binary = web.CallOf(method, request.SerializeAsString());
  binary.headers["content-type"] = "application/proto";
  const HttpAnswer bytes = CallHttp(binary);
  CHECK(bytes.status == 200);
  CHECK(bytes.headers.at("content-type") == "application/proto");
  Reply by_bytes;
  REQUIRE(by_bytes.ParseFromString(bytes.body));
  CHECK(by_bytes.DebugString() == by_grpc.DebugString());
}

TEST_CASE_METHOD(Web, "JSON, binary HTTP and gRPC say the same") {
  CheckSame<geo::LocateResponse>(*this, kLocate, LocateIn(2));
  geo::ListTerritoriesRequest territories;
  territories.set_parent(kParent);
  CheckSame<geo::ListTerritoriesResponse>(
      *this, "hailan.grid_geo.v1.Territories/ListTerritories", territories);
  geo::GetStaffRequest staff;
  staff.set_name(NameOf("staff", "s-grid-1"));
  CheckSame<geo::StaffMember>(*this, "hailan.grid_geo.v1.Staff/GetStaff", staff);
  reg::ListHousesRequest houses;
  houses.set_building(NameOf("buildings", "B1"));
  CheckSame<reg::ListHousesResponse>(*this, "hailan.residents.v1.Houses/ListHouses", houses);
  // As of an instant, because lights are a matter of when one looks.
  evt::GetEventRequest event;
  event.set_name(
      officer.Do<evt::Event>("hailan.event_workflow.v1.Events/ReportEvent", DirectReport(3))
          .name());
  *event.mutable_read_time() = rpc::ToTimestamp(absl::Now());
  CheckSame<evt::Event>(*this, "hailan.event_workflow.v1.Events/GetEvent", event);
  gw::GetHouseCardRequest card;
  card.set_name(NameOf("houses", "H101"));
  card.set_purpose("e2e");
  CheckSame<gw::HouseCard>(*this, "hailan.gateway.v1.Gateway/GetHouseCard", card);
}

// Status, Connect code, reason and number of details of an error.
void CheckError(const HttpAnswer& answer,
                long status,
                const std::string& code,
                const std::string& reason) {
  INFO(answer.status << " " << answer.body);
  CHECK(answer.status == status);
  REQUIRE(answer.headers.count("content-type") == 1);
  CHECK(answer.headers.at("content-type") == "application/json");
  const json body = json::parse(answer.body, nullptr, false);
  REQUIRE(body.is_object());
  CHECK(body.value("code", "") == code);
  CHECK_FALSE(body.value("message", "").empty());
  REQUIRE(body.contains("details"));
  const json& detail = body["details"][0];
  CHECK(detail["type"] == "google.rpc.ErrorInfo");
  std::string value = detail["value"];
  CHECK(value.find('=') == std::string::npos);
  while (value.size() % 4 != 0) value += '=';
  std::string bytes;
  REQUIRE(absl::Base64Unescape(value, &bytes));
  google::rpc::ErrorInfo info;
  REQUIRE(info.ParseFromString(bytes));
  CHECK(info.reason() == reason);
  CHECK(info.domain() == "hailan");
}

TEST_CASE_METHOD(Web, "every error has its HTTP status, code and details") {
  const std::string events = "hailan.event_workflow.v1.Events/";
  const auto event = officer.Do<evt::Event>(events + "ReportEvent", DirectReport());

  CheckError(CallHttp(CallOf(kLocate, "{}")), 400, "invalid_argument", "INVALID_FIELD");
  CheckError(CallHttp(CallOf(kLocate, "nothing")), 400, "invalid_argument", "MALFORMED_JSON");
  HttpCall anonymous = CallOf(kLocate, "{}");
  anonymous.headers.erase("authorization");
  CheckError(CallHttp(anonymous), 401, "unauthenticated", "UNAUTHENTICATED");
  HttpCall refused = CallOf("hailan.grid_geo.v1.Territories/ImportTerritories", "{}");
  CheckError(CallHttp(refused), 403, "permission_denied", "PERMISSION_DENIED");
  HttpCall foreign = CallOf(kLocate, "");
  REQUIRE(MessageToJsonString(LocateIn(1), &foreign.body).ok());
  foreign.headers["authorization"] = "Bearer " + Caller(*suite, Foreign(Officer())).token();
  CheckError(CallHttp(foreign), 403, "permission_denied", "FOREIGN_CITY");
  geo::GetStaffRequest absent;
  absent.set_name(NameOf("staff", "nobody"));
  CheckError(Post("hailan.grid_geo.v1.Staff/GetStaff", absent), 404, "not_found", "NOT_FOUND");
  auto stale = MoveOf<evt::AcceptEventRequest>(event.name());
  stale.set_etag("9");
  CheckError(Post(events + "AcceptEvent", stale), 409, "aborted", "STALE_ETAG");
  CheckError(Post(events + "CloseEvent", MoveOf<evt::CloseEventRequest>(event.name())),
             400,
             "failed_precondition",
             "ILLEGAL_TRANSITION");
  geo::CreateDepartmentRequest taken;
  taken.set_parent(kParent);
  taken.set_request_id(NewRequestId());
  taken.mutable_department()->set_department_id(kHeat);
  taken.mutable_department()->set_kind(geo::DEPARTMENT_KIND_FUNCTIONAL);
  taken.mutable_department()->set_display_name("供热");
  HttpCall create = CallOf("hailan.grid_geo.v1.Departments/CreateDepartment", "");
  REQUIRE(MessageToJsonString(taken, &create.body).ok());
  create.headers["authorization"] = "Bearer " + Caller(*suite, Operator()).token();
  CheckError(CallHttp(create), 409, "already_exists", "ALREADY_EXISTS");
  // Connect gives unimplemented the status 501, for paths that do not exist too.
  CheckError(CallHttp(CallOf("hailan.grid_geo.v1.Locator/Nothing", "{}")),
             501,
             "unimplemented",
             "METHOD_UNKNOWN");
  CheckError(CallHttp(CallOf("", "{}")), 501, "unimplemented", "METHOD_UNKNOWN");
  // Streams are for gRPC.
  CheckError(CallHttp(CallOf("hailan.grid_geo.v1.ChangeFeed/WatchChanges", "{}")),
             501,
             "unimplemented",
             "METHOD_UNKNOWN");
}

TEST_CASE_METHOD(Web, "broken fields are readable in the details") {
  geo::LocateRequest request = LocateIn(1);
  request.mutable_point()->set_latitude(91);
  const json body = json::parse(Post(kLocate, request).body);
  REQUIRE(body["details"].size() == 2);
  CHECK(body["details"][1]["type"] == "google.rpc.BadRequest");
  const json& violation = body["details"][1]["debug"]["fieldViolations"][0];
  CHECK(violation["field"] == "point.latitude");
  CHECK(violation["reason"] == "TOO_LARGE");
}

TEST_CASE_METHOD(Web, "what is not a Connect request is told so") {
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    HttpCall call = CallOf(kLocate, "{}");
    call.method = method;
    CheckError(CallHttp(call), 405, "unimplemented", "HTTP_METHOD_NOT_ALLOWED");
  }
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/grpc"}) {
    HttpCall call = CallOf(kLocate, "{}");
    call.headers["content-type"] = type;
    CheckError(CallHttp(call), 415, "unimplemented", "MEDIA_TYPE_NOT_SUPPORTED");
  }
  HttpCall version = CallOf(kLocate, "{}");
  version.headers["connect-protocol-version"] = "2";
  CheckError(CallHttp(version), 400, "invalid_argument", "INVALID_FIELD");
  const HttpAnswer long_body = CallHttp(CallOf(kLocate, std::string(5 << 20, ' ')));
  CHECK(long_body.status == 413);
  CHECK(json::parse(long_body.body)["code"] == "resource_exhausted");
  // And afterwards everything works.
  CHECK(Post(kLocate, LocateIn(1)).status == 200);
}

TEST_CASE_METHOD(Web, "the timeout header is the deadline") {
  HttpCall call = CallOf(kLocate, "");
  REQUIRE(MessageToJsonString(LocateIn(1), &call.body).ok());
  call.headers["connect-protocol-version"] = "1";
  call.headers["connect-timeout-ms"] = "5000";
  CHECK(CallHttp(call).status == 200);
  call.headers["connect-timeout-ms"] = "0";
  const HttpAnswer late = CallHttp(call);
  CHECK(late.status == 504);
  CHECK(json::parse(late.body)["code"] == "deadline_exceeded");
  for (const char* timeout : {"soon", "-1", "1.5", "12345678901"}) {
    call.headers["connect-timeout-ms"] = timeout;
    CheckError(CallHttp(call), 400, "invalid_argument", "INVALID_FIELD");
  }
}

}  // namespace
}  // namespace hailan::testing
