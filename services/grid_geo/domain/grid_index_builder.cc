// Builds a GridIndex: areas to edges in slabs, then a raster of cells, then candidate lists.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "services/grid_geo/domain/grid_index.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {
namespace {

// Edge references of one area at most: this many per edge, and some for free.
constexpr size_t kRefsPerEdge = 4;
constexpr size_t kFreeRefs = 64;

int64_t Slabs(const Box& box, int shift) {
  return ((static_cast<int64_t>(box.max_y) - box.min_y) >> shift) + 1;
}

}  // namespace

// A friend of GridIndex, so it cannot hide in the anonymous namespace.
class GridIndexBuilder {
 public:
  GridIndexBuilder(absl::Span<const Shape* const> shapes, GridIndex::Limits limits);
  GridIndex Build();

 private:
  using Edge = GridIndex::Edge;
  // One area that touches or covers one cell that is not covered by earlier areas.
  struct Mark {
    uint32_t cell;
    uint32_t entry;  // area * 2 + (1 = covers)
  };
  enum class CellState : uint8_t { kFree, kMixed, kClosed };

  void AddArea(const Shape& shape);
  int SlabShift(const Edge* begin, const Edge* end, const Box& box) const;
  void ChooseRaster();
  // False when a limit would be exceeded at this cell size; one single cell never exceeds one.
  bool Rasterise();
  bool OverLimit() const;
  void MarkArea(uint32_t area);
  void TouchEdge(const Edge& edge, uint32_t stamp, std::vector<uint32_t>& touched);
  void CoverArea(uint32_t area);
  void Cover(uint32_t cell, uint32_t area);
  void CollectCandidates();

  const absl::Span<const Shape* const> shapes_;
  const GridIndex::Limits limits_;
  GridIndex index_;
  Box box_;
  std::vector<Box> boxes_;
  std::vector<uint32_t> first_edge_;
  std::vector<uint32_t> stamps_;
  std::vector<CellState> states_;
  std::vector<Mark> marks_;
  size_t visits_ = 0;
};

GridIndex GridIndex::Build(absl::Span<const Shape* const> shapes, Limits limits) {
  return GridIndexBuilder(shapes, limits).Build();
}

GridIndexBuilder::GridIndexBuilder(absl::Span<const Shape* const> shapes, GridIndex::Limits limits)
    : shapes_(shapes), limits_(limits) {}

GridIndex GridIndexBuilder::Build() {
  for (const Shape* shape : shapes_) AddArea(*shape);
  first_edge_.push_back(static_cast<uint32_t>(index_.edges_.size()));
  if (box_.empty()) return std::move(index_);
  ChooseRaster();
  while (!Rasterise()) ++index_.shift_;
  CollectCandidates();
  return std::move(index_);
}

void GridIndexBuilder::AddArea(const Shape& shape) {
  const auto first = static_cast<uint32_t>(index_.edges_.size());
  Box box;
  for (const Polygon& polygon : shape) {
    for (const Ring& ring : polygon) {
      PointE7 last = ring.back();
      for (const PointE7 point : ring) {
        index_.edges_.push_back({last, point});
        box.Add(point);
        last = point;
      }
    }
  }
  first_edge_.push_back(first);
  boxes_.push_back(box);
  if (!box.empty()) {
    box_.Add({box.min_x, box.min_y});
    box_.Add({box.max_x, box.max_y});
  }
  const Edge* const begin = index_.edges_.data() + first;
  const Edge* const end = index_.edges_.data() + index_.edges_.size();
  GridIndex::Area area{.min_y = box.min_y, .max_y = box.max_y};
  area.first_edge = first;
  area.min_x = box.min_x;
  area.max_x = box.max_x;
  area.shift = SlabShift(begin, end, box);
  area.first_slab = static_cast<uint32_t>(index_.slabs_.size());
  const int64_t slabs = box.empty() ? 0 : Slabs(box, area.shift);
  std::vector<std::vector<uint32_t>> of_slab(static_cast<size_t>(slabs));
  for (const Edge* edge = begin; edge != end; ++edge) {
    const auto [low, high] = std::minmax(edge->a.y, edge->b.y);
    if (low == high) continue;  // a horizontal edge crosses no parallel
    const int64_t from = (static_cast<int64_t>(low) - box.min_y) >> area.shift;
    const int64_t to = (static_cast<int64_t>(high) - 1 - box.min_y) >> area.shift;
    for (int64_t slab = from; slab <= to; ++slab) {
      of_slab[static_cast<size_t>(slab)].push_back(first + static_cast<uint32_t>(edge - begin));
    }
  }
  for (const std::vector<uint32_t>& refs : of_slab) {
    index_.slabs_.push_back(static_cast<uint32_t>(index_.edge_refs_.size()));
    index_.edge_refs_.insert(index_.edge_refs_.end(), refs.begin(), refs.end());
  }
  index_.slabs_.push_back(static_cast<uint32_t>(index_.edge_refs_.size()));
  index_.areas_.push_back(area);
}

// The finest slabs, about half as many as there are edges, whose references stay within the limit:
// edges that run across many slabs are listed in each.
int GridIndexBuilder::SlabShift(const Edge* begin, const Edge* end, const Box& box) const {
  const auto edges = static_cast<size_t>(end - begin);
  if (box.empty()) return 31;
  int shift = 0;
  while (Slabs(box, shift) > static_cast<int64_t>(edges / 2 + 1)) ++shift;
  for (; shift < 32; ++shift) {
    size_t refs = 0;
    for (const Edge* edge = begin; edge != end; ++edge) {
      const int64_t height = std::abs(static_cast<int64_t>(edge->a.y) - edge->b.y);
      refs += static_cast<size_t>((height >> shift) + 1);
    }
    if (refs <= kRefsPerEdge * edges + kFreeRefs) break;
  }
  return shift;
}

// Cells so small that most lie inside one area: some two dozen per area along each side.
void GridIndexBuilder::ChooseRaster() {
  index_.min_x_ = box_.min_x;
  index_.min_y_ = box_.min_y;
  const int64_t width = static_cast<int64_t>(box_.max_x) - box_.min_x;
  const int64_t height = static_cast<int64_t>(box_.max_y) - box_.min_y;
  const double wanted = 24.0 * std::sqrt(static_cast<double>(shapes_.size()));
  const int64_t side = std::clamp<int64_t>(static_cast<int64_t>(wanted), 64, limits_.max_side);
  while ((std::max(width, height) >> index_.shift_) + 1 > side) ++index_.shift_;
}

bool GridIndexBuilder::Rasterise() {
  const int64_t width = static_cast<int64_t>(box_.max_x) - box_.min_x;
  const int64_t height = static_cast<int64_t>(box_.max_y) - box_.min_y;
  index_.columns_ = (width >> index_.shift_) + 1;
  index_.rows_ = (height >> index_.shift_) + 1;
  const auto cells = static_cast<size_t>(index_.columns_ * index_.rows_);
  index_.cells_.assign(cells, -1);
  stamps_.assign(cells, 0);
  states_.assign(cells, CellState::kFree);
  marks_.clear();
  visits_ = 0;
  for (uint32_t area = 0; area < shapes_.size(); ++area) {
    if (!boxes_[area].empty()) MarkArea(area);
    if (OverLimit()) return false;
  }
  return true;
}

bool GridIndexBuilder::OverLimit() const {
  return states_.size() > 1 &&
         (marks_.size() > limits_.max_candidates || visits_ > limits_.max_visits);
}

// Marks the cells that the area's border touches, then those that it covers.
void GridIndexBuilder::MarkArea(uint32_t area) {
  std::vector<uint32_t> touched;
  for (uint32_t edge = first_edge_[area]; edge < first_edge_[area + 1]; ++edge) {
    TouchEdge(index_.edges_[edge], area + 1, touched);
  }
  for (const uint32_t cell : touched) {
    if (states_[cell] == CellState::kClosed) continue;
    states_[cell] = CellState::kMixed;
    marks_.push_back({cell, area * 2});
  }
  CoverArea(area);
}

// Stamps the cells that an edge passes, one row of cells at a time: bounding boxes of long edges
// would touch far too many. Two units of margin make up for rounding.
void GridIndexBuilder::TouchEdge(const Edge& edge, uint32_t stamp, std::vector<uint32_t>& touched) {
  const auto [low, high] = std::minmax(edge.a.y, edge.b.y);
  const int shift = index_.shift_;
  const double ax = static_cast<double>(edge.a.x);
  const double ay = static_cast<double>(edge.a.y);
  const double dx = static_cast<double>(edge.b.x) - ax;
  const double dy = static_cast<double>(edge.b.y) - ay;
  const int64_t first_row = (low - index_.min_y_) >> shift;
  const int64_t last_row = (high - index_.min_y_) >> shift;
  const auto column_of = [this](double x) {
    const int64_t column = (static_cast<int64_t>(std::floor(x)) - index_.min_x_) >> index_.shift_;
    return std::clamp<int64_t>(column, 0, index_.columns_ - 1);
  };
  for (int64_t row = first_row; row <= last_row; ++row) {
    double x0 = ax;
    double x1 = ax + dx;
    if (dy != 0) {
      const auto south = static_cast<double>(index_.min_y_ + (row << shift));
      const auto north = static_cast<double>(index_.min_y_ + ((row + 1) << shift));
      x0 = ax + std::clamp((south - ay) / dy, 0.0, 1.0) * dx;
      x1 = ax + std::clamp((north - ay) / dy, 0.0, 1.0) * dx;
    }
    const int64_t last = column_of(std::max(x0, x1) + 2);
    for (int64_t column = column_of(std::min(x0, x1) - 2); column <= last; ++column) {
      const auto cell = static_cast<uint32_t>(row * index_.columns_ + column);
      if (stamps_[cell] == stamp) continue;
      stamps_[cell] = stamp;
      touched.push_back(cell);
    }
  }
}

// Between two touched cells of a row all cells are alike, so one exact test decides the run.
void GridIndexBuilder::CoverArea(uint32_t area) {
  const Box& box = boxes_[area];
  const int shift = index_.shift_;
  const int64_t first_column = (box.min_x - index_.min_x_) >> shift;
  const int64_t last_column = (box.max_x - index_.min_x_) >> shift;
  const int64_t last_row = (box.max_y - index_.min_y_) >> shift;
  for (int64_t row = (box.min_y - index_.min_y_) >> shift; row <= last_row; ++row) {
    bool known = false;
    bool inside = false;
    for (int64_t column = first_column; column <= last_column; ++column) {
      const auto cell = static_cast<uint32_t>(row * index_.columns_ + column);
      if (stamps_[cell] == area + 1) {
        known = false;
        continue;
      }
      if (!known) {
        const int64_t x = index_.min_x_ + (column << shift) + ((int64_t{1} << shift) >> 1);
        const int64_t y = index_.min_y_ + (row << shift) + ((int64_t{1} << shift) >> 1);
        inside = index_.Inside(static_cast<int32_t>(area), {x * kFine, y * kFine});
        known = true;
      }
      if (inside) Cover(cell, area);
    }
    visits_ += static_cast<size_t>(last_column - first_column + 1);
  }
}

void GridIndexBuilder::Cover(uint32_t cell, uint32_t area) {
  if (states_[cell] == CellState::kFree) {
    index_.cells_[cell] = static_cast<int32_t>(area);
  } else if (states_[cell] == CellState::kMixed) {
    marks_.push_back({cell, area * 2 + 1});
  }
  states_[cell] = CellState::kClosed;
}

void GridIndexBuilder::CollectCandidates() {
  // Stable: within a cell the marks stay in order of precedence.
  std::stable_sort(
      marks_.begin(), marks_.end(), [](const Mark& a, const Mark& b) { return a.cell < b.cell; });
  for (size_t i = 0; i < marks_.size();) {
    size_t end = i;
    while (end < marks_.size() && marks_[end].cell == marks_[i].cell) ++end;
    index_.cells_[marks_[i].cell] = -2 - static_cast<int32_t>(index_.candidates_.size());
    index_.candidates_.push_back(static_cast<uint32_t>(end - i));
    for (; i < end; ++i) index_.candidates_.push_back(marks_[i].entry);
  }
  // A coarser second try leaves the finer raster's capacity behind.
  index_.cells_.shrink_to_fit();
  index_.candidates_.shrink_to_fit();
  index_.edge_refs_.shrink_to_fit();
}

}  // namespace hailan::grid_geo
