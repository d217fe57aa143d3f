#include "services/grid_geo/boundaries/service.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/boundaries/encode.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

constexpr size_t kMostReported = 200;

void AddFault(const BoundaryFault& fault, v1::ImportBoundariesResponse& response) {
  v1::BoundaryFault& out = *response.add_faults();
  out.set_feature(fault.feature);
  out.set_code(fault.code);
  out.set_polygon(fault.polygon);
  out.set_ring(fault.ring);
  out.set_longitude(fault.at.lon);
  out.set_latitude(fault.at.lat);
  out.set_reason(std::string(fault.reason));
  out.set_fix(fault.fix);
}

// What is wrong with the territory that a feature names; without reason when nothing is.
BoundaryFault FindNamingFault(const RawFeature& feature,
                              const References& found,
                              absl::flat_hash_set<std::string>& seen) {
  BoundaryFault place{.feature = feature.index, .code = feature.code};
  if (!found.territories.contains(feature.code)) {
    place.reason = "UNKNOWN_TERRITORY";
    place.fix = "The city has no territory with this code, or it has ended; import it first.";
  } else if (!seen.insert(feature.code).second) {
    place.reason = "DUPLICATE_TERRITORY";
    place.fix = "The file names this territory twice; use one MultiPolygon.";
  }
  return place;
}

void AddFaults(std::vector<BoundaryFault> faults, v1::ImportBoundariesResponse& response) {
  std::stable_sort(
      faults.begin(), faults.end(), [](const BoundaryFault& a, const BoundaryFault& b) {
        return a.feature < b.feature;
      });
  response.set_fault_count(static_cast<int>(faults.size()));
  for (size_t i = 0; i < std::min(faults.size(), kMostReported); ++i) {
    AddFault(faults[i], response);
  }
}

void AddOverlaps(const std::string& city,
                 const std::vector<CheckedBoundary>& boundaries,
                 absl::Time deadline,
                 v1::ImportBoundariesResponse& response) {
  for (const Overlap& overlap : FindOverlaps(boundaries, kMostReported, deadline)) {
    v1::BoundaryOverlap& out = *response.add_overlaps();
    out.set_territory(FormatTerritory(city, boundaries[overlap.first].code));
    out.set_other(FormatTerritory(city, boundaries[overlap.second].code));
    out.set_share(overlap.share);
  }
}

}  // namespace

absl::StatusOr<BoundariesService::Checked> BoundariesService::Check(
    const rpc::Call& call, const std::string& city, const v1::ImportBoundariesRequest& request) {
  HL_ASSIGN_OR_RETURN(RawFile file, ReadFeatures(request.geojson(), request.code_property()));
  std::vector<std::string> codes;
  for (const RawFeature& feature : file.features) codes.push_back(feature.code);
  HL_ASSIGN_OR_RETURN(const References found,
                      territories_.FindReferences(city, codes, {}, call.deadline, DayOf(call.now)));
  std::optional<Box> city_box;
  const std::shared_ptr<const CityMap> map = maps_.Find(city);
  if (map != nullptr && map->layers != nullptr) city_box = map->layers->city_box();

  Checked checked;
  checked.faults = std::move(file.faults);
  // The city's own boundary first: it says where the others may lie.
  std::stable_partition(file.features.begin(),
                        file.features.end(),
                        [&city](const RawFeature& feature) { return feature.code == city; });
  BoundaryChecker checker(static_cast<CoordinateSystem>(request.system()), city_box);
  BoundaryChecker unbounded(static_cast<CoordinateSystem>(request.system()), std::nullopt);
  absl::flat_hash_set<std::string> seen;
  for (const RawFeature& feature : file.features) {
    BoundaryFault place = FindNamingFault(feature, found, seen);
    if (!place.reason.empty()) {
      checked.faults.push_back(std::move(place));
      continue;
    }
    const bool is_city = feature.code == city;
    std::optional<Shape> shape = (is_city ? unbounded : checker).Check(feature, checked.faults);
    if (!shape.has_value()) continue;
    if (is_city) {
      Box box;
      box.Add(*shape);
      checker.set_city_box(box);
    }
    checked.boundaries.push_back({feature.code,
                                  LayerOf(feature.code, found.territories.at(feature.code)),
                                  *std::move(shape)});
  }
  return checked;
}

absl::Status BoundariesService::Store(const rpc::Call& call,
                                      const v1::ImportBoundariesRequest& request,
                                      const std::string& city,
                                      const std::vector<CheckedBoundary>& boundaries,
                                      v1::ImportBoundariesResponse& response) {
  auto encoded = std::make_shared<std::vector<Boundary>>();
  for (const CheckedBoundary& boundary : boundaries) {
    encoded->push_back(MakeBoundary(boundary.code, boundary.shape));
  }
  HL_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> from,
                      ParseOptionalDay(request.valid_from(), "valid_from"));
  int changed = 0;
  if (request.dry_run()) {
    HL_ASSIGN_OR_RETURN(changed, store_.CountChanged(city, *encoded, call.deadline));
  } else {
    HL_ASSIGN_OR_RETURN(const BoundarySet state,
                        RunOne(imports_,
                               call,
                               request.request_id(),
                               BoundaryCommand{city, encoded, request.request_id(), from}));
    if (state.tally.by == request.request_id()) changed = state.tally.updated;
    response.set_boundary_version(state.revision);
    response.set_applied(true);
    HL_RETURN_IF_ERROR(maps_.Refresh(call.deadline));
  }
  response.set_changed_count(changed);
  response.set_unchanged_count(static_cast<int>(boundaries.size()) - changed);
  return absl::OkStatus();
}

absl::StatusOr<v1::ImportBoundariesResponse> BoundariesService::ImportBoundaries(
    const rpc::Call& call, const v1::ImportBoundariesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(Checked checked, Check(call, city, request));
  v1::ImportBoundariesResponse response;
  HL_ASSIGN_OR_RETURN(const int64_t version, store_.GetVersion(city, call.deadline));
  response.set_boundary_version(version);
  if (!checked.faults.empty()) {
    AddFaults(std::move(checked.faults), response);
    return response;
  }
  HL_RETURN_IF_ERROR(Store(call, request, city, checked.boundaries, response));
  // Stored already: overlaps are advice, and only as much of it as a second of the deadline allows.
  const absl::Time until =
      std::min(call.deadline - absl::Seconds(1), absl::Now() + absl::Seconds(5));
  AddOverlaps(city, checked.boundaries, until, response);
  return response;
}

}  // namespace hailan::grid_geo
