// Positions of GCJ-02 and BD-09 where these do not exist: every request that takes positions
// refuses them as Convert does, and none takes them for WGS 84.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/grid_geo/surroundings/service.h"
#include "services/grid_geo/viewport/service.h"
#include "services/grid_geo/viewport/territory_layers.h"
#include "tests/integration/grid_geo/patrols/beat.h"
#include "tests/integration/grid_geo/places/place_town.h"
#include "tests/integration/grid_geo/reorganise.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::Must;

namespace {

using System = type::v1::CoordinateSystem;
constexpr System kWgs = type::v1::COORDINATE_SYSTEM_WGS84;
constexpr System kOffset[] = {type::v1::COORDINATE_SYSTEM_GCJ02, type::v1::COORDINATE_SYSTEM_BD09};

type::v1::Point PointAt(LonLat at, System system) {
  type::v1::Point point;
  point.set_longitude(at.lon);
  point.set_latitude(at.lat);
  point.set_system(system);
  return point;
}

// What maps of that system show at a place, wherever it lies.
type::v1::Point ShownAt(LonLat wgs, System system) {
  const LonLat gcj = WgsToGcj(wgs);
  return PointAt(system == kOffset[0] ? gcj : GcjToBd(gcj), system);
}

// The field and reason of the violation, or the reason.
std::string Why(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  if (violations.empty()) return ReasonOf(status);
  return absl::StrCat(violations[0].field, " ", violations[0].reason);
}

// Of a request, the field that holds the position, and what became of it.
struct Outcome {
  std::string field;
  absl::Status status;
};

// A city of 0.2 degree whose south-west corner is at these tenths of a degree from 129 E 42 N. Grid
// 1 lies in that corner, grid 2 a tenth of a degree east of the city, drawn when that was larger.
struct Survey : Beat {
  Survey(int column, int row)
      : corner{129 + column / 10.0, 42 + row / 10.0}, column_(column), row_(row) {
    REQUIRE(
        Draw(Squares({{kCity, column, row, 4}, {GridCode(1), column, row}, Grid2()})).applied());
    REQUIRE(Draw(Squares({{kCity, column, row, 2}})).applied());
    AddTerritoryLayers(drawings, registry);
    const absl::Time soon = absl::Now() + absl::Seconds(20);
    REQUIRE(place_maps.Refresh(soon).ok());
    REQUIRE(drawings.Refresh(soon).ok());
  }
  SquareFeature Grid2() const { return {GridCode(2), column_ + 3, row_}; }
  // In grid 1.
  LonLat Home() const { return {corner.lon + 0.05, corner.lat + 0.05}; }

  // Locate and searches.
  void Look(const type::v1::Point& at, std::vector<Outcome>& seen) {
    v1::LocateRequest locate;
    locate.set_parent(kParent);
    *locate.mutable_point() = at;
    for (const bool nearest : {false, true}) {
      locate.set_allow_nearest(nearest);
      seen.push_back({"point", locator.Locate(MakeCall(), locate).status()});
    }
    *locate.mutable_as_of() = rpc::ToTimestamp(clock.Now() - absl::Hours(48));
    seen.push_back({"point", locator.Locate(MakeCall(), locate).status()});
    v1::SearchNearbyRequest search;
    search.set_parent(kParent);
    *search.mutable_point() = at;
    seen.push_back({"point", surroundings.SearchNearby(MakeCall(), search).status()});
    v1::GetLivingCircleRequest circle;
    circle.set_parent(kParent);
    *circle.mutable_point() = at;
    seen.push_back({"point", surroundings.GetLivingCircle(MakeCall(), circle).status()});
  }

  absl::StatusOr<v1::Place> Create(const v1::Place& place) {
    v1::CreatePlaceRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    *request.mutable_place() = place;
    return places.CreatePlace(MakeCall(), request);
  }
  // A building at home whose footprint is around `at`.
  v1::Place Drawn(const type::v1::Point& at) const {
    v1::Place place = Building("house-1", Home().lon, Home().lat, 3);
    v1::Footprint& footprint = *place.mutable_building()->mutable_footprint();
    footprint.set_system(at.system());
    for (int i = 0; i < footprint.longitude_e7_size(); ++i) {
      footprint.set_longitude_e7(
          i, footprint.longitude_e7(i) + (ToE7(at.longitude()) - ToE7(Home().lon)));
      footprint.set_latitude_e7(
          i, footprint.latitude_e7(i) + (ToE7(at.latitude()) - ToE7(Home().lat)));
    }
    return place;
  }
  void Build(const type::v1::Point& at, std::vector<Outcome>& seen) {
    v1::Place place = Asset("bin-1", 0, 0);
    *place.mutable_point() = at;
    seen.push_back({"place.point", Create(place).status()});
    seen.push_back({"building.footprint", Create(Drawn(at)).status()});
  }

  // Plans, patrols, check-ins and findings.
  void Walk(const type::v1::Point& at, std::vector<Outcome>& seen) {
    v1::CreatePatrolPlanRequest plan = PlanRequest();
    *plan.mutable_plan()->mutable_route(1)->mutable_point() = at;
    seen.push_back({"plan.route.point", plans.CreatePatrolPlan(Office(), plan).status()});
    v1::CreatePatrolRequest patrol;
    patrol.set_parent(kParent);
    patrol.set_request_id(NewRequestId());
    patrol.set_territory(Territory(GridCode(1)));
    patrol.set_assignee("cities/222405/staff/jin");
    *patrol.mutable_window_end_time() = rpc::ToTimestamp(clock.Now() + absl::Hours(2));
    AddRoute(patrol.mutable_route());
    *patrol.mutable_route(1)->mutable_point() = at;
    seen.push_back({"route.point", patrols.CreatePatrol(Office(), patrol).status()});
    const std::string walked = NewPatrol();
    auto check_in = On<v1::CheckInRequest>(walked);
    check_in.set_point_id("gate");
    *check_in.mutable_point() = at;
    seen.push_back({"point", patrols.CheckIn(Walker(), check_in).status()});
    auto finding = On<v1::ReportFindingRequest>(walked);
    finding.set_description("井盖");
    *finding.mutable_point() = at;
    seen.push_back({"point", patrols.ReportFinding(Walker(), finding).status()});
  }

  std::vector<Outcome> Everywhere(const type::v1::Point& at) {
    std::vector<Outcome> seen;
    Look(at, seen);
    Build(at, seen);
    Walk(at, seen);
    return seen;
  }

  // The basic grid that batches and streams answer.
  uint64_t GridAt(const type::v1::Point& at) {
    v1::BatchLocateRequest request;
    request.set_parent(kParent);
    request.set_system(at.system());
    request.add_longitude_e7(ToE7(at.longitude()));
    request.add_latitude_e7(ToE7(at.latitude()));
    v1::StreamLocateRequest stream;
    stream.set_parent(kParent);
    stream.set_system(at.system());
    *stream.mutable_longitude_e7() = request.longitude_e7();
    *stream.mutable_latitude_e7() = request.latitude_e7();
    const uint64_t code = Must(locator.BatchLocate(MakeCall(), request)).grid_codes(0);
    auto next = Must(locator.StreamLocate(MakeCall(), stream));
    CHECK(Must(next()).value().grid_codes(0) == code);
    return code;
  }

  // The reason for which a bulk upsert leaves out a place there; empty when it does not.
  std::string BulkFault(const type::v1::Point& at) {
    v1::BulkUpsertPlacesRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    *request.add_rows() = Asset("bin-2", 0, 0);
    *request.mutable_rows(0)->mutable_point() = at;
    const v1::ImportReport report = Must(places.BulkUpsertPlaces(MakeCall(), request));
    return report.faults().empty() ? "" : report.faults(0).reason();
  }

  v1::ImportBoundariesResponse Import(const std::string& geojson, System system) {
    v1::ImportBoundariesRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    request.set_system(system);
    request.set_geojson(geojson);
    return Must(boundaries.ImportBoundaries(MakeCall(), request));
  }

  // The grids in a view of so many degrees around `at`.
  absl::StatusOr<v1::GetViewportResponse> View(const type::v1::Point& at, double degrees) {
    v1::GetViewportRequest request;
    request.set_parent(kParent);
    request.set_system(at.system());
    request.set_west(std::max(-180.0, at.longitude() - degrees));
    request.set_east(std::min(180.0, at.longitude() + degrees));
    request.set_south(std::max(-90.0, at.latitude() - degrees));
    request.set_north(std::min(90.0, at.latitude() + degrees));
    request.set_zoom(5);
    request.add_layers("grids");
    return viewport.GetViewport(MakeCall(), request);
  }

  LonLat corner;
  PlaceStore place_store{pool};
  command::Runner<PlaceStore> place_runner{place_store, clock, database.options()};
  PlacesService places{place_store, territory_store, maps, place_runner, place_runner, tokens};
  PlaceMaps place_maps{pool};
  SurroundingsService surroundings{place_maps, maps, tokens, absl::FixedTimeZone(8 * 3600)};
  TerritoryDrawings drawings{pool, maps, past_maps};
  LayerRegistry registry;
  ViewportService viewport{registry};

 private:
  int column_;
  int row_;
};

}  // namespace

TEST_CASE("in a city outside the offset's box every GCJ-02 and BD-09 position is refused") {
  // 118.4 W 34.0 N.
  constexpr int kColumn = -2474;
  constexpr int kRow = -80;
  Survey town(kColumn, kRow);
  CHECK(town.GridAt(PointAt(town.Home(), kWgs)) == 222405001001001U);
  for (const System system : kOffset) {
    CAPTURE(system);
    const type::v1::Point at = PointAt(town.Home(), system);
    for (const Outcome& outcome : town.Everywhere(at)) {
      CHECK(outcome.status.code() == absl::StatusCode::kInvalidArgument);
      CHECK(Why(outcome.status) == outcome.field + " NOT_IN_GCJ_AREA");
    }
    CHECK(town.reporter.filed.empty());
    CHECK(town.GridAt(at) == 0);
    CHECK(town.BulkFault(at) == "NOT_IN_GCJ_AREA");
    CHECK(Why(town.View(at, 0.5).status()) == "west NOT_IN_GCJ_AREA");
    const auto import = town.Import(Squares({{GridCode(1), kColumn, kRow}}), system);
    CHECK_FALSE(import.applied());
    REQUIRE(import.faults_size() == 1);
    CHECK(import.faults(0).reason() == "WRONG_SYSTEM");
    CHECK(import.faults(0).feature() == 0);
    CHECK(import.faults(0).code() == GridCode(1));
    CHECK(import.faults(0).longitude() == Approx(town.corner.lon));
    CHECK(import.faults(0).latitude() == Approx(town.corner.lat));
    // The city's own boundary too, though it is not compared with itself.
    const auto redrawn = town.Import(Squares({{kCity, kColumn, kRow, 2}}), system);
    REQUIRE(redrawn.faults_size() == 1);
    CHECK(redrawn.faults(0).reason() == "WRONG_SYSTEM");
    v1::SplitTerritoryRequest split = Split();
    split.set_system(system);
    split.mutable_parts(0)->set_geometry(Box(kColumn, kRow, kColumn + 0.25, kRow + 1));
    split.mutable_parts(1)->set_geometry(Box(kColumn + 0.25, kRow, kColumn + 1, kRow + 1));
    CHECK(Why(town.reorganisations.SplitTerritory(town.MakeCall(), split).status()) ==
          "geometry WRONG_SYSTEM");
  }
  CHECK(Must(town.View(PointAt(town.Home(), kWgs), 0.5)).layers(0).feature_count() == 2);
}

TEST_CASE("10 km over the border a GCJ-02 or BD-09 position is refused, WGS 84 is not") {
  Survey town(0, 0);
  // In grid 2.
  const LonLat over{129.3215, 42.05};
  CHECK(town.GridAt(PointAt(over, kWgs)) == 222405001001002U);
  CHECK(Must(town.Locate(over.lon, over.lat)).grid() == Territory(GridCode(2)));
  for (const System system : kOffset) {
    CAPTURE(system);
    const type::v1::Point at = ShownAt(over, system);
    for (const Outcome& outcome : town.Everywhere(at)) {
      INFO(outcome.field);
      CHECK_THAT(outcome.status, FailsWith(absl::StatusCode::kNotFound, "POINT_OUTSIDE_CITY"));
    }
    CHECK(town.reporter.filed.empty());
    CHECK(town.GridAt(at) == 0);
    CHECK(town.BulkFault(at) == "POINT_OUTSIDE_CITY");
    const auto import = town.Import(Squares({town.Grid2()}), system);
    REQUIRE(import.faults_size() == 1);
    CHECK(import.faults(0).reason() == "OUTSIDE_CITY");
    // A batch goes on without the point.
    v1::ResolveTerritoryRequest resolve;
    resolve.set_parent(kParent);
    *resolve.mutable_as_of() = rpc::ToTimestamp(town.clock.Now());
    v1::TerritoryQuestion& question = *resolve.add_questions();
    question.set_territory(Territory(GridCode(1)));
    *question.mutable_time() = resolve.as_of();
    *question.mutable_point() = at;
    CHECK(Must(town.reorganisations.ResolveTerritory(town.MakeCall(), resolve))
              .answers(0)
              .territory() == Territory(GridCode(1)));
  }
}

TEST_CASE("inside the city every position is converted, whatever asks") {
  Survey town(0, 0);
  for (const System system : kOffset) {
    CAPTURE(system);
    const type::v1::Point at = ShownAt(town.Home(), system);
    CHECK(town.GridAt(at) == 222405001001001U);
    v1::Place place = town.Drawn(at);
    place.set_external_code(absl::StrCat("house-", system));
    *place.mutable_point() = at;
    const v1::Place created = Must(town.Create(place));
    CHECK(created.point().longitude() == Approx(town.Home().lon).margin(2e-7));
    CHECK(created.point().latitude() == Approx(town.Home().lat).margin(2e-7));
    CHECK(created.point().system() == kWgs);
    const v1::Footprint drawn =
        Building("house", town.Home().lon, town.Home().lat, 3).building().footprint();
    const v1::Footprint& kept = created.building().footprint();
    CHECK(kept.system() == kWgs);
    // The offset, some 6e-3 degree, changes by 1e-6 over a building.
    REQUIRE(kept.longitude_e7_size() == 4);
    for (int i = 0; i < 4; ++i) {
      CHECK(std::abs(kept.longitude_e7(i) - drawn.longitude_e7(i)) < 20);
      CHECK(std::abs(kept.latitude_e7(i) - drawn.latitude_e7(i)) < 20);
    }
    // A view of the whole world has corners where the system does not exist.
    CHECK(Must(town.View(at, 200)).layers(0).feature_count() == 2);
    CHECK(Must(town.View(at, 0.02)).layers(0).feature_count() == 1);
  }
}

}  // namespace hailan::grid_geo::testing
