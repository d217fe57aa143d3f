#include "tools/hailanctl/demo/cast.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "hailan/residents/v1/residents.pb.h"
#include "hailan/volunteer_order/v1/volunteers.pb.h"

namespace hailan::ctl::demo {
namespace {

namespace geo = hailan::grid_geo::v1;
namespace reg = hailan::residents::v1;
namespace vol = hailan::volunteer_order::v1;

constexpr absl::string_view kPurpose = "demonstration of the main job";
constexpr size_t kStreetDigits = 9;
constexpr size_t kCommunityDigits = 12;
constexpr size_t kCityDigits = 6;
constexpr int kGridsLookedAt = 20;
constexpr int kHousesLookedAt = 60;
constexpr int kRacers = 8;

absl::Status Missing(absl::string_view what) {
  return Error(absl::StatusCode::kFailedPrecondition,
               "CITY_NOT_LOADED",
               absl::StrCat("The server has no ",
                            what,
                            "; write a city with tools/sample_city and load it with "
                            "hailanctl import."));
}

// The part of a resource name after the last slash.
std::string IdOf(absl::string_view name) {
  return std::string(name.substr(name.rfind('/') + 1));
}

class Finder {
 public:
  explicit Finder(Stage& stage) : stage_(stage) {}

  absl::StatusOr<Cast> Find(const std::string& grid_code) {
    HL_ASSIGN_OR_RETURN(cast_.director, Staff("m01", "city", "director of the command centre"));
    cast_.director.areas = {stage_.city()};
    HL_RETURN_IF_ERROR(FindGrid(grid_code));
    HL_RETURN_IF_ERROR(FindOffices());
    HL_RETURN_IF_ERROR(FindBuilding());
    HL_RETURN_IF_ERROR(FindElder());
    HL_RETURN_IF_ERROR(FindVolunteers());
    return std::move(cast_);
  }

 private:
  absl::Status FindGrid(const std::string& grid_code);
  absl::Status TakeGrid(const std::string& code);
  absl::Status FindOffices();
  absl::Status FindBuilding();
  absl::Status FindElder();
  absl::Status FindVolunteers();
  absl::StatusOr<Person> FindAtHome(const std::string& house);
  absl::StatusOr<geo::Territory> Territory(const std::string& code);
  absl::StatusOr<Person> Staff(const std::string& id, std::string role, std::string title);

  Stage& stage_;
  Cast cast_;
};

absl::StatusOr<geo::Territory> Finder::Territory(const std::string& code) {
  geo::GetTerritoryRequest request;
  request.set_name(stage_.Name("territories", code));
  return stage_.Call<geo::Territory>(
      cast_.director, "hailan.grid_geo.v1.Territories/GetTerritory", request);
}

// Offices have accounts with ids as tools/sample_city makes them.
absl::StatusOr<Person> Finder::Staff(const std::string& id, std::string role, std::string title) {
  Person person{.subject = id,
                .role = std::move(role),
                .title = std::move(title),
                .name = "",
                .areas = {},
                .departments = {}};
  geo::GetStaffRequest request;
  request.set_name(stage_.Name("staff", id));
  const Person reader{.subject = id,
                      .role = "city",
                      .title = "",
                      .name = "",
                      .areas = {stage_.city()},
                      .departments = {}};
  const auto found =
      stage_.Call<geo::StaffMember>(reader, "hailan.grid_geo.v1.Staff/GetStaff", request);
  if (found.status().code() == absl::StatusCode::kNotFound) {
    return Missing(absl::StrCat("staff member ", id));
  }
  HL_RETURN_IF_ERROR(found.status());
  person.name = found->display_name();
  return person;
}

absl::Status Finder::FindGrid(const std::string& grid_code) {
  if (!grid_code.empty()) return TakeGrid(grid_code);
  geo::ListTerritoriesRequest request;
  request.set_parent(absl::StrCat("cities/", stage_.city()));
  request.set_level(geo::TERRITORY_LEVEL_GRID);
  request.set_page_size(kGridsLookedAt);
  HL_ASSIGN_OR_RETURN(
      const auto grids,
      stage_.Call<geo::ListTerritoriesResponse>(
          cast_.director, "hailan.grid_geo.v1.Territories/ListTerritories", request));
  for (const geo::Territory& grid : grids.territories()) {
    absl::Status taken = TakeGrid(CodeOf(grid));
    if (taken.ok() || ReasonOf(taken) != "CITY_NOT_LOADED") return taken;
  }
  return Missing("grid with a head and an all-round member");
}

absl::Status Finder::TakeGrid(const std::string& code) {
  geo::GetGridCardRequest request;
  request.set_name(stage_.Name("territories", code));
  HL_ASSIGN_OR_RETURN(const auto card,
                      stage_.Call<geo::GridCard>(
                          cast_.director, "hailan.grid_geo.v1.Locator/GetGridCard", request));
  cast_.grid = card.territory();
  cast_.head = {};
  cast_.member = {};
  for (const geo::StaffCard& staff : card.staff()) {
    Person person{.subject = IdOf(staff.staff()),
                  .role = "grid_member",
                  .title = "",
                  .name = staff.display_name(),
                  .areas = {code},
                  .departments = {}};
    if (staff.role() == geo::GRID_ROLE_HEAD) {
      person.title = "grid head";
      cast_.head = person;
    }
    if (staff.role() == geo::GRID_ROLE_ALL_ROUND) {
      person.title = "grid member";
      cast_.member = person;
    }
  }
  if (cast_.head.subject.empty() || cast_.member.subject.empty()) {
    return Missing("head and all-round member of the grid");
  }
  HL_ASSIGN_OR_RETURN(cast_.street, Territory(code.substr(0, kStreetDigits)));
  HL_ASSIGN_OR_RETURN(cast_.community, Territory(code.substr(0, kCommunityDigits)));
  return absl::OkStatus();
}

absl::Status Finder::FindOffices() {
  const std::string community = CodeOf(cast_.community);
  HL_ASSIGN_OR_RETURN(cast_.officer,
                      Staff(absl::StrCat("c", community.substr(kCityDigits), "-1"),
                            "community",
                            "community officer"));
  cast_.officer.areas = {community};
  HL_ASSIGN_OR_RETURN(
      cast_.heat_liaison,
      Staff(absl::StrCat("d-", kHeatSupply, "-1"), "department", "heat-supply liaison"));
  HL_ASSIGN_OR_RETURN(
      cast_.heat_handler,
      Staff(absl::StrCat("d-", kHeatSupply, "-2"), "department", "heat-supply engineer"));
  cast_.heat_liaison.departments = {std::string(kHeatSupply)};
  cast_.heat_handler.departments = {std::string(kHeatSupply)};
  HL_ASSIGN_OR_RETURN(cast_.inspector, Staff("m08", "supervisor", "city inspector"));
  cast_.inspector.areas = {stage_.city()};
  cast_.stranger = {.subject = "c999-1",
                    .role = "community",
                    .title = "somebody with a token",
                    .name = "of another city",
                    .areas = {"222401001001"},
                    .departments = {},
                    .city = "222401"};
  return absl::OkStatus();
}

// Whoever is recorded first in the house and lives there; no person when it is empty.
absl::StatusOr<Person> Finder::FindAtHome(const std::string& house) {
  reg::ListOccupantsRequest request;
  request.set_parent(house);
  request.set_purpose(std::string(kPurpose));
  HL_ASSIGN_OR_RETURN(const auto people,
                      stage_.Call<reg::ListOccupantsResponse>(
                          cast_.member, "hailan.residents.v1.Houses/ListOccupants", request));
  Person person;
  for (const reg::Occupant& occupant : people.occupants()) {
    if (occupant.residence().kind() == reg::RESIDENCE_KIND_AWAY) continue;
    person.subject = IdOf(occupant.resident().name());
    person.role = "resident";
    person.name = MaskedName(occupant.resident().display_name());
    break;
  }
  return person;
}

absl::Status Finder::FindBuilding() {
  reg::ListBuildingsRequest buildings;
  buildings.set_parent(cast_.grid.name());
  HL_ASSIGN_OR_RETURN(const auto found,
                      stage_.Call<reg::ListBuildingsResponse>(
                          cast_.member, "hailan.residents.v1.Houses/ListBuildings", buildings));
  if (found.buildings().empty()) return Missing("building in the grid");
  // Another run tells of another building, so that reports left open by a broken run do not meet.
  const int64_t turn = absl::ToUnixSeconds(absl::Now()) % found.buildings_size();
  cast_.building = found.buildings(static_cast<int>(turn));
  reg::ListHousesRequest houses;
  houses.set_building(cast_.building.name());
  houses.set_page_size(kHousesLookedAt);
  HL_ASSIGN_OR_RETURN(const auto doors,
                      stage_.Call<reg::ListHousesResponse>(
                          cast_.member, "hailan.residents.v1.Houses/ListHouses", houses));
  for (const reg::House& house : doors.houses()) {
    if (house.use() != reg::HOUSE_USE_OWN && house.use() != reg::HOUSE_USE_LET) continue;
    HL_ASSIGN_OR_RETURN(Person person, FindAtHome(house.name()));
    if (person.subject.empty()) continue;
    person.title = cast_.resident.subject.empty() ? "resident" : "neighbour";
    Person& part = cast_.resident.subject.empty() ? cast_.resident : cast_.neighbour;
    part = std::move(person);
    if (!cast_.neighbour.subject.empty()) return absl::OkStatus();
  }
  return Missing(absl::StrCat("two inhabited houses in ", cast_.building.display_name()));
}

absl::Status Finder::FindElder() {
  reg::SearchResidentsRequest request;
  request.set_parent(cast_.grid.name());
  request.set_purpose(std::string(kPurpose));
  request.set_tag("elderly");
  request.set_page_size(200);
  HL_ASSIGN_OR_RETURN(const auto found,
                      stage_.Call<reg::SearchResidentsResponse>(
                          cast_.member, "hailan.residents.v1.Residents/SearchResidents", request));
  for (const reg::Resident& person : found.residents()) {
    const auto& tags = person.tags();
    const bool alone = std::find(tags.begin(), tags.end(), "living_alone") != tags.end();
    const std::string id = IdOf(person.name());
    if (!alone || person.residences().empty() || id == cast_.resident.subject) continue;
    cast_.elder = {.subject = id,
                   .role = "resident",
                   .title = "old resident",
                   .name = MaskedName(person.display_name()),
                   .areas = {},
                   .departments = {}};
    cast_.elder_house = person.residences(0).house();
    return absl::OkStatus();
  }
  return Missing("old person who lives alone in the grid");
}

absl::Status Finder::FindVolunteers() {
  vol::ListVolunteersRequest request;
  request.set_parent(absl::StrCat("cities/", stage_.city()));
  request.set_territory(cast_.community.name());
  HL_ASSIGN_OR_RETURN(
      const auto found,
      stage_.Call<vol::ListVolunteersResponse>(
          cast_.officer, "hailan.volunteer_order.v1.Volunteers/ListVolunteers", request));
  for (const vol::Volunteer& volunteer : found.volunteers()) {
    if (volunteer.state() != vol::Volunteer::STATE_ACTIVE) continue;
    cast_.volunteers.push_back({.subject = IdOf(volunteer.name()),
                                .role = "volunteer",
                                .title = "volunteer",
                                .name = volunteer.display_name(),
                                .areas = {},
                                .departments = {}});
    if (cast_.volunteers.size() == kRacers) break;
  }
  if (cast_.volunteers.size() < 2) return Missing("two volunteers in the community");
  return absl::OkStatus();
}

std::string Capitalised(std::string word) {
  if (!word.empty()) word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
  return word;
}

}  // namespace

absl::StatusOr<Cast> FindCast(Stage& stage, const std::string& grid_code) {
  return Finder(stage).Find(grid_code);
}

std::string CodeOf(const geo::Territory& territory) {
  return IdOf(territory.name());
}

std::string MaskedName(absl::string_view name) {
  size_t end = name.empty() ? 0 : 1;
  while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) ++end;
  return absl::StrCat(name.substr(0, end), "**");
}

std::string Bilingual(const geo::Territory& territory) {
  constexpr std::array<std::pair<absl::string_view, absl::string_view>, 4> kUnits{
      {{"jiedao", "Street"}, {"shequ", "Community"}, {"wangge", "Grid"}, {"shi", "City"}}};
  const std::string sounds = absl::StrReplaceAll(territory.pinyin(), {{" ", ""}});
  absl::string_view rest = sounds;
  for (const auto& [unit, english] : kUnits) {
    if (!absl::ConsumeSuffix(&rest, unit)) continue;
    // Of a grid the community is known; 第1网格 is Grid 1.
    const size_t number = rest.rfind("di");
    std::string own = unit == "wangge" && number != absl::string_view::npos
                          ? absl::StrCat(english, " ", rest.substr(number + 2))
                          : absl::StrCat(Capitalised(std::string(rest)), " ", english);
    return absl::StrCat(territory.display_name(), " (", own, ")");
  }
  return territory.display_name();
}

}  // namespace hailan::ctl::demo
