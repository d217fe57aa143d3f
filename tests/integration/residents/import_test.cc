#include "tests/integration/residents/register.h"

namespace hailan::residents {
namespace {

using testing::FailsWith;
using testing::HasReason;
using testing::Must;

v1::Resident Row(const std::string& id, const std::string& number, const std::string& house) {
  v1::Resident row;
  row.set_name(PersonOf(id));
  row.set_display_name("金东");
  row.set_registered_territory(kGrid);
  if (!number.empty()) {
    row.mutable_identity()->set_type(v1::IDENTITY_TYPE_CITIZEN);
    row.mutable_identity()->set_number(number);
  }
  v1::Residence& home = *row.add_residences();
  home.set_house(HouseOf(house));
  home.set_kind(v1::RESIDENCE_KIND_RESIDENT);
  return row;
}

v1::ImportResidentsRequest Rows(const std::vector<v1::Resident>& rows) {
  v1::ImportResidentsRequest request;
  for (const v1::Resident& row : rows) *request.add_residents() = row;
  return request;
}

v1::ImportBuildingsRequest OneBuilding(const std::string& territory) {
  v1::ImportBuildingsRequest request;
  v1::Building& building = *request.add_buildings();
  building.set_name(absl::StrCat(kCity, "/buildings/B1"));
  building.set_territory(territory);
  building.set_display_name("康居苑1号楼");
  building.mutable_point()->set_longitude(129.4);
  building.mutable_point()->set_latitude(42.7);
  building.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  return request;
}

v1::ImportHousesRequest OneHouse(const std::string& building) {
  v1::ImportHousesRequest request;
  v1::House& house = *request.add_houses();
  house.set_name(HouseOf("H1"));
  house.set_building(absl::StrCat(kCity, "/buildings/", building));
  house.set_unit("1");
  house.set_room("101");
  return request;
}

TEST_CASE("Importing unchanged rows changes nothing, with new and with old request ids") {
  Register city;
  const v1::ImportBuildingsRequest buildings = OneBuilding(kGrid);
  CHECK(Must(city.Import("Houses/ImportBuildings", buildings)).created_count() == 1);
  CHECK(Must(city.Import("Houses/ImportHouses", OneHouse("B1"))).created_count() == 1);
  v1::ImportResidentsRequest people = Rows({Row("R1", kNumber, "H1"), Row("R2", "", "H1")});
  people.set_request_id(FreshId());
  CHECK(Must(city.Import("Residents/ImportResidents", people)).created_count() == 2);
  const std::string before = city.Count("outbox");
  CHECK(Must(city.Import("Houses/ImportBuildings", buildings)).unchanged_count() == 1);
  CHECK(Must(city.Import("Houses/ImportHouses", OneHouse("B1"))).unchanged_count() == 1);
  CHECK(Must(city.Import("Residents/ImportResidents", people)).unchanged_count() == 2);
  people.clear_request_id();
  CHECK(Must(city.Import("Residents/ImportResidents", people)).unchanged_count() == 2);
  CHECK(city.Count("outbox") == before);
  CHECK(city.database().Value("SELECT max(revision) FROM residents") == "1");
}

TEST_CASE("A changed row changes its resource, and only that") {
  Register city;
  city.Build();
  const v1::ImportResidentsRequest people = Rows({Row("R1", kNumber, "H1"), Row("R2", "", "H1")});
  Must(city.Import("Residents/ImportResidents", people));
  v1::ImportResidentsRequest changed = people;
  *changed.mutable_residents(0) = Row("R1", kNumber, "H2");
  const v1::ImportResponse response = Must(city.Import("Residents/ImportResidents", changed));
  CHECK(response.updated_count() == 1);
  CHECK(response.unchanged_count() == 1);
  CHECK(city.database().Query(
            "SELECT ordinal, house_id, coalesce(end_date::text, '') FROM residences "
            "WHERE resident_id = 'R1' ORDER BY ordinal") ==
        std::vector<std::vector<std::string>>{{"0", "H1", "2026-03-02"}, {"1", "H2", ""}});
  CHECK(city.database().Value("SELECT territory_code FROM residents WHERE id = 'R1'") ==
        "222405001001002");
}

TEST_CASE("A house follows its building to another grid, and its people follow the house") {
  Register city;
  Must(city.Import("Houses/ImportBuildings", OneBuilding(kGrid)));
  Must(city.Import("Houses/ImportHouses", OneHouse("B1")));
  const v1::ImportResidentsRequest people = Rows({Row("R1", kNumber, "H1")});
  Must(city.Import("Residents/ImportResidents", people));
  Must(city.Import("Houses/ImportBuildings", OneBuilding(kOtherGrid)));
  CHECK(Must(city.Import("Houses/ImportHouses", OneHouse("B1"))).updated_count() == 1);
  CHECK(Must(city.Import("Residents/ImportResidents", people)).updated_count() == 1);
  CHECK(Must(city.Get(PersonOf("R1"), Neighbour())).territory() == kOtherGrid);
  CHECK(city.Count("residences") == "1");
}

TEST_CASE("Bad rows are listed with their reasons, good rows are stored") {
  Register city;
  city.Build();
  v1::Resident broken = Row("R4", "222499197908060011", "H1");
  v1::Resident foreign = Row("R5", "", "H1");
  foreign.set_name("cities/410204/residents/R5");
  const v1::ImportResponse response = Must(city.Import("Residents/ImportResidents",
                                                       Rows({Row("R1", kNumber, "H1"),
                                                             Row("R2", kNumber, "H1"),
                                                             Row("R3", "", "H404"),
                                                             broken,
                                                             Row("R1", "", "H1"),
                                                             Row("15416580993", "", "H1"),
                                                             Row("R6", kOtherNumber, "H2")})));
  CHECK(response.created_count() == 2);
  std::vector<std::pair<int, std::string>> failures;
  for (const v1::ImportFailure& failure : response.failures()) {
    failures.emplace_back(failure.index(), failure.reason());
    CHECK(failure.message().find("222499") == std::string::npos);
  }
  CHECK(failures == std::vector<std::pair<int, std::string>>{{1, "IDENTITY_TAKEN"},
                                                             {2, "HOUSE_UNKNOWN"},
                                                             {3, "INVALID_FIELD"},
                                                             {4, "INVALID_FIELD"},
                                                             {5, "INVALID_FIELD"}});
  // A name of another city is refused by the field rules, before anything is stored.
  CHECK_THAT(city.Import("Residents/ImportResidents", Rows({foreign})).status(),
             HasReason("FOREIGN_CITY"));
  const v1::ImportResponse taken =
      Must(city.Import("Residents/ImportResidents", Rows({Row("R7", kNumber, "H1")})));
  REQUIRE(taken.failures_size() == 1);
  CHECK(taken.failures(0).reason() == "IDENTITY_TAKEN");
}

TEST_CASE("Houses need a building and buildings a place") {
  Register city;
  const v1::ImportResponse houses = Must(city.Import("Houses/ImportHouses", OneHouse("B404")));
  REQUIRE(houses.failures_size() == 1);
  CHECK(houses.failures(0).reason() == "BUILDING_UNKNOWN");
  v1::ImportBuildingsRequest wrong = OneBuilding("cities/222405/territories/222405001");
  CHECK(Must(city.Import("Houses/ImportBuildings", wrong)).failures_size() == 1);
  wrong = OneBuilding(kGrid);
  wrong.mutable_buildings(0)->mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_GCJ02);
  const v1::ImportResponse response = Must(city.Import("Houses/ImportBuildings", wrong));
  REQUIRE(response.failures_size() == 1);
  CHECK(response.failures(0).message().find("UNSUPPORTED_COORDINATE_SYSTEM") != std::string::npos);
}

TEST_CASE("Only importers import") {
  Register city;
  v1::ImportResidentsRequest request = Rows({Row("R1", "", "H1")});
  request.set_parent(kCity);
  request.set_request_id(FreshId());
  for (const rpc::TokenClaims& claims : {Member(), Community(), CityStaff()}) {
    CHECK_THAT(city.Call<v1::ImportResponse>("Residents/ImportResidents", request, claims).status(),
               FailsWith(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  }
}

TEST_CASE("Buildings and houses are listed page by page within the scope") {
  Register city;
  city.Build();
  v1::ListBuildingsRequest buildings;
  buildings.set_parent("cities/222405/territories/222405001001");
  buildings.set_page_size(1);
  const auto first =
      Must(city.Call<v1::ListBuildingsResponse>("Houses/ListBuildings", buildings, Community()));
  REQUIRE(first.buildings_size() == 1);
  buildings.set_page_token(first.next_page_token());
  const auto second =
      Must(city.Call<v1::ListBuildingsResponse>("Houses/ListBuildings", buildings, Community()));
  REQUIRE(second.buildings_size() == 1);
  CHECK(second.next_page_token().empty());
  CHECK(first.buildings(0).name() < second.buildings(0).name());
  CHECK_THAT(
      city.Call<v1::ListBuildingsResponse>("Houses/ListBuildings", buildings, Member()).status(),
      HasReason("OUT_OF_SCOPE"));

  v1::ListHousesRequest houses;
  CHECK_THAT(city.Call<v1::ListHousesResponse>("Houses/ListHouses", houses, Member()).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "ONE_PARENT"));
  houses.set_building(absl::StrCat(kCity, "/buildings/B1"));
  const auto found = Must(city.Call<v1::ListHousesResponse>("Houses/ListHouses", houses, Member()));
  REQUIRE(found.houses_size() == 1);
  CHECK(found.houses(0).address() == "康居苑1号楼1单元101室");
  houses.set_building(absl::StrCat(kCity, "/buildings/B2"));
  CHECK_THAT(city.Call<v1::ListHousesResponse>("Houses/ListHouses", houses, Member()).status(),
             HasReason("OUT_OF_SCOPE"));
  houses.clear_building();
  houses.set_territory(kGrid);
  CHECK(Must(city.Call<v1::ListHousesResponse>("Houses/ListHouses", houses, Member()))
            .houses_size() == 1);
}

}  // namespace
}  // namespace hailan::residents
