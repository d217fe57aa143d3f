// Who plays and where: found on the server itself, so that the story runs on any city that was
// loaded from tools/sample_city.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "tools/hailanctl/demo/stage.h"

namespace hailan::ctl::demo {

struct Cast {
  grid_geo::v1::Territory street;
  grid_geo::v1::Territory community;
  grid_geo::v1::Territory grid;
  // Where the pipe leaks.
  residents::v1::Building building;

  // Live in the building.
  Person resident;
  Person neighbour;
  // Lives in the grid, with a wish.
  Person elder;
  std::string elder_house;
  // Serve the grid: its head and its all-round member.
  Person head;
  Person member;
  // Community staff.
  Person officer;
  // The heat-supply office: who comes, and who repairs.
  Person heat_liaison;
  Person heat_handler;
  // The command centre's director and the city's inspectorate.
  Person director;
  Person inspector;
  // An officer of another city.
  Person stranger;
  // Volunteers of the community, at least two.
  std::vector<Person> volunteers;
};

inline constexpr absl::string_view kHeatSupply = "heat-supply";

// Everybody above. `grid_code` chooses the grid; empty = the first one with a head and an all-round
// member. FAILED_PRECONDITION (CITY_NOT_LOADED) names what is missing.
absl::StatusOr<Cast> FindCast(Stage& stage, const std::string& grid_code);

// 安民街道 (Anmin Street): the name and how to say it, made from its pinyin.
std::string Bilingual(const grid_geo::v1::Territory& territory);

// The code of a territory, from its name.
std::string CodeOf(const grid_geo::v1::Territory& territory);

// `张**`: the story is read by people who need not know whom it is about.
std::string MaskedName(absl::string_view name);

}  // namespace hailan::ctl::demo
