// What nobody should send about territory, through the gateway: each gets an error that names the
// field, the rule and the way out, in bounded time, and the map is what it was.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "hailan/grid_geo/v1/boundaries.pb.h"
#include "hailan/grid_geo/v1/coordinates.pb.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/surroundings.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "hailan/grid_geo/v1/viewport.pb.h"
#include "tests/support/builders.h"
#include "tests/support/http_client.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
namespace type = hailan::type::v1;
using absl::StatusCode;

const std::string kImport = "hailan.grid_geo.v1.Territories/ImportBoundaries";
const std::string kStage = "hailan.grid_geo.v1.Boundaries/StageBoundaries";
const std::string kLocate = "hailan.grid_geo.v1.Locator/Locate";
const std::string kStream = "hailan.grid_geo.v1.Locator/StreamLocate";
const std::string kTile = "hailan.grid_geo.v1.Viewport/GetTile";

std::string FirstViolation(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  return violations.empty() ? absl::StrCat("none: ", status.ToString())
                            : violations[0].field + " " + violations[0].reason;
}

std::string Collection(const std::string& geometry, const std::string& code = Grid(1)) {
  return absl::StrCat(
      R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":")",
      code,
      R"("},"geometry":)",
      geometry,
      "}]}");
}

std::string PolygonOf(const std::string& rings) {
  return absl::StrCat(R"({"type":"Polygon","coordinates":[)", rings, "]}");
}

// A city whose map no case may change.
struct Ground {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller loader{*suite, Operator()};
  Caller member{*suite, GridMember(1)};
  absl::Time start;
  std::string before;

  Ground() {
    LoadMiniCity(*suite);
    before = Map();
    start = absl::Now();
  }
  ~Ground() {
    CHECK(Map() == before);
    CHECK(absl::Now() - start < absl::Seconds(30));
  }
  Ground(const Ground&) = delete;
  Ground& operator=(const Ground&) = delete;

  std::string Map() const {
    return suite->database().Value(
        "SELECT string_agg(revision::text, ',') || (SELECT md5(string_agg(code || digest::text, "
        "',' "
        "ORDER BY code, valid_from)) FROM grid_geo.boundaries) FROM grid_geo.boundary_sets");
  }

  absl::StatusOr<geo::ImportBoundariesResponse> Import(const std::string& geojson,
                                                       bool dry_run = false) const {
    geo::ImportBoundariesRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    request.set_system(type::COORDINATE_SYSTEM_WGS84);
    request.set_geojson(geojson);
    request.set_dry_run(dry_run);
    return loader.Call<geo::ImportBoundariesResponse>(kImport, request);
  }
  // Why the file as a whole is refused.
  std::string Refusal(const std::string& geojson) const {
    return FirstViolation(Import(geojson).status());
  }
  // The one fault of the file.
  geo::BoundaryFault Fault(const std::string& geojson) const {
    const auto reply = Must(Import(geojson));
    CHECK_FALSE(reply.applied());
    REQUIRE(reply.faults_size() == 1);
    CHECK_FALSE(reply.faults(0).fix().empty());
    return reply.faults(0);
  }
  HttpAnswer Post(const std::string& method, std::string body) const {
    return CallHttp({.url = absl::StrCat(suite->http(), "/", method),
                     .body = std::move(body),
                     .headers = {{"content-type", "application/json"},
                                 {"authorization", "Bearer " + loader.token()}}});
  }
  absl::Status SendStreamRequest(const geo::StreamLocateRequest& request) const {
    return SendStream(suite->gateway().channel(),
                      {.method = kStream,
                       .body = request.SerializeAsString(),
                       .metadata = {{"authorization", "Bearer " + member.token()}}})
        .status;
  }
};

geo::LocateRequest LocateAt(double longitude, double latitude) {
  geo::LocateRequest request;
  request.set_parent(kParent);
  request.mutable_point()->set_longitude(longitude);
  request.mutable_point()->set_latitude(latitude);
  request.mutable_point()->set_system(type::COORDINATE_SYSTEM_WGS84);
  return request;
}

TEST_CASE_METHOD(Ground, "a file of 200 MB is refused before it is kept, by gRPC and by HTTP") {
  {
    const RawAnswer answer = Send(suite->gateway().channel(),
                                  {.method = kImport,
                                   .body = std::string(size_t{200} << 20, ' '),
                                   .metadata = {{"authorization", "Bearer " + loader.token()}},
                                   .timeout = absl::Seconds(20)});
    CHECK(answer.status.code() == StatusCode::kResourceExhausted);
  }
  // Answered in the middle of the body; a client may see the answer or the closed connection.
  const HttpAnswer answer = Post(kImport, std::string(size_t{200} << 20, ' '));
  CHECK((answer.status == 413 || answer.status == 0));
  // What fits into a message but not into a file, in one piece and as a part of a staged import.
  const std::string text((size_t{3} << 20) + 1, ' ');
  CHECK(Refusal(text) == "geojson TOO_LONG");
  geo::StageBoundariesRequest part;
  part.set_parent(kParent);
  part.set_import_id(NewRequestId());
  part.set_system(type::COORDINATE_SYSTEM_WGS84);
  part.set_geojson(text);
  CHECK(FirstViolation(loader.Call<geo::ImportBoundariesResponse>(kStage, part).status()) ==
        "geojson TOO_LONG");
  part.set_geojson("{}");
  part.set_part(10'000);
  CHECK(FirstViolation(loader.Call<geo::ImportBoundariesResponse>(kStage, part).status()) ==
        "part TOO_LARGE");
}

TEST_CASE_METHOD(Ground, "a ring of more vertices than any boundary has") {
  // As many positions as a file of 3 MiB can hold; ten million need 33 such files, and one feature
  // cannot be cut.
  std::string ring = "[[1,2]";
  while (ring.size() < (size_t{3} << 20) - 300) ring += ",[1,2]";
  CHECK(Refusal(Collection(PolygonOf(ring + "]"))) == "geojson TOO_MANY_VERTICES");
}

TEST_CASE_METHOD(Ground, "numbers that are none") {
  for (const std::string number : {"NaN", "Infinity", "-Infinity", "1e999", "-1e999", "0x10"}) {
    INFO(number);
    const std::string ring =
        absl::StrCat("[[", number, ",42.7],[129.5,42.7],[129.5,42.8],[", number, ",42.7]]");
    CHECK(Refusal(Collection(PolygonOf(ring))) == "geojson MALFORMED_JSON");
    const HttpAnswer bare = Post(
        kLocate,
        absl::StrCat(R"({"parent":"cities/222405","point":{"system":"COORDINATE_SYSTEM_WGS84",)",
                     R"("latitude":42.7,"longitude":)",
                     number,
                     "}}"));
    CHECK(bare.status == 400);
    CHECK_THAT(bare.body, Catch::Contains("MALFORMED_JSON"));
  }
  // The words that the JSON form of protobuf knows are numbers, and refused as such.
  for (const std::string word : {"NaN", "Infinity", "-Infinity"}) {
    const HttpAnswer quoted = Post(
        kLocate,
        absl::StrCat(R"({"parent":"cities/222405","point":{"system":"COORDINATE_SYSTEM_WGS84",)",
                     R"("latitude":42.7,"longitude":")",
                     word,
                     "\"}}"));
    CHECK(quoted.status == 400);
    CHECK_THAT(quoted.body, Catch::Contains("NOT_FINITE") && Catch::Contains("point.longitude"));
  }
  const auto text = Fault(Collection(PolygonOf(R"([[129.4,42.7],["129.5",42.7],[129.5,42.8]])")));
  CHECK(text.reason() == "NOT_A_NUMBER");
  CHECK(text.longitude() == 129.4);
}

TEST_CASE_METHOD(Ground, "longitude and latitude in the wrong order") {
  const auto fault = Fault(Collection(
      PolygonOf("[[42.76,129.41],[42.76,129.42],[42.77,129.42],[42.77,129.41],[42.76,129.41]]")));
  CHECK(fault.reason() == "SWAPPED_COORDINATES");
  CHECK(fault.code() == Grid(1));
  CHECK(fault.longitude() == 42.76);
  CHECK_THAT(fault.fix(), Catch::Contains("longitude first"));
  CHECK(FirstViolation(
            member.Call<geo::LocateResponse>(kLocate, LocateAt(42.765, 129.405)).status()) ==
        "point.latitude TOO_LARGE");
  geo::BatchLocateRequest batch;
  batch.set_parent(kParent);
  batch.set_system(type::COORDINATE_SYSTEM_WGS84);
  batch.add_latitude_e7(1'294'000'000);
  batch.add_longitude_e7(427'000'000);
  CHECK(FirstViolation(
            member.Call<geo::BatchLocateResponse>("hailan.grid_geo.v1.Locator/BatchLocate", batch)
                .status()) == "latitude_e7[0] TOO_LARGE");
}

TEST_CASE_METHOD(Ground, "nested ten thousand deep") {
  std::string collection;
  for (int i = 0; i < 10'000; ++i) {
    collection += R"({"type":"FeatureCollection","features":[)";
  }
  CHECK(Refusal(collection) == "geojson TOO_DEEP");
  for (int i = 0; i < 10'000; ++i) collection += "]}";
  CHECK(Refusal(collection) == "geojson TOO_DEEP");
  CHECK(Refusal(Collection(PolygonOf(std::string(10'000, '[') + std::string(10'000, ']')))) ==
        "geojson TOO_DEEP");
  // The message itself, in JSON and in groups of the wire format.
  const HttpAnswer json = Post(kLocate, std::string(10'000, '[') + std::string(10'000, ']'));
  CHECK(json.status == 400);
  std::string object;
  for (int i = 0; i < 10'000; ++i) object += R"({"point":)";
  CHECK(Post(kLocate, object).status == 400);
  CHECK(Send(suite->gateway().channel(),
             {.method = kLocate,
              .body = std::string(10'000, '\x0b') + std::string(10'000, '\x0c'),
              .metadata = {{"authorization", "Bearer " + member.token()}}})
            .status.code() == StatusCode::kInvalidArgument);
}

TEST_CASE_METHOD(Ground, "tiles that do not exist") {
  const auto violation = [&](int z, int x, int y) {
    geo::GetTileRequest request;
    request.set_parent(kParent);
    request.set_z(z);
    request.set_x(x);
    request.set_y(y);
    request.add_layers("grids");
    return FirstViolation(member.Call<geo::GetTileResponse>(kTile, request).status());
  };
  CHECK(violation(40, 0, 0) == "z TOO_LARGE");
  CHECK(violation(-1, 0, 0) == "z TOO_SMALL");
  CHECK(violation(14, -1, 0) == "x TOO_SMALL");
  CHECK(violation(14, 0, -1) == "y TOO_SMALL");
  CHECK(violation(14, 16'384, 0) == "x OUT_OF_RANGE");
  CHECK(violation(14, 0, 16'384) == "y OUT_OF_RANGE");
  CHECK(violation(22, 4'194'304, 0) == "x TOO_LARGE");
}

TEST_CASE_METHOD(Ground, "geometry of nothing") {
  CHECK(Fault(Collection(PolygonOf(""))).reason() == "EMPTY_GEOMETRY");
  CHECK(Fault(Collection(PolygonOf("[]"))).reason() == "TOO_FEW_POINTS");
  CHECK(Fault(Collection(R"({"type":"MultiPolygon","coordinates":[]})")).reason() ==
        "EMPTY_GEOMETRY");
  CHECK(Fault(Collection(R"({"type":"MultiPolygon","coordinates":[[]]})")).reason() ==
        "EMPTY_GEOMETRY");
  CHECK(Fault(Collection("null")).reason() == "UNSUPPORTED_GEOMETRY");
  CHECK(Fault(Collection(R"({"type":"GeometryCollection","geometries":[]})")).reason() ==
        "UNSUPPORTED_GEOMETRY");
  CHECK(Refusal(R"({"type":"FeatureCollection","features":[]})") ==
        "geojson NOT_A_FEATURE_COLLECTION");
  CHECK(Refusal("null") == "geojson NOT_A_FEATURE_COLLECTION");
  // A code that no text of a database can hold.
  const auto fault = Fault(Collection(PolygonOf("[[1,1],[2,1],[2,2],[1,1]]"), "2224\\u000005"));
  CHECK(fault.reason() == "MISSING_CODE");
}

TEST_CASE_METHOD(Ground, "a hundred thousand points are located, one more is refused") {
  geo::StreamLocateRequest request;
  request.set_parent(kParent);
  request.set_system(type::COORDINATE_SYSTEM_WGS84);
  for (int i = 0; i < 100'000; ++i) {
    request.add_longitude_e7(1'294'050'000);
    request.add_latitude_e7(427'650'000);
  }
  CHECK_THAT(SendStreamRequest(request), IsOk());
  request.add_latitude_e7(427'650'000);
  CHECK(FirstViolation(SendStreamRequest(request)) == "latitude_e7 TOO_MANY_ITEMS");
  request.mutable_latitude_e7()->Truncate(99'999);
  CHECK_THAT(SendStreamRequest(request), HasCode(StatusCode::kInvalidArgument));
}

TEST_CASE_METHOD(Ground, "points at the ends of the world are outside the city, nothing worse") {
  for (const double longitude : {-180.0, 180.0}) {
    for (const double latitude : {-90.0, 90.0}) {
      INFO(longitude << " " << latitude);
      geo::LocateRequest locate = LocateAt(longitude, latitude);
      for (const bool nearest : {false, true}) {
        locate.set_allow_nearest(nearest);
        CHECK_THAT(member.Call<geo::LocateResponse>(kLocate, locate).status(),
                   FailsWith(StatusCode::kNotFound, "POINT_OUTSIDE_CITY"));
      }
      locate.mutable_point()->set_system(type::COORDINATE_SYSTEM_BD09);
      CHECK(FirstViolation(member.Call<geo::LocateResponse>(kLocate, locate).status()) ==
            "point NOT_IN_GCJ_AREA");
      geo::ConvertRequest convert;
      convert.set_parent(kParent);
      *convert.mutable_point() = locate.point();
      convert.set_system(type::COORDINATE_SYSTEM_WGS84);
      CHECK(FirstViolation(
                member.Call<geo::ConvertResponse>("hailan.grid_geo.v1.Coordinates/Convert", convert)
                    .status()) == "point NOT_IN_GCJ_AREA");
      geo::SearchNearbyRequest search;
      search.set_parent(kParent);
      *search.mutable_point() = LocateAt(longitude, latitude).point();
      search.set_radius_m(20'000);
      CHECK(
          member
              .Do<geo::SearchNearbyResponse>("hailan.grid_geo.v1.Surroundings/SearchNearby", search)
              .places()
              .empty());
    }
  }
  geo::GetViewportRequest view;
  view.set_parent(kParent);
  view.set_system(type::COORDINATE_SYSTEM_WGS84);
  view.set_west(-180);
  view.set_south(-90);
  view.set_east(180);
  view.set_north(90);
  view.add_layers("grids");
  CHECK(member.Do<geo::GetViewportResponse>("hailan.grid_geo.v1.Viewport/GetViewport", view)
            .layers(0)
            .feature_count() == 3);
  const std::string world = "[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]";
  // Odd, but a polygon: the city of this case has no boundary that it could lie outside of.
  for (const std::string& code : {std::string(kCity), Grid(1)}) {
    CHECK(Must(Import(Collection(PolygonOf(world), code), true)).faults().empty());
  }
  CHECK(Fault(Collection(PolygonOf("[[-180,-90],[180.1,-90],[180,90],[-180,-90]]"), kCity))
            .reason() == "OUT_OF_RANGE");
}

}  // namespace
}  // namespace hailan::testing
