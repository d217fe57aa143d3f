// What the checks of boundaries found, as the contract says it.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/boundaries/check.h"
#include "services/grid_geo/boundaries/topology.h"

namespace hailan::grid_geo {

// Faults, repairs and warnings, each list in file order and at most 200 long, with their counts.
// Their places are in `system`, the file's own.
void AddReport(CheckReport report, CoordinateSystem system, v1::ImportBoundariesResponse& response);

// Positions of the overlap and the gap are of `boundaries`.
v1::BoundaryOverlap ToProto(const Overlap& overlap,
                            absl::Span<const CheckedBoundary> boundaries,
                            const std::string& city);
v1::BoundaryGap ToProto(const Gap& gap,
                        absl::Span<const CheckedBoundary> boundaries,
                        const std::string& city);

// Overlaps and enclosed gaps of every layer in which a boundary of the file has a part, as far as
// `until` allows.
void AddTopology(const std::string& city,
                 const Neighbourhood& file,
                 absl::Time until,
                 v1::ImportBoundariesResponse& response);

}  // namespace hailan::grid_geo
