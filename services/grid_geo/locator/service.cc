#include "services/grid_geo/locator/service.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/departments/convert.h"
#include "services/grid_geo/domain/coordinate/convert.h"
#include "services/grid_geo/domain/coordinates.h"
#include "services/grid_geo/locator/point.h"
#include "services/grid_geo/staff/convert.h"
#include "services/grid_geo/territories/convert.h"
#include "services/grid_geo/territories/service.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// A card is for reading; nobody reads more rules than this.
constexpr int kMostRulesOnCard = 200;
// Points in one part of StreamLocate's answer.
constexpr int kPointsPerPart = 4096;

const TerritoryLabel* FindLabel(const CityDirectory& directory, absl::string_view code) {
  const auto found = directory.territories.find(code);
  return found == directory.territories.end() ? nullptr : &found->second;
}

// Of the territory of that name and code. Every Locate does this, so it composes no strings: a code
// begins with those above it, and a name ends with its code. `label` may be nullptr.
void AddAncestors(const CityDirectory& directory,
                  const TerritoryLabel* label,
                  absl::string_view name,
                  absl::string_view code,
                  v1::LocateResponse& response) {
  const auto ancestors = AncestorViews(code);
  response.mutable_ancestors()->Reserve(static_cast<int>(ancestors.size()));
  for (size_t i = 0; i < ancestors.size(); ++i) {
    const absl::string_view above = ancestors[i];
    v1::Ancestor& ancestor = *response.add_ancestors();
    ancestor.set_name(name.data(), name.size() - code.size() + above.size());
    ancestor.set_level(static_cast<v1::TerritoryLevel>(LevelOf(above).value_or(Level::kCity)));
    const TerritoryLabel* const its =
        label == nullptr ? FindLabel(directory, above) : label->above[i];
    if (its != nullptr) ancestor.set_display_name(its->display_name);
  }
}

// Appends the basic grids at points [first, end) of a batch; 0 for points that Convert would
// refuse.
template <class Request>
void LocateMany(const CityLayers& layers,
                const Request& request,
                int first,
                int end,
                CoordinateSystem system,
                google::protobuf::RepeatedField<uint64_t>& codes) {
  const bool convert = HasOffset(system);
  const int32_t* const lat = request.latitude_e7().data();
  const int32_t* const lon = request.longitude_e7().data();
  codes.Reserve(end - first);
  for (int i = first; i < end; ++i) {
    FinePoint point = ToFine(PointE7{lon[i], lat[i]});
    if (convert) {
      const Converted wgs = ToWgs84({lon[i] / 1e7, lat[i] / 1e7}, system, &layers);
      if (!wgs.refusal.empty()) {
        codes.AddAlreadyReserved(0);
        continue;
      }
      point = ToFine(wgs.point.lon, wgs.point.lat);
    }
    codes.AddAlreadyReserved(layers.FindBasicNumber(point));
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<const CityMap>> LocatorService::FindMap(
    const rpc::Call& call, const std::string& city, std::optional<absl::Time> as_of) const {
  std::shared_ptr<const CityMap> map = maps_.Find(city);
  if (as_of.has_value()) {
    HL_ASSIGN_OR_RETURN(map, past_.Get(city, DayOf(*as_of), call.deadline));
  }
  HL_RETURN_IF_ERROR(CheckDrawn(map.get()));
  return map;
}

absl::Status LocatorService::AddStaff(const rpc::Call& call,
                                      const CityMap& map,
                                      const std::string& city,
                                      absl::string_view code,
                                      std::optional<absl::Time> as_of,
                                      v1::LocateResponse& response) const {
  std::vector<Duty> read;
  const std::vector<Duty>* duties = &read;
  if (as_of.has_value()) {
    HL_ASSIGN_OR_RETURN(read, staff_.ListDuties(city, std::string(code), *as_of, call.deadline));
  } else {
    const auto found = map.directory->duties.find(code);
    if (found != map.directory->duties.end()) duties = &found->second;
  }
  for (const Duty& duty : *duties) {
    if (duty.appointment.On(as_of.value_or(call.now))) *response.add_staff() = ToCard(duty, city);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::LocateResponse> LocatorService::Locate(const rpc::Call& call,
                                                          const v1::LocateRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  HL_ASSIGN_OR_RETURN(const std::shared_ptr<const CityMap> map, FindMap(call, city, as_of));
  HL_ASSIGN_OR_RETURN(const LonLat wgs, ParsePoint(request.point(), "point", map->layers.get()));
  const FinePoint point = ToFine(wgs.lon, wgs.lat);
  HL_ASSIGN_OR_RETURN(const Located at,
                      request.allow_nearest() ? LocateOrNearest(*map, point, kServiceMargin)
                                              : grid_geo::Locate(*map, point));
  const CityDirectory& directory = *map->directory;
  const TerritoryLabel* label = nullptr;
  v1::LocateResponse response;
  response.set_boundary_version(map->boundary_version);
  response.set_nearest(at.nearest);
  response.set_distance_m(at.metres);
  if (!at.exclusive_grid.empty()) {
    response.set_exclusive_grid(FormatTerritory(city, at.exclusive_grid));
    HL_RETURN_IF_ERROR(AddStaff(call, *map, city, at.exclusive_grid, as_of, response));
  }
  if (!at.grid.empty()) {
    response.set_grid(FormatTerritory(city, at.grid));
    HL_RETURN_IF_ERROR(AddStaff(call, *map, city, at.grid, as_of, response));
    label = FindLabel(directory, at.grid);
    if (label != nullptr) response.set_display_name(label->display_name);
  }
  if (!at.micro_grid.empty()) response.set_micro_grid(FormatTerritory(city, at.micro_grid));
  if (at.grid.empty()) {
    label = FindLabel(directory, at.exclusive_grid);
    AddAncestors(directory, label, response.exclusive_grid(), at.exclusive_grid, response);
  } else {
    AddAncestors(directory, label, response.grid(), at.grid, response);
  }
  return response;
}

absl::StatusOr<v1::BatchLocateResponse> LocatorService::BatchLocate(
    const rpc::Call& call, const v1::BatchLocateRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_RETURN_IF_ERROR(CheckLengths(request.latitude_e7_size(), request.longitude_e7_size()));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  HL_ASSIGN_OR_RETURN(const std::shared_ptr<const CityMap> map, FindMap(call, city, as_of));
  v1::BatchLocateResponse response;
  response.set_boundary_version(map->boundary_version);
  LocateMany(*map->layers,
             request,
             0,
             request.latitude_e7_size(),
             static_cast<CoordinateSystem>(request.system()),
             *response.mutable_grid_codes());
  return response;
}

absl::StatusOr<rpc::Source<v1::StreamLocateResponse>> LocatorService::StreamLocate(
    const rpc::Call& call, const v1::StreamLocateRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_RETURN_IF_ERROR(CheckLengths(request.latitude_e7_size(), request.longitude_e7_size()));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  HL_ASSIGN_OR_RETURN(const std::shared_ptr<const CityMap> map, FindMap(call, city, as_of));
  // One map answers all parts: they are of one boundary version.
  return [map,
          points = std::make_shared<const v1::StreamLocateRequest>(request),
          next = 0]() mutable -> absl::StatusOr<std::optional<v1::StreamLocateResponse>> {
    if (next == points->latitude_e7_size()) return std::nullopt;
    const int end = std::min(next + kPointsPerPart, points->latitude_e7_size());
    v1::StreamLocateResponse part;
    part.set_offset(next);
    part.set_boundary_version(map->boundary_version);
    LocateMany(*map->layers,
               *points,
               next,
               end,
               static_cast<CoordinateSystem>(points->system()),
               *part.mutable_grid_codes());
    next = end;
    return part;
  };
}

absl::StatusOr<v1::GridCard> LocatorService::GetGridCard(const rpc::Call& call,
                                                         const v1::GetGridCardRequest& request) {
  HL_ASSIGN_OR_RETURN(const TerritoryName name, ParseTerritory(request.name(), "name"));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  const absl::Time at = as_of.value_or(call.now);
  std::vector<std::string> codes = AncestorCodes(name.id());
  codes.push_back(name.id());
  HL_ASSIGN_OR_RETURN(std::vector<Territory> path,
                      territories_.Get(name.city(), codes, call.deadline));
  if (path.empty() || path.back().code != name.id()) return NoSuchTerritory();
  if (as_of.has_value()) {
    if (!path.back().validity.Holds(DayOf(at))) return TerritoryNotValid();
    HL_ASSIGN_OR_RETURN(path, territories_.Get(name.city(), codes, call.deadline, DayOf(at)));
  }
  v1::GridCard card;
  *card.mutable_territory() = ToProto(path.back());
  for (size_t i = 0; i + 1 < path.size(); ++i) *card.add_ancestors() = ToAncestor(path[i]);
  HL_ASSIGN_OR_RETURN(const std::vector<Duty> duties,
                      staff_.ListDuties(name.city(), name.id(), at, call.deadline));
  for (const Duty& duty : duties) {
    if (duty.appointment.On(at)) *card.add_staff() = ToCard(duty, name.city());
  }
  HL_ASSIGN_OR_RETURN(
      const std::vector<ResponsibilityRule> rules,
      departments_.FindRules(
          name.city(), name.id(), std::nullopt, DayOf(at), kMostRulesOnCard, call.deadline));
  for (const ResponsibilityRule& rule : rules) {
    *card.add_departments() = ToProto(rule, name.city());
  }
  HL_ASSIGN_OR_RETURN(const int64_t version, boundaries_.GetVersion(name.city(), call.deadline));
  card.set_boundary_version(version);
  return card;
}

}  // namespace hailan::grid_geo
