// The tree and its boundaries as of a day: dates of imports, reads of the past and of days to come.
#include <catch2/catch.hpp>
#include <functional>

#include "common/rpc/timestamp.h"
#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

google::protobuf::Timestamp At(int year, int month, int day, int hour = 12) {
  return rpc::ToTimestamp(StartOf(absl::CivilDay(year, month, day)) + absl::Hours(hour));
}

v1::TerritoryRow* AddGrid(v1::ImportTerritoriesRequest& request, int number) {
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  v1::TerritoryRow* const row = request.add_rows();
  row->set_code(GridCode(number));
  row->set_level(v1::TERRITORY_LEVEL_GRID);
  row->set_display_name("网格");
  return row;
}

v1::ImportReport Import(Town& town, const v1::ImportTerritoriesRequest& request) {
  return Must(town.territories.ImportTerritories(town.MakeCall(), request));
}

std::vector<std::string> ListOn(Town& town, const google::protobuf::Timestamp* as_of) {
  v1::ListTerritoriesRequest list;
  list.set_parent(kParent);
  list.set_level(v1::TERRITORY_LEVEL_GRID);
  if (as_of != nullptr) *list.mutable_as_of() = *as_of;
  std::vector<std::string> names;
  const auto page = Must(town.territories.ListTerritories(town.MakeCall(), list));
  CHECK(page.total_size() == page.territories_size());
  for (const v1::Territory& territory : page.territories()) names.push_back(territory.name());
  return names;
}

absl::StatusOr<v1::ImportBoundariesResponse> DrawFrom(Town& town,
                                                      const std::string& geojson,
                                                      const std::string& from) {
  v1::ImportBoundariesRequest request;
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_geojson(geojson);
  request.set_valid_from(from);
  return town.boundaries.ImportBoundaries(town.MakeCall(), request);
}

std::string GridAt(Town& town, double lon, double lat, const google::protobuf::Timestamp* as_of) {
  v1::LocateRequest request;
  request.set_parent(kParent);
  request.mutable_point()->set_longitude(lon);
  request.mutable_point()->set_latitude(lat);
  request.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  if (as_of != nullptr) *request.mutable_as_of() = *as_of;
  const auto at = town.locator.Locate(town.MakeCall(), request);
  return at.ok() ? at->grid() : ReasonOf(at.status());
}

}  // namespace

TEST_CASE("territories are listed as of a day, and without one as of today") {
  Town town;
  town.Plant(2);
  v1::ImportTerritoriesRequest request;
  AddGrid(request, 7)->set_valid_to("2026-01-01");
  v1::TerritoryRow* const coming = AddGrid(request, 8);
  coming->set_valid_from("2026-04-01");
  coming->set_urban_rural_class(111);
  CHECK(Import(town, request).created_count() == 2);
  CHECK(ListOn(town, nullptr) ==
        std::vector<std::string>{Territory(GridCode(1)), Territory(GridCode(2))});
  const auto before = At(2025, 12, 31, 23);
  CHECK(ListOn(town, &before).back() == Territory(GridCode(7)));
  const auto after = At(2026, 4, 1, 0);
  CHECK(ListOn(town, &after).back() == Territory(GridCode(8)));
  // Midnight came on the town's clock: nobody imports, yet the list is another.
  town.clock.Set(StartOf(absl::CivilDay(2026, 4, 1)));
  CHECK(ListOn(town, nullptr).size() == 3);

  v1::GetTerritoryRequest get;
  get.set_name(Territory(GridCode(8)));
  const auto grid = Must(town.territories.GetTerritory(town.MakeCall(), get));
  CHECK(grid.valid_from() == "2026-04-01");
  CHECK(grid.valid_to().empty());
  CHECK(grid.urban_rural_class() == 111);
  *get.mutable_as_of() = before;
  CHECK_THAT(town.territories.GetTerritory(town.MakeCall(), get).status(),
             FailsWith(absl::StatusCode::kNotFound, "TERRITORY_NOT_VALID"));
  v1::ListAncestorsRequest path;
  path.set_name(get.name());
  CHECK(Must(town.territories.ListAncestors(town.MakeCall(), path)).ancestors_size() == 3);
  *path.mutable_as_of() = before;
  CHECK_THAT(town.territories.ListAncestors(town.MakeCall(), path).status(),
             HasReason("TERRITORY_NOT_VALID"));
  v1::GetGridCardRequest card;
  card.set_name(get.name());
  *card.mutable_as_of() = before;
  CHECK_THAT(town.locator.GetGridCard(town.MakeCall(), card).status(),
             HasReason("TERRITORY_NOT_VALID"));
  get.mutable_as_of()->set_seconds(INT64_MAX);
  CHECK_THAT(town.territories.GetTerritory(town.MakeCall(), get).status(),
             HasReason("INVALID_FIELD"));
}

TEST_CASE("imports refuse overlapping dates, orphans in time and shared external codes by name") {
  Town town;
  town.Plant(1);
  v1::ImportTerritoriesRequest request;
  v1::TerritoryRow* const dated = AddGrid(request, 5);
  dated->set_valid_from("2025-01-01");
  dated->set_valid_to("2026-01-01");
  dated->add_external_codes("hotline:G5");
  CHECK(Import(town, request).created_count() == 1);
  const auto reason = [&town](const std::function<void(v1::ImportTerritoriesRequest&)>& make) {
    v1::ImportTerritoriesRequest bad;
    make(bad);
    const auto report = Import(town, bad);
    return report.faults().empty() ? "" : report.faults(0).reason();
  };
  CHECK(reason([](auto& bad) { AddGrid(bad, 5)->set_valid_from("2025-06-01"); }) ==
        "OVERLAPPING_VALIDITY");
  CHECK(reason([](auto& bad) { AddGrid(bad, 5)->set_valid_from("2026-01-01"); }) == "CODE_RETIRED");
  CHECK(reason([](auto& bad) {
          v1::TerritoryRow* const micro = AddGrid(bad, 5);
          micro->set_code(GridCode(5) + "01");
          micro->set_level(v1::TERRITORY_LEVEL_MICRO_GRID);
          micro->set_valid_from("2025-06-01");
        }) == "PARENT_NOT_VALID");
  CHECK(reason([](auto& bad) { AddGrid(bad, 6)->add_external_codes("hotline:G5"); }) ==
        "EXTERNAL_CODE_TAKEN");
  CHECK(reason([](auto& bad) {
          v1::TerritoryRow* const later = AddGrid(bad, 6);
          later->set_valid_from("2026-01-01");
          later->add_external_codes("hotline:G5");
        }).empty());
  v1::ListTerritoriesRequest list;
  list.set_parent(kParent);
  list.set_external_code("hotline:G5");
  auto found = Must(town.territories.ListTerritories(town.MakeCall(), list));
  REQUIRE(found.territories_size() == 1);
  CHECK(found.territories(0).name() == Territory(GridCode(6)));
  *list.mutable_as_of() = At(2025, 6, 1);
  found = Must(town.territories.ListTerritories(town.MakeCall(), list));
  REQUIRE(found.territories_size() == 1);
  CHECK(found.territories(0).name() == Territory(GridCode(5)));
  list.set_external_code("hotline:G");
  CHECK(Must(town.territories.ListTerritories(town.MakeCall(), list)).total_size() == 0);
}

TEST_CASE("the database itself refuses orphans in time and shared external codes") {
  Town town;
  town.Plant(2);
  CHECK_THROWS(town.database.Query(
      "UPDATE territories SET valid_to = '2026-01-01' WHERE code = '222405001001'"));
  CHECK_THROWS(town.database.Query(
      "UPDATE territories SET external_codes = '{x:1}' WHERE length(code) = 15"));
  town.database.Query(
      "UPDATE territories SET external_codes = '{x:1}' "
      "WHERE code = '222405001001001'");
}

TEST_CASE("a redrawn boundary holds from its day, and the old shape stays") {
  Town town;
  town.Plant(2);
  town.Draw(Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}}));
  const auto redrawn =
      Must(DrawFrom(town, Squares({{GridCode(1), 0, 1}, {GridCode(2), 1, 0}}), "2026-03-10"));
  CHECK(redrawn.changed_count() == 1);
  CHECK(redrawn.unchanged_count() == 1);
  CHECK(redrawn.boundary_version() == 2);
  // Today is 2 March: nothing has changed yet.
  CHECK(GridAt(town, 129.05, 42.05, nullptr) == Territory(GridCode(1)));
  const auto later = At(2026, 3, 10, 0);
  CHECK(GridAt(town, 129.05, 42.05, &later) == "NO_GRID_AT_POINT");
  CHECK(GridAt(town, 129.05, 42.15, &later) == Territory(GridCode(1)));
  const auto before = At(2026, 3, 9, 23);
  CHECK(GridAt(town, 129.05, 42.05, &before) == Territory(GridCode(1)));

  // The day comes: a replica follows with its next refresh, without an import.
  town.clock.Set(StartOf(absl::CivilDay(2026, 3, 10)) - absl::Seconds(1));
  Must(town.maps.Refresh(town.MakeCall().deadline));
  CHECK(GridAt(town, 129.05, 42.15, nullptr) == "NO_GRID_AT_POINT");
  town.clock.Advance(absl::Seconds(1));
  Must(town.maps.Refresh(town.MakeCall().deadline));
  CHECK(GridAt(town, 129.05, 42.15, nullptr) == Territory(GridCode(1)));
  CHECK(GridAt(town, 129.05, 42.05, &before) == Territory(GridCode(1)));

  CHECK_THAT(DrawFrom(town, Squares({{GridCode(1), 2, 2}}), "2026-03-09").status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "NOT_AFTER_LAST_CHANGE"));
  CHECK_THAT(DrawFrom(town, Squares({{GridCode(1), 2, 2}}), "9 March").status(),
             HasReason("INVALID_FIELD"));
  // Without a day it is a correction of the latest one.
  town.Draw(Squares({{GridCode(1), 0, 2}}));
  CHECK(GridAt(town, 129.05, 42.25, nullptr) == Territory(GridCode(1)));
  CHECK(GridAt(town, 129.05, 42.05, &before) == Territory(GridCode(1)));
  CHECK(town.database.Value("SELECT count(*) FROM boundaries WHERE code = '" + GridCode(1) + "'") ==
        "2");
}

TEST_CASE("many points are located as of a day, and the map is kept by version, not by day") {
  Town town;
  town.Plant(2);
  town.Draw(Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}}));
  Must(DrawFrom(town, Squares({{GridCode(2), 2, 0}}), "2026-02-01"));
  v1::BatchLocateRequest request;
  request.set_parent(kParent);
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  for (const int32_t lon : {1'290'500'000, 1'291'500'000, 1'292'500'000}) {
    request.add_longitude_e7(lon);
    request.add_latitude_e7(420'500'000);
  }
  const uint64_t one = 222405001001001;
  const auto codes = [&town, &request] {
    const auto reply = Must(town.locator.BatchLocate(town.MakeCall(), request));
    return std::vector<uint64_t>(reply.grid_codes().begin(), reply.grid_codes().end());
  };
  CHECK(codes() == std::vector<uint64_t>{one, 0, one + 1});
  *request.mutable_as_of() = At(2026, 1, 31);
  CHECK(codes() == std::vector<uint64_t>{one, one + 1, 0});
  const auto deadline = town.MakeCall().deadline;
  const auto january = Must(town.past_maps.Get(kCity, absl::CivilDay(2026, 1, 5), deadline));
  CHECK(january == Must(town.past_maps.Get(kCity, absl::CivilDay(2020, 7, 7), deadline)));
  CHECK(january != Must(town.past_maps.Get(kCity, absl::CivilDay(2026, 2, 1), deadline)));
  CHECK(Must(town.past_maps.Get("410202", absl::CivilDay(2026, 2, 1), deadline)) == nullptr);
}

}  // namespace hailan::grid_geo::testing
