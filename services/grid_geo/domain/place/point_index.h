// Points by place, in memory: all points in a box, or within a distance, nearest first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// Immutable once built; any number of threads may ask.
class PointIndex {
 public:
  struct Hit {
    // Position of the point in what the index was built from.
    uint32_t item = 0;
    double metres = 0;
  };

  PointIndex() = default;
  // Positions are kept; sorting takes some 100 ns per point.
  explicit PointIndex(std::vector<PointE7> points);

  // Calls `visit` with the position of each point in the box, until it answers false. False when it
  // did.
  bool VisitBox(const Box& box, absl::FunctionRef<bool(uint32_t item)> visit) const;

  // The `limit` nearest points within `radius` metres (at most 200,000) that `accept` takes, in
  // order of distance, then position.
  std::vector<Hit> Nearest(PointE7 from,
                           double radius,
                           size_t limit,
                           absl::FunctionRef<bool(uint32_t item)> accept) const;
  // True when some point lies within `radius` metres.
  bool AnyWithin(PointE7 from, double radius) const;

  size_t size() const { return entries_.size(); }
  PointE7 point(uint32_t item) const { return points_[item]; }

 private:
  struct Entry {
    // Row and column of the cell.
    uint64_t cell = 0;
    uint32_t item = 0;
  };
  std::vector<PointE7> points_;
  std::vector<Entry> entries_;
};

// Box that holds everything within `radius` metres of a point.
Box BoxAround(PointE7 from, double radius);

}  // namespace hailan::grid_geo
