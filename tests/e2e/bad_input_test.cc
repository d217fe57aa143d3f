// Everything that must not work, through the gateway: each gets its exact error, and afterwards
// every table of every service is what it was.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "hailan/event_workflow/v1/event_moves.pb.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tests/support/builders.h"
#include "tests/support/http_client.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace geo = hailan::grid_geo::v1;
namespace gw = hailan::gateway::v1;
namespace type = hailan::type::v1;
using absl::StatusCode;

constexpr char kReport[] = "hailan.event_workflow.v1.Events/ReportEvent";
constexpr char kImportBoundaries[] = "hailan.grid_geo.v1.Territories/ImportBoundaries";

// A digest of every row that a service owns. Evaluation only follows the others, and the register
// logs who read what, so neither counts.
std::string Snapshot(const TestDatabase& database) {
  std::string snapshot;
  for (const auto& table :
       database.Query("SELECT format('%I.%I', table_schema, table_name) "
                      "FROM information_schema.tables WHERE table_schema IN "
                      "('grid_geo', 'residents', 'event_workflow', 'volunteer_order') "
                      "AND table_name NOT LIKE '%access%' AND table_type = 'BASE TABLE' "
                      "ORDER BY 1")) {
    absl::StrAppend(&snapshot,
                    table[0],
                    " ",
                    database.Value(absl::StrCat(
                        "SELECT count(*) || ' ' || COALESCE(md5(string_agg(t::text, '|' "
                        "ORDER BY t::text)), '') FROM ",
                        table[0],
                        " AS t")),
                    "\n");
  }
  return snapshot;
}

struct City {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller resident{*suite, Resident()};
  Caller officer{*suite, Officer()};
  Caller loader{*suite, Operator()};
  std::string event;
  std::string before;

  City() {
    LoadMiniCity(*suite);
    event = resident.Do<evt::Event>(kReport, DirectReport()).name();
    before = Snapshot(suite->database());
    REQUIRE(before.size() > 500);
  }
  ~City() { CHECK(Snapshot(suite->database()) == before); }
  City(const City&) = delete;
  City& operator=(const City&) = delete;

  absl::Status SendBytes(const std::string& body) const {
    return Send(suite->gateway().channel(),
                {.method = kReport,
                 .body = body,
                 .metadata = {{"authorization", "Bearer " + resident.token()}}})
        .status;
  }
  absl::Status SendAs(const std::string& authorization) const {
    return Send(suite->gateway().channel(),
                {.method = kReport,
                 .body = DirectReport().SerializeAsString(),
                 .metadata = {{"authorization", authorization}}})
        .status;
  }
  HttpAnswer SendJson(const std::string& body) const {
    return CallHttp({.url = absl::StrCat(suite->http(), "/", kReport),
                     .body = body,
                     .headers = {{"content-type", "application/json"},
                                 {"authorization", "Bearer " + resident.token()}}});
  }
};

std::string FirstViolation(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  return violations.empty() ? "" : violations[0].field + " " + violations[0].reason;
}

TEST_CASE_METHOD(City, "messages that are none, or say too much") {
  const std::string good = DirectReport().SerializeAsString();
  CHECK_THAT(SendBytes(good.substr(0, good.size() - 3)),
             FailsWith(StatusCode::kInvalidArgument, "MALFORMED_MESSAGE"));
  // A text (field 8) that is not UTF-8.
  CHECK_THAT(SendBytes(good + "\x42\x02\xff\xfe"),
             FailsWith(StatusCode::kInvalidArgument, "MALFORMED_MESSAGE"));
  // Field 6 (an enum) with the wire type of a text.
  const absl::Status wrong_type = SendBytes(good + "\x32\x01x");
  CHECK_THAT(wrong_type, FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  CHECK(FirstViolation(wrong_type) == "6 UNKNOWN_FIELD");
  const absl::Status unknown = SendBytes(good + "\xf8\x3f\x01");
  CHECK_THAT(unknown, FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  CHECK(FirstViolation(unknown) == "1023 UNKNOWN_FIELD");

  evt::ReportEventRequest nul = DirectReport();
  nul.set_description(std::string("a\0b", 3));
  CHECK(FirstViolation(SendBytes(nul.SerializeAsString())) == "description INVALID_CHARACTER");

  CHECK(SendBytes(good + std::string(5 << 20, '\0')).code() == StatusCode::kResourceExhausted);
}

TEST_CASE_METHOD(City, "the same in JSON") {
  const std::string parent = R"("parent":"cities/222405","requestId":")" + NewRequestId() +
                             R"(","channel":"CHANNEL_RESIDENT","description":"x")";
  const auto expect = [&](const std::string& body, long status, const std::string& part) {
    const HttpAnswer answer = SendJson(body);
    INFO(body << " → " << answer.body);
    CHECK(answer.status == status);
    CHECK_THAT(answer.body, Catch::Contains(part));
  };
  expect("{" + parent + R"(,"colour":"red"})", 400, "MALFORMED_JSON");
  expect("{" + parent + R"(,"urgency":{"a":1}})", 400, "MALFORMED_JSON");
  expect("{" + parent + R"(,"urgency":"URGENCY_VERY"})", 400, "MALFORMED_JSON");
  expect("{" + parent, 400, "MALFORMED_JSON");
  expect("[]", 400, "MALFORMED_JSON");
  expect("{" + parent + ",\"place\":\"\xff\xfe\"}", 400, "MALFORMED_JSON");
  expect("{" + parent + R"(,"place":"a\u0000b"})", 400, "INVALID_CHARACTER");
  expect("{}", 400, "REQUIRED");
}

TEST_CASE_METHOD(City, "boundaries that are none") {
  geo::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_system(type::COORDINATE_SYSTEM_WGS84);
  const auto fault_of = [&](const std::string& ring) {
    request.set_request_id(NewRequestId());
    request.set_geojson(absl::StrCat(
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":")",
        Grid(1),
        R"("},"geometry":{"type":"Polygon","coordinates":[)",
        ring,
        "]}}]}"));
    const auto reply = loader.Do<geo::ImportBoundariesResponse>(kImportBoundaries, request);
    CHECK_FALSE(reply.applied());
    REQUIRE(reply.faults_size() >= 1);
    CHECK(reply.faults(0).code() == Grid(1));
    CHECK_FALSE(reply.faults(0).fix().empty());
    return reply.faults(0).reason();
  };
  CHECK(fault_of("[[129.4,42.7],[129.5,42.7],[129.5,42.8],[129.4,42.8]]") == "RING_NOT_CLOSED");
  CHECK(fault_of("[[129.4,42.7],[129.5,42.8],[129.5,42.7],[129.4,42.8],[129.4,42.7]]") ==
        "SELF_INTERSECTION");
  request.set_request_id(NewRequestId());
  request.set_geojson("{");
  CHECK(loader.Call<geo::ImportBoundariesResponse>(kImportBoundaries, request).status().code() ==
        StatusCode::kInvalidArgument);
  request.set_geojson(Squares({"222401001001001"}));
  request.set_request_id(NewRequestId());
  const auto foreign = loader.Do<geo::ImportBoundariesResponse>(kImportBoundaries, request);
  CHECK_FALSE(foreign.applied());
}

TEST_CASE_METHOD(City, "points that are not in the city, or not what they say") {
  geo::LocateRequest locate;
  locate.set_parent(kParent);
  *locate.mutable_point() = PointIn(1);
  const auto status_of = [&] {
    return resident.Call<geo::LocateResponse>("hailan.grid_geo.v1.Locator/Locate", locate).status();
  };
  CHECK_THAT(status_of(), IsOk());
  // Longitude and latitude in the wrong order.
  locate.mutable_point()->set_longitude(42.765);
  locate.mutable_point()->set_latitude(129.405);
  CHECK(FirstViolation(status_of()) == "point.latitude TOO_LARGE");
  // Beijing.
  locate.mutable_point()->set_longitude(116.4);
  locate.mutable_point()->set_latitude(39.9);
  CHECK_THAT(status_of(), FailsWith(StatusCode::kNotFound, "POINT_OUTSIDE_CITY"));
  *locate.mutable_point() = PointIn(1);
  locate.mutable_point()->set_system(type::COORDINATE_SYSTEM_UNSPECIFIED);
  CHECK(FirstViolation(status_of()) == "point.system REQUIRED");
  locate.mutable_point()->set_system(static_cast<type::CoordinateSystem>(9));
  CHECK(FirstViolation(status_of()) == "point.system UNKNOWN_VALUE");
  locate.mutable_point()->set_system(type::COORDINATE_SYSTEM_WGS84);
  locate.mutable_point()->set_longitude(std::numeric_limits<double>::quiet_NaN());
  CHECK(FirstViolation(status_of()) == "point.longitude NOT_FINITE");

  gw::ReportEventRequest report = LeakReport();
  report.mutable_point()->set_longitude(116.4);
  CHECK_THAT(resident.Call<gw::ReportEventResponse>("hailan.gateway.v1.Gateway/ReportEvent", report)
                 .status(),
             FailsWith(StatusCode::kNotFound, "POINT_OUTSIDE_CITY"));
}

TEST_CASE_METHOD(City, "moves that are not allowed now") {
  const std::string events = "hailan.event_workflow.v1.Events/";
  CHECK_THAT(officer.Call<evt::Event>(events + "CloseEvent", MoveOf<evt::CloseEventRequest>(event))
                 .status(),
             FailsWith(StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  auto stale = MoveOf<evt::AcceptEventRequest>(event);
  stale.set_etag("7");
  CHECK_THAT(officer.Call<evt::Event>(events + "AcceptEvent", stale).status(),
             FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  auto no_etag = MoveOf<evt::AcceptEventRequest>(event);
  no_etag.set_etag("latest");
  CHECK(FirstViolation(officer.Call<evt::Event>(events + "AcceptEvent", no_etag).status()) ==
        "etag INVALID_FORMAT");
  CHECK_THAT(officer
                 .Call<evt::Event>(events + "AcceptEvent",
                                   MoveOf<evt::AcceptEventRequest>(NameOf("events", "no-uuid")))
                 .status(),
             HasCode(StatusCode::kInvalidArgument));
  CHECK_THAT(
      officer
          .Call<evt::Event>(events + "AcceptEvent",
                            MoveOf<evt::AcceptEventRequest>(NameOf("events", NewRequestId())))
          .status(),
      HasCode(StatusCode::kPermissionDenied));
}

TEST_CASE_METHOD(City, "one request id for two things") {
  const evt::ReportEventRequest report = DirectReport();
  const auto first = resident.Do<evt::Event>(kReport, report);
  before = Snapshot(suite->database());
  evt::ReportEventRequest other = report;
  other.set_description("另一件事。");
  CHECK_THAT(resident.Call<evt::Event>(kReport, other).status(),
             FailsWith(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  CHECK(resident.Do<evt::Event>(kReport, report).name() == first.name());
}

TEST_CASE_METHOD(City, "tokens that are none") {
  rpc::TokenClaims expired = Resident();
  expired.lifetime = -absl::Hours(1);
  CHECK_THAT(SendAs("Bearer " + Caller(*suite, expired).token()),
             FailsWith(StatusCode::kUnauthenticated, "TOKEN_EXPIRED"));
  std::string forged = resident.token();
  char& letter = forged[forged.size() - 12];
  letter = letter == 'A' ? 'B' : 'A';
  CHECK_THAT(SendAs("Bearer " + forged),
             FailsWith(StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
  // The header of an unsigned token: {"alg":"none"}.
  const std::string payload = forged.substr(forged.find('.'), forged.rfind('.') - forged.find('.'));
  CHECK_THAT(SendAs("Bearer eyJhbGciOiJub25lIn0" + payload + "."),
             FailsWith(StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
  CHECK_THAT(SendAs("Bearer"), FailsWith(StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
  CHECK_THAT(SendAs("Bearer " + Caller(*suite, Foreign(Resident())).token()),
             FailsWith(StatusCode::kPermissionDenied, "FOREIGN_CITY"));
}

}  // namespace
}  // namespace hailan::testing
