// Boost.Geometry as a peer: an R-tree of boxes, then covered_by, as its documentation shows it.
#pragma once

#include <memory>

#include "tools/benchmarks/tessellation.h"

namespace hailan::bench {

class Library {
 public:
  explicit Library(const Tessellation& city);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // Number of the first grid found at the point; -1 = none.
  int Find(grid_geo::PointE7 point) const;

 private:
  struct Index;
  std::unique_ptr<const Index> index_;
};

}  // namespace hailan::bench
