#include "services/grid_geo/boundaries/service.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/boundaries/encode.h"
#include "services/grid_geo/boundaries/report.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

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

}  // namespace

absl::StatusOr<CheckedFile> BoundariesService::Check(const rpc::Call& call,
                                                     const std::string& city,
                                                     const BoundaryFile& source,
                                                     std::optional<Box> city_box) {
  HL_ASSIGN_OR_RETURN(RawFile file, ReadFeatures(source.geojson, source.code_property));
  std::vector<std::string> codes;
  for (const RawFeature& feature : file.features) codes.push_back(feature.code);
  HL_ASSIGN_OR_RETURN(const References found,
                      territories_.FindReferences(city, codes, {}, call.deadline, DayOf(call.now)));
  CheckedFile checked;
  checked.report.faults = std::move(file.faults);
  // The city's own boundary first: it says where the others may lie.
  std::stable_partition(file.features.begin(),
                        file.features.end(),
                        [&city](const RawFeature& feature) { return feature.code == city; });
  const std::shared_ptr<const CityLayers> layers = maps_.FindLayers(city);
  BoundaryChecker checker(source.system, city_box, source.repair);
  if (!city_box.has_value() && layers != nullptr) checker.set_city(*layers);
  BoundaryChecker unbounded(source.system, std::nullopt, source.repair);
  absl::flat_hash_set<std::string> seen;
  for (const RawFeature& feature : file.features) {
    BoundaryFault place = FindNamingFault(feature, found, seen);
    if (!place.reason.empty()) {
      checked.report.faults.push_back(std::move(place));
      continue;
    }
    const bool is_city = feature.code == city;
    std::optional<Shape> shape = (is_city ? unbounded : checker).Check(feature, checked.report);
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

std::vector<Boundary> Encode(const std::vector<CheckedBoundary>& boundaries) {
  std::vector<Boundary> encoded;
  encoded.reserve(boundaries.size());
  for (const CheckedBoundary& boundary : boundaries) {
    encoded.push_back(MakeBoundary(boundary.code, boundary.shape));
  }
  return encoded;
}

absl::StatusOr<Neighbourhood> BoundariesService::PlaceAmongStored(
    const rpc::Call& call,
    const BoundaryOrder& order,
    std::vector<CheckedBoundary> boundaries,
    absl::Span<const BoundaryFault> faults) {
  absl::flat_hash_set<std::string> replaced;
  for (const CheckedBoundary& boundary : boundaries) replaced.insert(boundary.code);
  // Once mended, they end what is stored too.
  for (const BoundaryFault& fault : faults) replaced.insert(fault.code);
  const absl::CivilDay day = order.valid_from.value_or(DayOf(call.now));
  absl::StatusOr<StoredBoundaries> stored = store_.LoadStored(order.city, day, AdviceUntil(call));
  // The file may be what mends a damaged boundary; the refresh of the maps tells of the damage. And
  // no import fails for want of advice, which is all that a dry run is about.
  const bool is_needed = order.dry_run && !absl::IsDataLoss(stored.status());
  if (!stored.ok() && !is_needed) stored = StoredBoundaries();
  HL_RETURN_IF_ERROR(stored.status());
  return PlaceAmong(std::move(boundaries), std::move(stored->boundaries), replaced);
}

absl::Status BoundariesService::Store(const rpc::Call& call,
                                      const BoundaryOrder& order,
                                      std::vector<Boundary> boundaries,
                                      v1::ImportBoundariesResponse& response) {
  const auto count = static_cast<int>(boundaries.size());
  int changed = 0;
  if (order.dry_run) {
    HL_ASSIGN_OR_RETURN(changed, store_.CountChanged(order.city, boundaries, call.deadline));
  } else {
    auto shared = std::make_shared<const std::vector<Boundary>>(std::move(boundaries));
    HL_ASSIGN_OR_RETURN(
        const BoundarySet state,
        RunOne(imports_,
               call,
               order.request_id,
               BoundaryCommand{order.city, std::move(shared), order.request_id, order.valid_from}));
    if (state.tally.by == order.request_id) changed = state.tally.updated;
    response.set_boundary_version(state.revision);
    response.set_applied(true);
    HL_RETURN_IF_ERROR(maps_.Refresh(call.deadline));
  }
  response.set_changed_count(changed);
  response.set_unchanged_count(count - changed);
  return absl::OkStatus();
}

absl::StatusOr<v1::ImportBoundariesResponse> BoundariesService::ImportBoundaries(
    const rpc::Call& call, const v1::ImportBoundariesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> from,
                      ParseOptionalDay(request.valid_from(), "valid_from"));
  const BoundaryFile file{request.geojson(),
                          request.code_property(),
                          static_cast<CoordinateSystem>(request.system()),
                          request.repair()};
  HL_ASSIGN_OR_RETURN(CheckedFile checked, Check(call, city, file, std::nullopt));
  v1::ImportBoundariesResponse response;
  HL_ASSIGN_OR_RETURN(const int64_t version, store_.GetVersion(city, call.deadline));
  response.set_boundary_version(version);
  const bool good = checked.report.faults.empty();
  const BoundaryOrder order{city, request.request_id(), request.dry_run(), from};
  std::vector<Boundary> encoded;
  if (good) encoded = Encode(checked.boundaries);
  HL_ASSIGN_OR_RETURN(
      const Neighbourhood placed,
      PlaceAmongStored(call, order, std::move(checked.boundaries), checked.report.faults));
  AddReport(std::move(checked.report), file.system, response);
  if (good) HL_RETURN_IF_ERROR(Store(call, order, std::move(encoded), response));
  // Refused files too: whoever mends one mends all of it at once.
  AddTopology(city, placed, AdviceUntil(call), response);
  return response;
}

// Decided already: overlaps and gaps are advice, and only as much of it as a second of the deadline
// allows.
absl::Time AdviceUntil(const rpc::Call& call) {
  return std::min(call.deadline - absl::Seconds(1), absl::Now() + absl::Seconds(5));
}

}  // namespace hailan::grid_geo
