// How boundaries of one layer fit together: where they overlap and what they leave open.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
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
  // Only stands around the others: what such boundaries share or leave open among themselves is not
  // asked for.
  bool beside = false;
};

// The boundaries of a file with the stored ones around them.
struct Neighbourhood {
  // Those of the file, then those beside them.
  std::vector<CheckedBoundary> boundaries;
  // Of each layer, the ground on which no boundary is missing; empty where the file has none.
  std::array<Box, kLayers> known = {};
};

// Puts a file among the `stored` boundaries that may overlap it or close a gap with it: of each
// layer those that reach the box around what the file draws and what its territories leave, or the
// box around whoever reaches that. Those of the `replaced` codes end with the file.
Neighbourhood PlaceAmong(std::vector<CheckedBoundary> file,
                         std::vector<CheckedBoundary> stored,
                         const absl::flat_hash_set<std::string>& replaced);

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
// without a layer overlap nothing, two that are `beside` not each other.
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

// Which gaps are looked for.
struct GapSearch {
  Layer layer = Layer::kBasic;
  // Ground that is to be covered; null = the ground that the boundaries enclose.
  const Shape* frame = nullptr;
  // Gaps that are not wholly in this box are left out.
  std::optional<Box> within = {};
  // So are those of fewer square metres.
  double least = 1;
  size_t limit = 200;
  // Those not looked at by then are left out.
  absl::Time deadline = absl::InfiniteFuture();
};

// Of more boundaries than this, the union takes too long for a call.
inline constexpr size_t kMostForGaps = 20'000;

// What the boundaries of a layer leave open, largest first. Takes about a second for 3,500
// boundaries of 48 vertices. Those that are `beside` come last.
std::vector<Gap> FindGaps(absl::Span<const CheckedBoundary> boundaries, const GapSearch& search);

}  // namespace hailan::grid_geo
