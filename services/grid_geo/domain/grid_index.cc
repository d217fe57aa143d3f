#include "services/grid_geo/domain/grid_index.h"

namespace hailan::grid_geo {
namespace {

__extension__ using Int128 = __int128;

// The functions below have no branches: whether a border passes east or west of a point is
// anybody's guess, and a wrong guess costs the processor more than the products.

// 1 when the edge lies strictly east of the point on its parallel, else 0.
uint32_t LiesEast(const Edge& edge, FinePoint point) {
  // For an integer y, y * kFine <= point.y exactly when y <= floor(point.y / kFine).
  const int64_t y = point.y >> 16;
  const auto meets =
      static_cast<uint32_t>(edge.low.y <= y) & static_cast<uint32_t>(y < edge.high.y);
  // Orientation of the point against the edge; products need up to 85 bits.
  const int64_t width = static_cast<int64_t>(edge.high.x) - edge.low.x;
  const int64_t height = static_cast<int64_t>(edge.high.y) - edge.low.y;
  const Int128 turn = static_cast<Int128>(width) * (point.y - edge.low.y * kFine) -
                      static_cast<Int128>(point.x - edge.low.x * kFine) * height;
  return meets & static_cast<uint32_t>(turn > 0);
}

// The same of an edge packed into two words; here products need up to 51 bits.
uint32_t LiesEastNear(uint32_t low, uint32_t high, int64_t x, int64_t y) {
  const int64_t low_x = static_cast<int16_t>(low), low_y = static_cast<int32_t>(low) >> 16;
  const int64_t high_x = static_cast<int16_t>(high), high_y = static_cast<int32_t>(high) >> 16;
  const int64_t above = y - low_y * kFine;
  const auto meets = static_cast<uint32_t>(above >= 0) & static_cast<uint32_t>(y < high_y * kFine);
  const int64_t turn = (high_x - low_x) * above - (x - low_x * kFine) * (high_y - low_y);
  return meets & static_cast<uint32_t>(turn > 0);
}

}  // namespace

int32_t GridIndex::Find(FinePoint point) const {
  // Shifts of negative numbers round down, as a floor must.
  const int64_t dx = (point.x >> 16) - min_x_;
  const int64_t dy = (point.y >> 16) - min_y_;
  if (dx < 0 || dy < 0) return -1;
  const int64_t column = dx >> shift_;
  const int64_t row = dy >> shift_;
  if (column >= columns_ || row >= rows_) return -1;
  uint32_t cell = cells_[static_cast<size_t>(row * columns_ + column)];
  int shift = shift_;
  while ((cell & 3) == kNode) {
    shift -= kNodeShift;
    const auto at = static_cast<size_t>(((dy >> shift) & 3) * 4 + ((dx >> shift) & 3));
    cell = nodes_[cell >> 2].cells[at];
  }
  if ((cell & 3) == kArea) return static_cast<int32_t>(cell >> 2) - 1;
  if ((cell & 3) == kFarLeaf) return FindFar(cell >> 2, point);
  const int64_t within = (kFine << shift) - 1;
  return FindNear(
      cell >> 2, (point.x - min_x_ * kFine) & within, (point.y - min_y_ * kFine) & within);
}

int32_t GridIndex::FindNear(uint32_t leaf, int64_t x, int64_t y) const {
  const uint32_t* at = &leaves_[leaf];
  while (true) {
    const uint32_t piece = *at++;
    if ((piece & 1) != 0) return static_cast<int32_t>(piece >> 2);
    const uint32_t count = *at++;
    uint32_t inside = count & 1;
    const uint32_t* const end = at + (count & ~uint32_t{1});
    for (; at != end; at += 2) inside ^= LiesEastNear(at[0], at[1], x, y);
    if (inside != 0) return static_cast<int32_t>(piece >> 2);
    if ((piece & 2) != 0) return -1;
  }
}

int32_t GridIndex::FindFar(uint32_t leaf, FinePoint point) const {
  const int64_t y = point.y >> 16;
  const uint32_t* at = &leaves_[leaf];
  while (true) {
    const uint32_t piece = *at++;
    if ((piece & 1) != 0) return static_cast<int32_t>(piece >> 2);
    const uint32_t toggles = *at++;
    const uint32_t edges = *at++;
    uint32_t inside = toggles & 1;
    const uint32_t* const first_edge = at + (toggles >> 1);
    for (; at != first_edge; ++at) {
      inside ^= static_cast<uint32_t>(static_cast<int32_t>(*at) <= y);
    }
    for (const uint32_t* const end = at + edges; at != end; ++at) {
      inside ^= LiesEast(edges_[*at], point);
    }
    if (inside != 0) return static_cast<int32_t>(piece >> 2);
    if ((piece & 2) != 0) return -1;
  }
}

absl::Span<const Edge> GridIndex::edges(int32_t index) const {
  const auto at = static_cast<size_t>(index);
  const size_t first = areas_[at].first_edge;
  const size_t end = at + 1 < areas_.size() ? areas_[at + 1].first_edge : edges_.size();
  return absl::MakeConstSpan(edges_).subspan(first, end - first);
}

size_t GridIndex::bytes() const {
  return cells_.capacity() * sizeof(uint32_t) + nodes_.capacity() * sizeof(Node) +
         leaves_.capacity() * sizeof(uint32_t) + areas_.capacity() * sizeof(Area) +
         edges_.capacity() * sizeof(Edge);
}

}  // namespace hailan::grid_geo
