#include <algorithm>

#include "tests/integration/residents/register.h"

namespace hailan::residents {
namespace {

using testing::FailsWith;
using testing::HasCode;
using testing::HasReason;
using testing::Must;

v1::SearchResidentsRequest SearchIn(const std::string& territory) {
  v1::SearchResidentsRequest request;
  request.set_parent(territory);
  request.set_purpose("looking for the owner of a leaking flat");
  return request;
}

absl::StatusOr<v1::UnmaskResidentResponse> Unmask(Register& city,
                                                  const std::string& name,
                                                  v1::SensitiveField field,
                                                  const std::string& purpose,
                                                  const rpc::TokenClaims& as) {
  v1::UnmaskResidentRequest request;
  request.set_name(name);
  request.set_field(field);
  request.set_purpose(purpose);
  return city.Call<v1::UnmaskResidentResponse>("Residents/UnmaskResident", request, as);
}

absl::StatusOr<v1::ListOccupantsResponse> Occupants(Register& city,
                                                    const std::string& house,
                                                    const rpc::TokenClaims& as) {
  v1::ListOccupantsRequest request;
  request.set_parent(house);
  request.set_purpose("water from the flat above");
  return city.Call<v1::ListOccupantsResponse>("Houses/ListOccupants", request, as);
}

TEST_CASE("By a house one knows its people, and by a person the houses") {
  Register city;
  city.Build();
  const v1::Resident person = city.Create();
  const auto occupants = Must(Occupants(city, HouseOf("H1"), Member()));
  REQUIRE(occupants.occupants_size() == 1);
  CHECK(occupants.occupants(0).resident().name() == person.name());
  CHECK(occupants.occupants(0).resident().phone() == "154****0993");
  CHECK(occupants.occupants(0).residence().kind() == v1::RESIDENCE_KIND_RESIDENT);
  CHECK(Must(Occupants(city, HouseOf("H2"), Community())).occupants_size() == 0);

  v1::ListResidencesRequest request;
  request.set_parent(person.name());
  request.set_purpose("home visit");
  const auto houses =
      Must(city.Call<v1::ListResidencesResponse>("Residents/ListResidences", request, Member()));
  REQUIRE(houses.residences_size() == 1);
  CHECK(houses.residences(0).house() == HouseOf("H1"));
}

TEST_CASE("A foreign grid sees nothing, and not whether there is anything") {
  Register city;
  city.Build();
  const v1::Resident person = city.Create();
  for (const std::string& name : {person.name(), PersonOf("nobody")}) {
    CHECK_THAT(city.Get(name, Neighbour()).status(),
               FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
    CHECK_THAT(Unmask(city, name, v1::SENSITIVE_FIELD_PHONE, "home visit", Neighbour()).status(),
               FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  }
  for (const char* house : {"H1", "H404"}) {
    CHECK_THAT(Occupants(city, HouseOf(house), Neighbour()).status(), HasReason("OUT_OF_SCOPE"));
    v1::GetHouseRequest get;
    get.set_name(HouseOf(house));
    CHECK_THAT(city.Call<v1::House>("Houses/GetHouse", get, Neighbour()).status(),
               HasReason("OUT_OF_SCOPE"));
  }
  v1::SearchResidentsRequest search = SearchIn(kGrid);
  search.set_display_name("韩");
  CHECK_THAT(
      city.Call<v1::SearchResidentsResponse>("Residents/SearchResidents", search, Neighbour())
          .status(),
      HasReason("OUT_OF_SCOPE"));
  search.set_parent(kOtherGrid);
  CHECK(
      Must(city.Call<v1::SearchResidentsResponse>("Residents/SearchResidents", search, Neighbour()))
          .residents_size() == 0);
  CHECK_THAT(city.Get(PersonOf("nobody"), CityStaff()).status(),
             HasCode(absl::StatusCode::kNotFound));
  // Nothing was shown, so nothing of this person is in the log.
  CHECK(city.Count("accesses WHERE resident_ids <> '{}'") == "0");
}

TEST_CASE("Roles without a part in the service of people see less or nothing") {
  Register city;
  city.Build();
  const v1::Resident person = city.Create();
  const v1::Resident seen = Must(city.Get(person.name(), Operator()));
  CHECK(seen.display_name() == "韩**");
  CHECK(seen.masking() == v1::MASKING_STRICT);
  CHECK_FALSE(seen.has_identity());
  CHECK(seen.phone().empty());
  CHECK(seen.birth_date().empty());
  CHECK(seen.tags_size() == 0);
  CHECK_FALSE(seen.has_medical_note());
  for (const char* role : {"resident", "volunteer", "supervisor", "integrator", "department"}) {
    CAPTURE(role);
    CHECK_THAT(city.Get(person.name(), As("x", role, {"222405"})).status(),
               HasCode(absl::StatusCode::kPermissionDenied));
  }
  rpc::TokenClaims foreign = CityStaff();
  foreign.city = "410204";
  CHECK_THAT(city.Get(person.name(), foreign).status(), HasReason("FOREIGN_CITY"));
}

TEST_CASE("Sensitive fields are shown one by one, for a purpose, to some") {
  Register city;
  city.Build();
  const std::string name = city.Create().name();
  CHECK(Must(Unmask(city, name, v1::SENSITIVE_FIELD_PHONE, "leak", Member())).value() ==
        "+8615416580993");
  CHECK(Must(Unmask(city, name, v1::SENSITIVE_FIELD_IDENTITY_NUMBER, "leak", Member())).value() ==
        kNumber);
  CHECK(Must(Unmask(city, name, v1::SENSITIVE_FIELD_MEDICAL_NOTE, "first aid", Community()))
            .value() == "asthma, spray in the kitchen");
  for (const char* purpose : {"", " ", "x", "x "}) {
    CHECK_THAT(Unmask(city, name, v1::SENSITIVE_FIELD_PHONE, purpose, Member()).status(),
               FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  }
  CHECK_THAT(Unmask(city, name, v1::SENSITIVE_FIELD_UNSPECIFIED, "leak", Member()).status(),
             HasReason("INVALID_FIELD"));
  for (const rpc::TokenClaims& claims :
       {CityStaff(), Operator(), As("st", "street", {"222405001"})}) {
    CHECK_THAT(Unmask(city, name, v1::SENSITIVE_FIELD_PHONE, "leak", claims).status(),
               HasReason("PERMISSION_DENIED"));
  }
  CHECK(city.Count("accesses") == "3");
  CHECK(city.database().Value("SELECT string_agg(unmasked_field, ' ' ORDER BY id) FROM accesses") ==
        "phone identity_number medical_note");
}

TEST_CASE("An empty field is not found, a tampered one is an error without its content") {
  Register city;
  city.Build();
  v1::CreateResidentRequest request = city.CreateRequest();
  request.mutable_resident()->clear_phone();
  const std::string name =
      Must(city.Call<v1::Resident>("Residents/CreateResident", request, Member())).name();
  CHECK_THAT(Unmask(city, name, v1::SENSITIVE_FIELD_PHONE, "leak", Member()).status(),
             FailsWith(absl::StatusCode::kNotFound, "FIELD_EMPTY"));
  city.database().Query(
      "UPDATE residents SET identity_sealed = set_byte(identity_sealed, 30, "
      "get_byte(identity_sealed, 30) # 1)");
  CHECK_THAT(Unmask(city, name, v1::SENSITIVE_FIELD_IDENTITY_NUMBER, "leak", Member()).status(),
             HasCode(absl::StatusCode::kInternal));
  const v1::Resident seen = Must(city.Get(name, Member()));
  CHECK(seen.identity().number().empty());
  CHECK(seen.display_name() == "韩革权");
}

TEST_CASE("Every read of a person is in the access log with its purpose") {
  Register city;
  city.Build();
  const std::string name = city.Create().name();
  Must(city.Get(name, Member()));
  Must(Occupants(city, HouseOf("H1"), Member()));
  v1::SearchResidentsRequest search = SearchIn(kGrid);
  search.set_phone_tail("0993");
  Must(city.Call<v1::SearchResidentsResponse>("Residents/SearchResidents", search, Community()));
  Must(Unmask(city, name, v1::SENSITIVE_FIELD_PHONE, "leak", Member()));

  v1::ListAccessesRequest request;
  request.set_parent(name);
  request.set_page_size(3);
  CHECK_THAT(
      city.Call<v1::ListAccessesResponse>("AccessLog/ListAccesses", request, Member()).status(),
      FailsWith(absl::StatusCode::kPermissionDenied, "ACCESS_LOG_CLOSED"));
  const auto page =
      Must(city.Call<v1::ListAccessesResponse>("AccessLog/ListAccesses", request, Community()));
  REQUIRE(page.accesses_size() == 3);
  CHECK(page.accesses(0).method() == "hailan.residents.v1.Residents/UnmaskResident");
  CHECK(page.accesses(0).unmasked_field() == "phone");
  CHECK(page.accesses(0).subject() == "gm1");
  CHECK(page.accesses(0).roles(0) == "grid_member");
  CHECK(page.accesses(0).purpose() == "leak");
  CHECK(page.accesses(1).method() == "hailan.residents.v1.Residents/SearchResidents");
  CHECK(page.accesses(1).resource() == kGrid);
  CHECK(page.accesses(2).method() == "hailan.residents.v1.Houses/ListOccupants");
  request.set_page_token(page.next_page_token());
  const auto rest =
      Must(city.Call<v1::ListAccessesResponse>("AccessLog/ListAccesses", request, Community()));
  REQUIRE(rest.accesses_size() == 1);
  CHECK(rest.accesses(0).method() == "hailan.residents.v1.Residents/GetResident");
  CHECK(rest.next_page_token().empty());
}

TEST_CASE("What cannot be logged is not shown") {
  Register city;
  city.Build();
  const std::string name = city.Create().name();
  city.database().Query("ALTER TABLE accesses ADD CONSTRAINT closed CHECK (false)");
  CHECK_FALSE(city.Get(name, Member()).ok());
  CHECK_FALSE(Occupants(city, HouseOf("H1"), Member()).ok());
  CHECK_FALSE(Unmask(city, name, v1::SENSITIVE_FIELD_PHONE, "leak", Member()).ok());
}

TEST_CASE("Searches combine, page and count") {
  Register city;
  city.Build();
  v1::ImportResidentsRequest import;
  for (int i = 0; i < 120; ++i) {
    v1::Resident& row = *import.add_residents();
    row.set_name(PersonOf(absl::StrCat("R", 1000 + i)));
    row.set_display_name(i % 2 == 0 ? "张丽国" : "王丽");
    row.set_registered_territory(i < 100 ? kGrid : kOtherGrid);
    row.set_phone(absl::StrCat("154000000", 10 + i % 3));
  }
  REQUIRE(Must(city.Import("Residents/ImportResidents", import)).created_count() == 120);
  v1::SearchResidentsRequest search = SearchIn("cities/222405/territories/222405001001");
  search.set_display_name("丽国");
  search.set_page_size(25);
  std::vector<std::string> found;
  std::string last_token;
  do {
    const auto page = Must(
        city.Call<v1::SearchResidentsResponse>("Residents/SearchResidents", search, Community()));
    CHECK(page.total_size() == 60);
    CHECK_FALSE(page.total_truncated());
    for (const v1::Resident& resident : page.residents()) found.push_back(resident.name());
    if (!page.next_page_token().empty()) last_token = page.next_page_token();
    search.set_page_token(page.next_page_token());
  } while (!search.page_token().empty());
  CHECK(found.size() == 60);
  CHECK(std::is_sorted(found.begin(), found.end()));
  search.set_page_token(last_token);
  search.set_display_name("丽");
  CHECK_THAT(
      city.Call<v1::SearchResidentsResponse>("Residents/SearchResidents", search, Community())
          .status(),
      HasReason("INVALID_PAGE_TOKEN"));
  search = SearchIn(kGrid);
  search.set_display_name("王");
  search.set_name_match(v1::SearchResidentsRequest::NAME_MATCH_PREFIX);
  search.set_phone_tail("0010");
  CHECK(Must(city.Call<v1::SearchResidentsResponse>("Residents/SearchResidents", search, Member()))
            .total_size() == 17);
  CHECK_THAT(
      city.Call<v1::SearchResidentsResponse>("Residents/SearchResidents", SearchIn(kGrid), Member())
          .status(),
      HasReason("NO_CRITERION"));
  search.set_phone_tail("12a4");
  CHECK_THAT(city.Call<v1::SearchResidentsResponse>("Residents/SearchResidents", search, Member())
                 .status(),
             HasReason("INVALID_FIELD"));
}

TEST_CASE("Houses and people are counted by grid, fewer than five people not exactly") {
  Register city;
  city.Build();
  v1::ImportResidentsRequest import;
  const auto settle = [&import](const std::string& territory, int count) {
    for (int i = 0; i < count; ++i) {
      v1::Resident& row = *import.add_residents();
      row.set_name(PersonOf(absl::StrCat("p", import.residents_size())));
      row.set_display_name("张丽国");
      row.set_registered_territory(territory);
    }
  };
  settle(kGrid, 3);
  // Two in a micro-grid of it, four in the grid beside, one who is registered for the community.
  settle(absl::StrCat(kGrid, "01"), 2);
  settle(kOtherGrid, 4);
  settle("cities/222405/territories/222405001001", 1);
  REQUIRE(Must(city.Import("Residents/ImportResidents", import)).created_count() == 10);

  v1::CountByTerritoryRequest request;
  request.set_parent(kCity);
  const auto counts = [&](const rpc::TokenClaims& as) {
    std::vector<std::string> found;
    const auto response =
        Must(city.Call<v1::CountByTerritoryResponse>("Houses/CountByTerritory", request, as));
    for (const v1::TerritoryCount& count : response.counts()) {
      found.push_back(absl::StrCat(count.territory().substr(std::string(kCity).size() + 13),
                                   " ",
                                   count.house_count(),
                                   " ",
                                   count.resident_count(),
                                   count.few_residents() ? " few" : ""));
    }
    return found;
  };
  const std::vector<std::string> all = {
      "222405001001 0 0 few", "222405001001001 1 5", "222405001001002 1 0 few"};
  CHECK(counts(CityStaff()) == all);
  CHECK(counts(Community()) == all);
  // An area within another one is not counted twice.
  CHECK(counts(As("com2", "community", {"222405001001", "222405001001001"})) == all);
  CHECK(counts(Member()) == std::vector<std::string>{all[1]});
  CHECK(counts(Neighbour()) == std::vector<std::string>{all[2]});
  CHECK(counts(As("gm9", "grid_member", {"222405001002001"})).empty());
  CHECK_THAT(city.Call<v1::CountByTerritoryResponse>(
                     "Houses/CountByTerritory", request, As("r1", "resident"))
                 .status(),
             HasReason("PERMISSION_DENIED"));
  // Counting is no look at anybody.
  CHECK(city.Count("accesses") == "0");
}

}  // namespace
}  // namespace hailan::residents
