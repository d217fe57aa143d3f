#include "services/grid_geo/domain/grid_index.h"

#include <algorithm>

namespace hailan::grid_geo {
namespace {

__extension__ using Int128 = __int128;

// True when the edge, which the point's parallel crosses, does so strictly east of the point.
bool CrossesEast(PointE7 a, PointE7 b, FinePoint p) {
  const int64_t west = std::min(a.x, b.x) * kFine;
  const int64_t east = std::max(a.x, b.x) * kFine;
  if (p.x < west) return true;
  if (p.x >= east) return false;
  // Orientation of the point against the edge; products need up to 85 bits.
  const Int128 turn = static_cast<Int128>(static_cast<int64_t>(b.x) - a.x) * (p.y - a.y * kFine) -
                      static_cast<Int128>(p.x - a.x * kFine) * (static_cast<int64_t>(b.y) - a.y);
  return b.y > a.y ? turn > 0 : turn < 0;
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
  const int32_t cell = cells_[static_cast<size_t>(row * columns_ + column)];
  if (cell >= -1) return cell;
  const uint32_t* at = &candidates_[static_cast<size_t>(-(static_cast<int64_t>(cell) + 2))];
  for (uint32_t left = *at++; left > 0; --left, ++at) {
    const auto area = static_cast<int32_t>(*at >> 1);
    if ((*at & 1) != 0 || Inside(area, point)) return area;
  }
  return -1;
}

bool GridIndex::Inside(int32_t index, FinePoint point) const {
  const Area& area = areas_[static_cast<size_t>(index)];
  // For an integer y0, y0 * kFine <= point.y exactly when y0 <= floor(point.y / kFine).
  const int64_t y = point.y >> 16;
  if (y < area.min_y || y >= area.max_y) return false;
  const auto slab = static_cast<uint32_t>((y - area.min_y) >> area.shift);
  const uint32_t* const bounds = &slabs_[area.first_slab + slab];
  bool inside = false;
  for (uint32_t ref = bounds[0]; ref < bounds[1]; ++ref) {
    const Edge& edge = edges_[edge_refs_[ref]];
    if ((edge.a.y <= y) == (edge.b.y <= y)) continue;
    if (CrossesEast(edge.a, edge.b, point)) inside = !inside;
  }
  return inside;
}

Box GridIndex::box(int32_t index) const {
  const Area& area = areas_[static_cast<size_t>(index)];
  return {.min_x = area.min_x, .min_y = area.min_y, .max_x = area.max_x, .max_y = area.max_y};
}

absl::Span<const GridIndex::Edge> GridIndex::edges(int32_t index) const {
  const auto at = static_cast<size_t>(index);
  const size_t first = areas_[at].first_edge;
  const size_t end = at + 1 < areas_.size() ? areas_[at + 1].first_edge : edges_.size();
  return absl::MakeConstSpan(edges_).subspan(first, end - first);
}

size_t GridIndex::bytes() const {
  return cells_.capacity() * sizeof(int32_t) + candidates_.capacity() * sizeof(uint32_t) +
         areas_.capacity() * sizeof(Area) + slabs_.capacity() * sizeof(uint32_t) +
         edge_refs_.capacity() * sizeof(uint32_t) + edges_.capacity() * sizeof(Edge);
}

}  // namespace hailan::grid_geo
