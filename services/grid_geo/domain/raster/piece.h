// Cuts areas into what of them matters in one cell of a raster. Exact: whatever is cut away has the
// same effect on every point of the cell, and that effect is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// A side of a ring, its southern end first (of a horizontal one the western end), so that the areas
// on both sides of it write the same.
struct Edge {
  PointE7 low, high;
  bool operator==(const Edge&) const = default;
};

// Of one area, all that a point of one cell must be asked. The point is inside the area when an odd
// number of these hold: `inside`; its y is at or north of a toggle; an edge lies east of it.
struct Piece {
  uint32_t area = 0;
  bool inside = false;
  // Positions of the edges that come near the cell, of those that have a height.
  absl::InlinedVector<uint32_t, 8> edges;
  // Strictly within the cell's height. Edges past the eastern side of the cell lie east of all its
  // points between their ends, so only their ends matter, and of two that meet not even those.
  absl::InlinedVector<int32_t, 4> toggles;

  // The same answer for every point of the cell.
  bool constant() const { return edges.empty() && toggles.empty(); }
};

// Square cells, the first one's south-west corner at (x, y): each holds its west and south sides.
struct Cells {
  int64_t x = 0, y = 0;
  int shift = 0;  // a side is 1 << shift units
  int64_t columns = 0, rows = 0;
};

// True when every point of the cell is in an odd number of the pieces: as areas without gap and
// overlap are, whose common edges cancel out.
bool AlwaysOdd(absl::Span<const Piece> pieces, absl::Span<const Edge> edges);

// Keeps scratch memory; not thread-safe.
class PieceSplitter {
 public:
  using Emit = absl::FunctionRef<void(int64_t row, int64_t column, Piece&& piece)>;

  // `edges` are what pieces refer to; they outlive the splitter.
  explicit PieceSplitter(const std::vector<Edge>& edges) : edges_(edges) {}

  // Emits the pieces of `piece` in the cells, which lie within the piece's cell or leave out only
  // cells that the area is nowhere near; no piece where no point is inside.
  void Split(const Piece& piece, const Cells& cells, Emit emit);

 private:
  using Toggles = absl::InlinedVector<int32_t, 4>;
  // What becomes of a point that moves into the column from the east.
  struct Column {
    bool flip = false;
    Toggles toggles;
    absl::InlinedVector<uint32_t, 8> edges;
  };

  void SplitRow(const Piece& piece, const Cells& cells, int64_t row, Emit emit);
  void AddEdge(uint32_t at, const Cells& cells, int64_t south, int64_t north);

  const std::vector<Edge>& edges_;
  std::vector<std::vector<uint32_t>> of_row_;
  std::vector<Column> columns_;
};

}  // namespace hailan::grid_geo
