// The synthetic register of Longjing, loaded through the public imports and searched; the answers
// of every kind of search are known from an exhaustive scan. Skipped without the data.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "tests/integration/residents/register.h"
#include "tests/unit/residents/shared_data.h"

namespace hailan::residents {
namespace {

using testing::CsvRow;
using testing::Must;

std::string Territory(const std::string& code) {
  return absl::StrCat(kCity, "/territories/", code);
}

int Number(const std::string& text) {
  int number = 0;
  REQUIRE(absl::SimpleAtoi(text, &number));
  return number;
}

// Sends the rows in batches of 500; `add` puts one row into a request.
template <class Request, class Add>
void Load(Register& city,
          const std::string& method,
          const std::vector<CsvRow>& rows,
          const Add& add) {
  for (size_t start = 0; start < rows.size(); start += 500) {
    Request request;
    for (size_t i = start; i < std::min(rows.size(), start + 500); ++i) add(request, rows[i]);
    const v1::ImportResponse response = Must(city.Import(method, request));
    REQUIRE(response.failures_size() == 0);
  }
}

void AddBuilding(v1::ImportBuildingsRequest& request, const CsvRow& row) {
  v1::Building& building = *request.add_buildings();
  building.set_name(absl::StrCat(kCity, "/buildings/", row.at("building_id")));
  building.set_territory(Territory(row.at("grid")));
  building.set_display_name(row.at("name"));
}

void AddHouse(v1::ImportHousesRequest& request, const CsvRow& row) {
  v1::House& house = *request.add_houses();
  house.set_name(HouseOf(row.at("house_id")));
  house.set_building(absl::StrCat(kCity, "/buildings/", row.at("building_id")));
  house.set_unit(row.at("unit"));
  house.set_floor(Number(row.at("floor")));
  house.set_room(row.at("room"));
}

// Toneless pinyin by character.
using Readings = std::map<std::string, std::string>;

void AddPerson(const Readings& readings, v1::ImportResidentsRequest& request, const CsvRow& row) {
  v1::Resident& person = *request.add_residents();
  person.set_name(PersonOf(row.at("resident_id")));
  person.set_display_name(row.at("name"));
  person.set_hangul_name(row.at("name_ko"));
  for (size_t at = 0; at + 3 <= row.at("name").size(); at += 3) {
    const auto reading = readings.find(row.at("name").substr(at, 3));
    if (reading == readings.end()) continue;
    person.mutable_name_pinyin()->append(reading->second);
    person.mutable_name_initials()->push_back(reading->second[0]);
  }
  person.mutable_identity()->set_type(v1::IDENTITY_TYPE_CITIZEN);
  person.mutable_identity()->set_number(row.at("id_no"));
  person.set_phone(row.at("phone"));
  person.set_registered_territory(Territory(row.at("grid")));
  for (const absl::string_view tag : absl::StrSplit(row.at("tags"), '|', absl::SkipEmpty())) {
    person.add_tags(std::string(tag));
  }
  v1::Residence& home = *person.add_residences();
  home.set_house(HouseOf(row.at("house_id")));
  home.set_kind(v1::RESIDENCE_KIND_RESIDENT);
}

// The request for one known query; false for a kind that the contract does not have.
bool FillQuery(const nlohmann::json& query, v1::SearchResidentsRequest& request) {
  const std::string kind = query["kind"];
  request.set_parent(Territory("222405"));
  request.set_purpose("comparison with an exhaustive scan");
  if (kind == "grid_tag") {
    request.set_parent(Territory(query["q"][0]));
    request.set_tag(query["q"][1].get<std::string>());
    return true;
  }
  if (!query["q"].is_string()) return false;
  const std::string text = query["q"];
  const auto match = kind.find("exact") != std::string::npos
                         ? v1::SearchResidentsRequest::NAME_MATCH_EXACT
                     : kind == "ko_prefix" ? v1::SearchResidentsRequest::NAME_MATCH_PREFIX
                                           : v1::SearchResidentsRequest::NAME_MATCH_CONTAINS;
  request.set_name_match(match);
  static const std::map<std::string, std::string> fields = {
      {"name_exact", "display_name"},
      {"name_contains", "display_name"},
      {"ko_exact", "hangul_name"},
      {"ko_prefix", "hangul_name"},
      {"pinyin_initials_prefix", "initials_prefix"},
      {"pinyin_prefix", "pinyin_prefix"},
      {"ko_choseong_prefix", "choseong_prefix"},
      {"phone_suffix4", "phone_tail"},
      {"phone_exact", "phone"},
  };
  if (kind == "id_exact") {
    request.mutable_identity()->set_type(v1::IDENTITY_TYPE_CITIZEN);
    request.mutable_identity()->set_number(text);
    return true;
  }
  const auto field = fields.find(kind);
  if (field == fields.end()) return false;
  v1::SearchResidentsRequest::GetReflection()->SetString(
      &request, v1::SearchResidentsRequest::GetDescriptor()->FindFieldByName(field->second), text);
  return true;
}

// Compares the answers of all known queries whose kind there is; returns how many.
int CompareSearches(Register& city, const std::string& file) {
  const nlohmann::json queries = nlohmann::json::parse(std::ifstream(file));
  int compared = 0;
  std::vector<double> milliseconds;
  for (const nlohmann::json& query : queries) {
    v1::SearchResidentsRequest request;
    if (!FillQuery(query, request)) continue;
    CAPTURE(query.dump());
    const absl::Time start = absl::Now();
    const auto page = Must(
        city.Call<v1::SearchResidentsResponse>("Residents/SearchResidents", request, CityStaff()));
    milliseconds.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
    const int count = query["count"];
    CHECK(page.total_size() == std::min(count, 1000));
    CHECK(page.total_truncated() == (count > 1000));
    if (query.contains("ids")) {
      std::vector<std::string> found;
      for (const v1::Resident& resident : page.residents()) found.push_back(resident.name());
      std::vector<std::string> expected;
      for (const std::string id : query["ids"]) expected.push_back(PersonOf(id));
      CHECK(found == expected);
    }
    ++compared;
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  std::cout << "search of 62,886 people, ms: median " << milliseconds[milliseconds.size() / 2]
            << ", slowest " << milliseconds.back() << "\n";
  return compared;
}

TEST_CASE("A whole city is loaded, found and loaded again without a change") {
  for (const char* name : {"residents-longjing/residents.csv.gz", "names/hanzi_readings.csv.gz"}) {
    if (!testing::HasShared(name)) return;
  }
  const auto people = testing::SharedRows("residents-longjing/residents.csv.gz");
  const auto buildings = testing::SharedRows("residents-longjing/buildings.csv.gz");
  const auto houses = testing::SharedRows("residents-longjing/houses.csv.gz");
  Readings readings;
  for (const CsvRow& row : testing::SharedRows("names/hanzi_readings.csv.gz")) {
    readings[row.at("char")] = row.at("pinyin");
  }
  Register city;
  const auto add_person = [&readings](v1::ImportResidentsRequest& request, const CsvRow& row) {
    AddPerson(readings, request, row);
  };
  const absl::Time start = absl::Now();
  Load<v1::ImportBuildingsRequest>(city, "Houses/ImportBuildings", buildings, AddBuilding);
  Load<v1::ImportHousesRequest>(city, "Houses/ImportHouses", houses, AddHouse);
  const absl::Time half = absl::Now();
  Load<v1::ImportResidentsRequest>(city, "Residents/ImportResidents", people, add_person);
  std::cout << "load: " << half - start << " houses, " << absl::Now() - half << " people\n";
  CHECK(city.Count("residents") == std::to_string(people.size()));
  CHECK(city.Count("houses") == std::to_string(houses.size()));

  CHECK(CompareSearches(city, testing::SharedFile("residents-longjing/search_queries.json")) >=
        100);

  const std::string changes = city.Count("outbox");
  const std::vector<CsvRow> some(people.begin(), people.begin() + 5000);
  Load<v1::ImportResidentsRequest>(city, "Residents/ImportResidents", some, add_person);
  CHECK(city.Count("outbox") == changes);
}

}  // namespace
}  // namespace hailan::residents
