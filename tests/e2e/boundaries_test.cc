// Coordinates, the nearest grid, large batches, files in parts and out again, through the gateway.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "hailan/grid_geo/v1/boundaries.pb.h"
#include "hailan/grid_geo/v1/coordinates.pb.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "tests/support/builders.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
namespace type = hailan::type::v1;
using absl::StatusCode;

geo::StageBoundariesRequest PartOf(const std::string& import_id,
                                   int part,
                                   const std::string& code) {
  geo::StageBoundariesRequest request;
  request.set_parent(kParent);
  request.set_import_id(import_id);
  request.set_part(part);
  request.set_geojson(Squares({code}));
  request.set_system(type::COORDINATE_SYSTEM_WGS84);
  return request;
}

// All boundaries of the city, as the service writes them; the mini city fits into one message.
geo::ExportBoundariesResponse Export(MiniSuite& suite, const Caller& who) {
  geo::ExportBoundariesRequest request;
  request.set_parent(kParent);
  const RawAnswer answer =
      SendStream(suite.gateway().channel(),
                 {.method = "hailan.grid_geo.v1.Boundaries/ExportBoundaries",
                  .body = request.SerializeAsString(),
                  .metadata = {{"authorization", absl::StrCat("Bearer ", who.token())}}});
  REQUIRE_THAT(answer.status, IsOk());
  geo::ExportBoundariesResponse response;
  REQUIRE(response.ParseFromString(answer.body));
  CHECK(response.feature_count() == response.total_size());
  return response;
}

geo::ImportBoundariesResponse Draw(const Caller& who, const std::string& geojson) {
  geo::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  request.set_geojson(geojson);
  request.set_system(type::COORDINATE_SYSTEM_WGS84);
  auto drawn = who.Do<geo::ImportBoundariesResponse>(
      "hailan.grid_geo.v1.Territories/ImportBoundaries", request);
  CHECK(drawn.applied());
  return drawn;
}

}  // namespace

TEST_CASE("A03: a point outside every grid gets the nearest one, marked, if it is asked for") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const Caller member(*suite, GridMember(1));
  geo::LocateRequest request;
  request.set_parent(kParent);
  *request.mutable_point() = PointIn(3);
  // Two grids further east: some 820 m outside.
  request.mutable_point()->set_longitude(request.point().longitude() + 0.015);
  const std::string locate = "hailan.grid_geo.v1.Locator/Locate";
  CHECK_THAT(member.Call<geo::LocateResponse>(locate, request).status(),
             FailsWith(StatusCode::kNotFound, "POINT_OUTSIDE_CITY"));
  request.set_allow_nearest(true);
  const auto nearest = member.Do<geo::LocateResponse>(locate, request);
  CHECK(nearest.nearest());
  CHECK(nearest.grid() == NameOf("territories", Grid(3)));
  CHECK(nearest.distance_m() > 700);
  CHECK(nearest.distance_m() < 900);
}

TEST_CASE("#24: positions are converted inside the service area and refused outside it") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const Caller member(*suite, GridMember(1));
  geo::ConvertRequest request;
  request.set_parent(kParent);
  *request.mutable_point() = PointIn(1);
  request.set_system(type::COORDINATE_SYSTEM_GCJ02);
  const std::string convert = "hailan.grid_geo.v1.Coordinates/Convert";
  const auto there = member.Do<geo::ConvertResponse>(convert, request);
  CHECK(there.offset_applied());
  CHECK(there.point().system() == type::COORDINATE_SYSTEM_GCJ02);
  geo::ConvertRequest back;
  back.set_parent(kParent);
  *back.mutable_point() = there.point();
  back.set_system(type::COORDINATE_SYSTEM_WGS84);
  const auto home = member.Do<geo::ConvertResponse>(convert, back);
  CHECK(home.point().longitude() == Approx(PointIn(1).longitude()).margin(1e-9));
  CHECK(home.point().latitude() == Approx(PointIn(1).latitude()).margin(1e-9));
  back.mutable_point()->set_longitude(-118);
  CHECK_THAT(member.Call<geo::ConvertResponse>(convert, back).status(),
             FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  back.mutable_point()->set_system(type::COORDINATE_SYSTEM_UNSPECIFIED);
  CHECK_THAT(member.Call<geo::ConvertResponse>(convert, back).status(),
             FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_CASE("A03: a file in parts becomes one version, and what is exported imports again") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const Caller loader(*suite, Operator());
  const std::string import_id = NewRequestId();
  // Squares draws its codes from the west: grid 2 alone moves to the place of grid 1, and so on.
  for (int part = 0; part < 2; ++part) {
    const auto staged = loader.Do<geo::ImportBoundariesResponse>(
        "hailan.grid_geo.v1.Boundaries/StageBoundaries", PartOf(import_id, part, Grid(part + 2)));
    CHECK(staged.faults().empty());
    CHECK_FALSE(staged.applied());
  }
  geo::CommitBoundariesRequest commit;
  commit.set_parent(kParent);
  commit.set_request_id(NewRequestId());
  commit.set_import_id(import_id);
  commit.set_part_count(3);
  const std::string method = "hailan.grid_geo.v1.Boundaries/CommitBoundaries";
  CHECK_THAT(loader.Call<geo::ImportBoundariesResponse>(method, commit).status(),
             FailsWith(StatusCode::kFailedPrecondition, "PARTS_MISSING"));
  commit.set_part_count(2);
  const auto done = loader.Do<geo::ImportBoundariesResponse>(method, commit);
  CHECK(done.applied());
  CHECK(done.changed_count() == 2);
  CHECK_FALSE(done.overlaps().empty());
  CHECK(done.overlaps(0).area_m2() > 1000);

  const geo::ExportBoundariesResponse exported = Export(*suite, loader);
  CHECK(exported.total_size() == 3);
  CHECK(exported.boundary_version() == done.boundary_version());
  const auto same = Draw(loader, exported.geojson());
  CHECK(same.changed_count() == 0);
  CHECK(same.unchanged_count() == 3);
  CHECK(same.boundary_version() == done.boundary_version());
  // Another city was drawn meanwhile: the exported one comes back to the last digit.
  CHECK(Draw(loader, Squares({Grid(1), Grid(2), Grid(3)})).changed_count() == 2);
  const auto moved = Export(*suite, loader);
  CHECK(moved.geojson() != exported.geojson());
  CHECK(Draw(loader, exported.geojson()).changed_count() == 2);
  CHECK(Export(*suite, loader).geojson() == exported.geojson());
}

}  // namespace hailan::testing
