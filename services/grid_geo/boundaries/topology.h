// How boundaries of one layer fit together: where they overlap and what they leave open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// A boundary with its layer; without one it is compared with nothing.
struct CheckedBoundary {
  std::string code;
  std::optional<Layer> layer;
  Shape shape;
};

// Two boundaries of one layer that overlap by more than a millionth of the smaller one; positions
// in the span, lower code first.
struct Overlap {
  size_t first = 0;
  size_t second = 0;
  // Shared area in the smaller one's, 0 to 1, and in square metres.
  double share = 0;
  double area = 0;
  // A point of the largest shared part.
  PointE7 at = {};
};

// At most `limit` overlaps; stops looking at `deadline`. The city's own boundary and boundaries
// without a layer overlap nothing.
std::vector<Overlap> FindOverlaps(absl::Span<const CheckedBoundary> boundaries,
                                  size_t limit,
                                  absl::Time deadline);

// A piece of ground that no boundary of a layer covers.
struct Gap {
  // Square metres.
  double area = 0;
  // A point of the gap.
  PointE7 at = {};
  // Positions of the boundaries that touch it, lowest code first, at most ten.
  std::vector<size_t> neighbours = {};
};

// What the boundaries of `layer` leave open, largest first, at most `limit`: of `frame` where it is
// given, else the ground that they enclose. Gaps of less than `least` square metres are left out.
// Takes about a second for 3,500 boundaries of 48 vertices.
std::vector<Gap> FindGaps(absl::Span<const CheckedBoundary> boundaries,
                          Layer layer,
                          const Shape* frame,
                          double least,
                          size_t limit);

}  // namespace hailan::grid_geo
