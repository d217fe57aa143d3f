// Point → area, in memory: a raster of square cells over all areas, finer where many borders run,
// and for cells that a border crosses the exact crossing test on integers against the few edges
// that come near the cell. Pure and immutable once built; any number of threads may ask.
//
// The rule: a point belongs to an area when an odd number of the area's edges lie strictly east of
// it on its parallel; an edge counts from its southern end (included) to its northern end
// (excluded). So of two areas that share a border exactly one owns each point of it, holes and
// several parts need no special case, and where areas overlap the first one given owns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/grid_geo/domain/raster/piece.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

class GridIndex {
 public:
  // Bounds of what one index may take; hostile shapes get a coarser raster, never more memory.
  struct Limits {
    // Cells per side of the coarse raster at most; a power of two.
    int max_side = 2048;
    // Areas in all cells of the coarse raster together.
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

  size_t area_count() const { return areas_.size(); }
  // Of one area, for measuring distances: the box around it and its edges, in no order.
  Box box(int32_t index) const { return areas_[static_cast<size_t>(index)].box; }
  absl::Span<const Edge> edges(int32_t index) const;
  // Heap bytes held.
  size_t bytes() const;

 private:
  friend class GridIndexBuilder;
  struct Area {
    Box box;
    uint32_t first_edge = 0;  // into edges_
  };
  // What a cell holds: its lowest two bits say what the others are.
  enum CellKind : uint32_t {
    kArea = 0,      // 1 + the area that covers the cell; 0 = no area
    kNode = 1,      // position in nodes_
    kNearLeaf = 2,  // position in leaves_ of pieces whose edges are short
    kFarLeaf = 3,   // position in leaves_ of other pieces
  };
  // A node is a cell cut into 4 × 4, row by row from the south-west, and one cache line.
  static constexpr int kNodeShift = 2;
  struct alignas(64) Node {
    std::array<uint32_t, 16> cells = {};
  };

  // `x` and `y` are units * kFine from the cell's south-west corner.
  int32_t FindNear(uint32_t leaf, int64_t x, int64_t y) const;
  int32_t FindFar(uint32_t leaf, FinePoint point) const;

  int64_t min_x_ = 0, min_y_ = 0;
  int64_t columns_ = 0, rows_ = 0;
  int shift_ = 0;  // cell = (x - min_x) >> shift
  std::vector<uint32_t> cells_;
  std::vector<Node> nodes_;
  // Pieces in order of precedence. Each begins with area * 4 + (2 = the last one) + (1 = certain:
  // whoever is in no earlier one is in this). An uncertain one goes on:
  // * near: edges * 2 + (1 = inside), then two words an edge, its ends counted from the cell's
  //   corner: x in the lower half, y in the upper; a toggle is an edge east of the cell;
  // * far: toggles * 2 + (1 = inside), the count of edges, the toggles, positions in edges_.
  std::vector<uint32_t> leaves_;
  std::vector<Area> areas_;
  std::vector<Edge> edges_;
};

}  // namespace hailan::grid_geo
