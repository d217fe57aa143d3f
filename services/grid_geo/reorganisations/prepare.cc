#include "services/grid_geo/reorganisations/prepare.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/boundaries/check.h"
#include "services/grid_geo/boundaries/encode.h"
#include "services/grid_geo/boundaries/geojson.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/reorganisations/overlay.h"

namespace hailan::grid_geo {
namespace {

// One geometry, checked like a feature of an import.
absl::StatusOr<Shape> ReadGeometry(const std::string& text,
                                   const std::string& code,
                                   BoundaryChecker& checker) {
  const std::string file = absl::StrCat(
      R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":")",
      code,
      R"("},"geometry":)",
      text,
      "}]}");
  HL_ASSIGN_OR_RETURN(RawFile raw, ReadFeatures(file, "code"));
  std::vector<BoundaryFault> faults = std::move(raw.faults);
  if (raw.features.size() == 1 && faults.empty()) {
    std::optional<Shape> shape = checker.Check(raw.features.front(), faults);
    if (shape.has_value()) return *std::move(shape);
  }
  if (faults.empty()) {
    return InvalidField("geometry", "INVALID_GEOMETRY", "Send one GeoJSON geometry.");
  }
  const BoundaryFault& fault = faults.front();
  return InvalidField(
      "geometry",
      fault.reason,
      absl::StrCat(code, " at ", fault.at.lon, ", ", fault.at.lat, ": ", fault.fix));
}

absl::Status CheckTiling(const Tiling& tiling) {
  const std::pair<double, absl::string_view> faults[] = {{tiling.overlap, reason::kPartsOverlap},
                                                         {tiling.gap, reason::kPartsLeaveGap},
                                                         {tiling.excess, reason::kPartsExceed}};
  for (const auto& [area, reason] : faults) {
    if (area <= tiling.tolerance) continue;
    return InvalidField("geometry",
                        reason,
                        absl::StrCat("The parts must tile the whole; they are off by ",
                                     area,
                                     " square units of 1e-7 degree, ",
                                     tiling.tolerance,
                                     " are tolerated."));
  }
  return absl::OkStatus();
}

absl::Status GeometryMissing(absl::string_view message) {
  return InvalidField("geometry", reason::kGeometryMissing, message);
}

std::vector<std::string> Concat(std::set<std::string> codes) {
  codes.erase("");
  return {codes.begin(), codes.end()};
}

// Lineage of the sources and targets themselves.
std::vector<LineageLink> LinkHeads(const ReorganisationOrder& order,
                                   const std::map<std::string, Shape>& old,
                                   const std::vector<Shape>& fresh) {
  const Overlay overlay;
  std::vector<SharedGround> ground;
  for (const std::string& source : order.sources) {
    const auto shape = old.find(source);
    for (size_t i = 0; i < order.targets.size(); ++i) {
      const bool drawn = shape != old.end() && !fresh.empty();
      ground.push_back(
          {source, order.targets[i].code, drawn ? overlay.CommonArea(shape->second, fresh[i]) : 0});
    }
  }
  return LinkShares(ground, order.day);
}

}  // namespace

absl::StatusOr<std::vector<Shape>> Preparer::ReadGeometries(const CallersOrder& asked) const {
  std::vector<Shape> shapes;
  const auto given = std::count_if(asked.geometries.begin(),
                                   asked.geometries.end(),
                                   [](const std::string& text) { return !text.empty(); });
  if (given == 0) return shapes;
  if (static_cast<size_t>(given) != asked.geometries.size()) {
    return GeometryMissing("Draw all parts, or none when the territory is not drawn.");
  }
  if (asked.system < CoordinateSystem::kWgs84 || asked.system > CoordinateSystem::kBd09) {
    return InvalidField("system", "REQUIRED", "Name the coordinate system of the geometries.");
  }
  const std::shared_ptr<const CityLayers> layers = maps_.FindLayers(asked.order.city);
  BoundaryChecker checker(asked.system, std::nullopt);
  if (layers != nullptr) checker.set_city(*layers);
  for (size_t i = 0; i < asked.geometries.size(); ++i) {
    HL_ASSIGN_OR_RETURN(Shape shape,
                        ReadGeometry(asked.geometries[i], asked.order.targets[i].code, checker));
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

absl::StatusOr<Preparer::Ground> Preparer::Survey(const CallersOrder& asked, absl::Time deadline) {
  const ReorganisationOrder& order = asked.order;
  Ground ground;
  if (order.targets.empty()) return ground;
  HL_ASSIGN_OR_RETURN(ground.old, store_.GetShapes(order.city, order.sources, order.day, deadline));
  HL_ASSIGN_OR_RETURN(ground.fresh, ReadGeometries(asked));
  if (ground.old.empty()) return ground;
  const Overlay overlay;
  std::vector<Shape> old;
  for (const auto& [code, shape] : ground.old) old.push_back(shape);
  if (order.kind == ReorganisationKind::kSplit) {
    if (ground.fresh.empty()) return GeometryMissing("The territory is drawn; draw its parts.");
    HL_RETURN_IF_ERROR(CheckTiling(CompareParts(overlay, old.front(), ground.fresh)));
    return ground;
  }
  if (old.size() != order.sources.size()) {
    return GeometryMissing("Some of the territories are drawn and some not; draw those first.");
  }
  if (ground.fresh.empty()) {
    std::optional<Shape> all = overlay.Union(old);
    if (!all.has_value()) return GeometryMissing("The union cannot be computed; send it.");
    ground.fresh.push_back(*std::move(all));
  }
  HL_RETURN_IF_ERROR(CheckTiling(CompareParts(overlay, ground.fresh.front(), old)));
  return ground;
}

absl::Status Preparer::CheckAliases(const ReorganisationOrder& order,
                                    const ReorganisationPlan& plan,
                                    absl::Time deadline) {
  std::vector<TerritoryRow> rows;
  std::vector<std::string> external;
  for (const Territory& begun : plan.begun) {
    rows.push_back({.territory = begun, .level = 0, .parent_code = {}});
    external.insert(external.end(), begun.external_codes.begin(), begun.external_codes.end());
  }
  if (external.empty()) return absl::OkStatus();
  HL_ASSIGN_OR_RETURN(std::vector<ExternalCodeHolder> holders,
                      territories_.FindExternalCodes(order.city, external, deadline));
  for (ExternalCodeHolder& holder : holders) {
    const bool ends =
        std::find(plan.ended.begin(), plan.ended.end(), holder.code) != plan.ended.end();
    if (ends) holder.validity.to = order.day;
  }
  std::vector<RowFault> faults;
  CheckExternalCodes(rows, holders, faults);
  if (faults.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               faults.front().reason,
               absl::StrCat(faults.front().id, ": ", faults.front().message),
               {{"territory_code", faults.front().id}});
}

absl::StatusOr<std::shared_ptr<const ReorganisationWork>> Preparer::Prepare(
    const CallersOrder& asked, absl::Time now, absl::Time deadline) {
  const ReorganisationOrder& order = asked.order;
  std::set<std::string> roots(order.sources.begin(), order.sources.end());
  std::set<std::string> parents;
  for (const Territory& target : order.targets) {
    roots.insert(target.code);
    parents.emplace(ParentCode(target.code));
  }
  for (const CodeMove& move : order.moves) {
    roots.insert(move.new_code);
    parents.emplace(ParentCode(move.new_code));
    parents.insert(move.code);
  }
  HL_ASSIGN_OR_RETURN(
      const StoredTerritories stored,
      store_.GetTerritories(order.city, Concat(roots), Concat(parents), order.day, deadline));
  auto work = std::make_shared<ReorganisationWork>();
  HL_ASSIGN_OR_RETURN(work->plan, PlanReorganisation(order, stored));
  HL_RETURN_IF_ERROR(CheckAliases(order, work->plan, deadline));
  HL_ASSIGN_OR_RETURN(const Ground ground, Survey(asked, deadline));
  for (size_t i = 0; i < ground.fresh.size(); ++i) {
    work->drawn.push_back(MakeBoundary(order.targets[i].code, ground.fresh[i]));
  }
  for (LineageLink& link : LinkHeads(order, ground.old, ground.fresh)) {
    work->plan.links.push_back(std::move(link));
  }
  work->carry_duties = asked.carry_duties;
  work->record.id = NewId(now);
  work->record.kind = order.kind;
  work->record.day = order.day;
  work->record.reason = asked.reason;
  work->record.from = order.sources;
  for (const Territory& target : order.targets) work->record.to.push_back(target.code);
  if (order.kind == ReorganisationKind::kRehome) {
    work->record.to.push_back(order.moves.front().new_code);
  }
  return std::shared_ptr<const ReorganisationWork>(std::move(work));
}

}  // namespace hailan::grid_geo
