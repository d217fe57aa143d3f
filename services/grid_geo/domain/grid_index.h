// Point → area, in memory: a raster of square cells over all areas, and for cells that a border
// crosses the exact crossing test on integers. Pure and immutable once built; any number of threads
// may ask.
//
// The rule: a point belongs to an area when an odd number of the area's edges lie strictly east of
// it on its parallel; an edge counts from its southern end (included) to its northern end
// (excluded). So of two areas that share a border exactly one owns each point of it, holes and
// several parts need no special case, and where areas overlap the first one given owns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

class GridIndex {
 public:
  struct Edge {
    PointE7 a, b;
  };
  // Bounds of what one index may take; hostile shapes get a coarser raster, never more memory.
  struct Limits {
    // Cells per side at most; a power of two.
    int max_side = 2048;
    // Entries of all candidate lists together.
    size_t max_candidates = size_t{1} << 23;
    // Cells looked at while building; only areas that lie on top of each other come near it.
    size_t max_visits = size_t{1} << 28;
  };

  // Contains nothing.
  GridIndex() = default;
  // `shapes` in order of precedence; valid in the sense of the boundary checks (rings closed by
  // implication, at least three points). About 100 ms for 3,500 areas of 47 vertices.
  static GridIndex Build(absl::Span<const Shape* const> shapes, Limits limits);
  static GridIndex Build(absl::Span<const Shape* const> shapes) { return Build(shapes, Limits()); }

  // Position in `shapes` of the first area that contains the point; -1 = none.
  int32_t Find(FinePoint point) const;
  // True when the area at the position contains the point: the exact test alone.
  bool Inside(int32_t index, FinePoint point) const;

  size_t area_count() const { return areas_.size(); }
  // Of one area, for measuring distances: the box around it and its edges, in no order.
  Box box(int32_t index) const;
  absl::Span<const Edge> edges(int32_t index) const;
  // Heap bytes held.
  size_t bytes() const;

 private:
  friend class GridIndexBuilder;
  // The edges of one area, sorted into horizontal slabs so that a test sees only those that its
  // parallel can meet.
  struct Area {
    int32_t min_y = 0;
    int32_t max_y = 0;
    int shift = 31;           // slab = (y - min_y) >> shift
    uint32_t first_slab = 0;  // into slabs_
    uint32_t first_edge = 0;  // into edges_
    int32_t min_x = 0;
    int32_t max_x = 0;
  };

  int64_t min_x_ = 0, min_y_ = 0;
  int64_t columns_ = 0, rows_ = 0;
  int shift_ = 0;  // cell = (x - min_x) >> shift
  // ≥ 0: the area that covers the whole cell; -1: no area; ≤ -2: candidates from -(value + 2).
  std::vector<int32_t> cells_;
  // Per mixed cell: count, then area * 2 + (1 = covers the whole cell), in order of precedence.
  std::vector<uint32_t> candidates_;
  std::vector<Area> areas_;
  // Edges of slab s of an area: edge_refs_[slabs_[first_slab + s] .. slabs_[first_slab + s + 1]).
  std::vector<uint32_t> slabs_;
  std::vector<uint32_t> edge_refs_;
  std::vector<Edge> edges_;
};

}  // namespace hailan::grid_geo
