#include "tests/integration/grid_geo/time/cells.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "services/grid_geo/boundary_files/writer.h"
#include "services/grid_geo/reorganisations/overlay.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::IsOk;
using hailan::testing::Must;

namespace {

constexpr char kOne[] = "222405001001";
constexpr char kOther[] = "222405001002";

void AddRow(v1::ImportTerritoriesRequest& request,
            const std::string& code,
            v1::TerritoryLevel level) {
  v1::TerritoryRow& row = *request.add_rows();
  row.set_code(code);
  row.set_level(level);
  row.set_display_name("新");
  if (level == v1::TERRITORY_LEVEL_GRID) row.set_grid_class(v1::GRID_CLASS_EXCLUSIVE);
}

}  // namespace

CellTown::CellTown(uint32_t seed) : random_(seed), owners_(kCells) {
  town.Plant(6);
  v1::ImportTerritoriesRequest more;
  more.set_parent(kParent);
  more.set_request_id(town.Id());
  AddRow(more, kOther, v1::TERRITORY_LEVEL_COMMUNITY);
  AddRow(more, GridCode(91), v1::TERRITORY_LEVEL_GRID);
  AddRow(more, GridCode(92), v1::TERRITORY_LEVEL_GRID);
  Must(town.territories.ImportTerritories(town.MakeCall(), more));
  std::vector<SquareFeature> squares = {{kCity, 0, 0, 4}};
  for (int i = 0; i < 6; ++i) {
    const std::string code = GridCode(i + 1);
    const int column = i % 3;
    const int row = i / 3;
    squares.push_back({code, column, row});
    for (const int cell : {0, 1, kColumns, kColumns + 1}) {
      grids_[code].cells.insert(row * 2 * kColumns + column * 2 + cell);
    }
    for (const int cell : grids_[code].cells) owners_[cell][SinceEver()] = code;
    codes_.insert(code);
  }
  REQUIRE(town.Draw(Squares(squares)).applied());
}

PointE7 CellTown::CornerOf(int cell) {
  return {1'290'000'000 + cell % kColumns * kSide, 420'000'000 + cell / kColumns * kSide};
}

const std::string& CellTown::OwnerOf(int cell, absl::CivilDay day) const {
  return std::prev(owners_[cell].upper_bound(day))->second;
}

std::pair<type::v1::Point, int> CellTown::RandomPoint() {
  const int cell = Random(0, kCells - 1);
  const PointE7 corner = CornerOf(cell);
  type::v1::Point point;
  point.set_longitude((corner.x + Random(1, kSide - 1)) / 1e7);
  point.set_latitude((corner.y + Random(1, kSide - 1)) / 1e7);
  point.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  return {point, cell};
}

absl::CivilDay CellTown::RandomDay() {
  return absl::CivilDay(2025, 12, 20) +
         Random(0, static_cast<int>(last_day_ - absl::CivilDay(2025, 12, 20)) + 10);
}

google::protobuf::Timestamp CellTown::NoonOf(absl::CivilDay day) {
  return rpc::ToTimestamp(StartOf(day) + absl::Hours(12));
}

void CellTown::Reorganise() {
  switch (Random(0, 9)) {
    case 0:
      return retired_.empty() ? RetireExclusive() : RetireBasic();
    case 1:
    case 2:
      return Rehome();
    case 3:
    case 4:
    case 5:
      if (grids_.size() > 3) return Merge();
      [[fallthrough]];
    default:
      return Split();
  }
}

CellTown::Grids::iterator CellTown::Pick() {
  return std::next(grids_.begin(), Random(0, static_cast<int>(grids_.size()) - 1));
}

std::string CellTown::NewCode(const std::string& community) {
  return absl::StrFormat("%s%03d", community, ++last_number_);
}

absl::CivilDay CellTown::DayAfter(absl::CivilDay last) {
  const absl::CivilDay day = last + Random(1, 20);
  last_day_ = std::max(last_day_, day);
  return day;
}

// The cells as one shape: neighbours in one polygon, as the contract wants it.
std::string CellTown::GeometryOf(const std::set<int>& cells) {
  std::vector<Shape> squares;
  for (const int cell : cells) {
    const auto [x, y] = CornerOf(cell);
    squares.push_back({{{{x, y}, {x + kSide, y}, {x + kSide, y + kSide}, {x, y + kSide}}}});
  }
  const std::optional<Shape> shape = Overlay().Union(squares);
  REQUIRE(shape.has_value());
  return nlohmann::json::parse(FormatFeature("", "", *shape))["geometry"].dump();
}

void CellTown::Become(const std::vector<std::string>& from, const Grids& to, absl::CivilDay day) {
  for (const std::string& old : from) {
    for (const auto& [code, grid] : to) {
      int common = 0;
      for (const int cell : grid.cells) common += static_cast<int>(grids_[old].cells.count(cell));
      if (common == 0) continue;
      links_[{old, code, day}] = common / static_cast<double>(grids_[old].cells.size());
    }
  }
  for (const std::string& old : from) grids_.erase(old);
  for (const auto& [code, grid] : to) {
    grids_[code] = {grid.cells, day};
    codes_.insert(code);
    for (const int cell : grid.cells) owners_[cell][day] = code;
  }
}

void CellTown::Split() {
  const auto [code, grid] = *Pick();
  if (grid.cells.size() < 2) return;
  const int parts = Random(2, std::min<int>(3, static_cast<int>(grid.cells.size())));
  const absl::CivilDay day = DayAfter(grid.last_change);
  v1::SplitTerritoryRequest request;
  request.set_name(Territory(code));
  request.set_request_id(town.Id());
  request.set_effective_date(FormatDay(day));
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  std::vector<std::set<int>> ground(parts);
  int dealt = 0;
  for (const int cell : grid.cells) {
    // Every part gets one cell first.
    ground[dealt < parts ? dealt : Random(0, parts - 1)].insert(cell);
    ++dealt;
  }
  Grids to;
  const bool keeps = Random(0, 3) == 0;
  for (int i = 0; i < parts; ++i) {
    const std::string part = i == 0 && keeps ? code : NewCode(code.substr(0, 12));
    *request.add_parts() = New(part, GeometryOf(ground[i]));
    if (part == code) request.mutable_parts(i)->clear_display_name();
    to[part].cells = ground[i];
  }
  INFO("split " << request.ShortDebugString());
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), request));
  Become({code}, to, day);
}

void CellTown::Merge() {
  std::set<std::string> names;
  const size_t count = Random(2, 3);
  while (names.size() < count) names.insert(Pick()->first);
  const std::string& first = *names.begin();
  Grid all;
  v1::MergeTerritoriesRequest request;
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  for (const std::string& name : names) {
    request.add_names(Territory(name));
    all.cells.insert(grids_[name].cells.begin(), grids_[name].cells.end());
    all.last_change = std::max(all.last_change, grids_[name].last_change);
  }
  const absl::CivilDay day = DayAfter(all.last_change);
  request.set_effective_date(FormatDay(day));
  const std::string into = Random(0, 3) == 0 ? first : NewCode(first.substr(0, 12));
  *request.mutable_into() = New(into);
  if (into == first) request.mutable_into()->clear_display_name();
  INFO("merge " << request.ShortDebugString());
  Must(town.reorganisations.MergeTerritories(town.MakeCall(), request));
  Become({names.begin(), names.end()}, {{into, all}}, day);
}

void CellTown::Rehome() {
  const auto [code, grid] = *Pick();
  const absl::CivilDay day = DayAfter(grid.last_change);
  const std::string next = NewCode(code.substr(0, 12) == kOne ? kOther : kOne);
  v1::RehomeTerritoryRequest request;
  request.set_name(Territory(code));
  request.set_request_id(town.Id());
  request.set_effective_date(FormatDay(day));
  request.set_new_code(next);
  INFO("rehome " << request.ShortDebugString());
  Must(town.reorganisations.RehomeTerritory(town.MakeCall(), request));
  Become({code}, {{next, grid}}, day);
}

void CellTown::RetireExclusive() {
  v1::RetireTerritoryRequest request;
  request.set_name(Territory(GridCode(91)));
  request.set_request_id(town.Id());
  request.set_effective_date(FormatDay(DayAfter(absl::CivilDay(2026, 1, 1))));
  Must(town.reorganisations.RetireTerritory(town.MakeCall(), request));
  retired_ = GridCode(91);
}

void CellTown::RetireBasic() {
  const auto [code, grid] = *Pick();
  v1::RetireTerritoryRequest request;
  request.set_name(Territory(code));
  request.set_request_id(town.Id());
  request.set_effective_date(FormatDay(grid.last_change + 1));
  CHECK_THAT(town.reorganisations.RetireTerritory(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "GROUND_LEFT_BEHIND"));
}

}  // namespace hailan::grid_geo::testing
