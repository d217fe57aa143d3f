#include "services/grid_geo/boundaries/report.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

constexpr size_t kMostReported = 200;
// Smaller gaps are rounding.
constexpr double kLeastGap = 1.0;

v1::BoundaryFault ToProto(const BoundaryFault& fault, CoordinateSystem system) {
  v1::BoundaryFault out;
  out.set_feature(fault.feature);
  out.set_code(fault.code);
  out.set_polygon(fault.polygon);
  out.set_ring(fault.ring);
  out.set_longitude(fault.at.lon);
  out.set_latitude(fault.at.lat);
  out.set_reason(std::string(fault.reason));
  out.set_fix(fault.fix);
  out.set_system(static_cast<type::v1::CoordinateSystem>(system));
  return out;
}

void AddList(std::vector<BoundaryFault> found,
             CoordinateSystem system,
             google::protobuf::RepeatedPtrField<v1::BoundaryFault>& list) {
  std::stable_sort(found.begin(), found.end(), [](const BoundaryFault& a, const BoundaryFault& b) {
    return a.feature < b.feature;
  });
  if (found.size() > kMostReported) found.resize(kMostReported);
  for (const BoundaryFault& fault : found) *list.Add() = ToProto(fault, system);
}

bool IsTooLarge(absl::Span<const CheckedBoundary> boundaries, Layer layer) {
  return std::count_if(boundaries.begin(), boundaries.end(), [layer](const auto& boundary) {
           return boundary.layer == layer;
         }) > static_cast<int64_t>(kMostForGaps);
}

}  // namespace

void AddReport(CheckReport report,
               CoordinateSystem system,
               v1::ImportBoundariesResponse& response) {
  response.set_fault_count(static_cast<int>(report.faults.size()));
  response.set_repair_count(static_cast<int>(report.repairs.size()));
  response.set_warning_count(static_cast<int>(report.warnings.size()));
  AddList(std::move(report.faults), system, *response.mutable_faults());
  AddList(std::move(report.repairs), system, *response.mutable_repairs());
  AddList(std::move(report.warnings), system, *response.mutable_warnings());
}

v1::BoundaryOverlap ToProto(const Overlap& overlap,
                            absl::Span<const CheckedBoundary> boundaries,
                            const std::string& city) {
  v1::BoundaryOverlap out;
  out.set_territory(FormatTerritory(city, boundaries[overlap.first].code));
  out.set_other(FormatTerritory(city, boundaries[overlap.second].code));
  out.set_share(overlap.share);
  out.set_area_m2(overlap.area);
  out.set_longitude(overlap.at.x / 1e7);
  out.set_latitude(overlap.at.y / 1e7);
  out.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  return out;
}

v1::BoundaryGap ToProto(const Gap& gap,
                        absl::Span<const CheckedBoundary> boundaries,
                        const std::string& city) {
  v1::BoundaryGap out;
  out.set_area_m2(gap.area);
  out.set_longitude(gap.at.x / 1e7);
  out.set_latitude(gap.at.y / 1e7);
  out.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  for (const size_t i : gap.neighbours) {
    out.add_territories(FormatTerritory(city, boundaries[i].code));
  }
  return out;
}

void AddTopology(const std::string& city,
                 const Neighbourhood& file,
                 absl::Time until,
                 v1::ImportBoundariesResponse& response) {
  for (const Overlap& overlap : FindOverlaps(file.boundaries, kMostReported, until)) {
    *response.add_overlaps() = ToProto(overlap, file.boundaries, city);
  }
  // From the largest territories to the smallest: what is open between streets explains the others.
  for (const Layer layer :
       {Layer::kStreet, Layer::kCommunity, Layer::kBasic, Layer::kExclusive, Layer::kMicro}) {
    const Box& known = file.known[static_cast<size_t>(layer)];
    if (known.empty() || IsTooLarge(file.boundaries, layer)) continue;
    if (absl::Now() > until) return;
    // Beyond the known ground something may be open that only seems so.
    const GapSearch search{.layer = layer,
                           .within = known,
                           .least = kLeastGap,
                           .limit = kMostReported,
                           .deadline = until};
    for (const Gap& gap : FindGaps(file.boundaries, search)) {
      *response.add_gaps() = ToProto(gap, file.boundaries, city);
    }
  }
}

}  // namespace hailan::grid_geo
