// Builds a GridIndex: all areas cut by a coarse raster, then cells that many borders cross cut
// again.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "services/grid_geo/domain/grid_index.h"
#include "services/grid_geo/domain/raster/piece.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {
namespace {

// Edges of all cells together at most: this many per edge, and some for free.
constexpr size_t kEntriesPerEdge = 4;
constexpr size_t kFreeEntries = 64;
// A cell with at most so many edges to test is not cut again.
constexpr size_t kFewEdges = 4;
// Nor is one of at most so many units a side (2 m), as where many borders meet in one point.
constexpr int kSmallestShift = 8;

size_t CountEdges(absl::Span<const Piece> pieces) {
  size_t count = 0;
  for (const Piece& piece : pieces) count += piece.edges.size();
  return count;
}

bool IsNear(int64_t offset) {
  return offset == static_cast<int16_t>(offset);
}

uint32_t PackNear(int64_t x, int64_t y) {
  return static_cast<uint16_t>(x) | static_cast<uint32_t>(static_cast<uint16_t>(y)) << 16;
}

Edge MakeEdge(PointE7 a, PointE7 b) {
  const bool ordered = a.y < b.y || (a.y == b.y && a.x <= b.x);
  return ordered ? Edge{a, b} : Edge{b, a};
}

}  // namespace

// A friend of GridIndex, so it cannot hide in the anonymous namespace.
class GridIndexBuilder {
 public:
  GridIndexBuilder(absl::Span<const Shape* const> shapes, GridIndex::Limits limits);
  GridIndex Build();

 private:
  using Pieces = std::vector<Piece>;
  // A piece in a cell of the coarse raster, packed: there are millions.
  struct Mark {
    uint32_t cell;
    uint32_t area;
    uint32_t edges;
    uint32_t toggles;
    size_t first;  // its edges, then its toggles, in pool_
    bool inside;
  };
  struct Corner {
    int64_t x, y;
  };

  void AddArea(const Shape& shape);
  void ChooseRaster();
  // False when a limit would be exceeded at this cell size; one single cell never exceeds one.
  bool Rasterise();
  bool OverLimit() const;
  void MarkArea(uint32_t area);
  void AddMark(uint32_t cell, const Piece& piece);
  Pieces Unpack(absl::Span<const Mark> marks) const;
  void FillCells();
  // What the cell holds.
  uint32_t Fill(Corner corner, int shift, Pieces pieces);
  void Simplify(Pieces& pieces) const;
  std::vector<Pieces> Cut(Corner corner, int shift, const Pieces& pieces);
  // False when the cell must stay as it is for its parts to stay within the limits.
  bool Afford(const Pieces& pieces, absl::Span<const Pieces> parts);
  uint32_t AddNode(Corner corner, int shift, std::vector<Pieces> children);
  bool AreNear(Corner corner, int shift, const Pieces& pieces) const;
  uint32_t AddLeaf(Corner corner, int shift, const Pieces& pieces);
  void AddNear(Corner corner, int shift, const Piece& piece);
  void AddFar(const Piece& piece);

  const absl::Span<const Shape* const> shapes_;
  const GridIndex::Limits limits_;
  GridIndex index_;
  Box box_;
  PieceSplitter splitter_;
  // Cells that an area covers: later areas do not matter there.
  std::vector<bool> closed_;
  std::vector<Mark> marks_;
  std::vector<int32_t> pool_;
  // In all cells.
  size_t candidates_ = 0;
  size_t entries_ = 0;
  size_t visits_ = 0;
};

GridIndex GridIndex::Build(absl::Span<const Shape* const> shapes, Limits limits) {
  return GridIndexBuilder(shapes, limits).Build();
}

GridIndexBuilder::GridIndexBuilder(absl::Span<const Shape* const> shapes, GridIndex::Limits limits)
    : shapes_(shapes), limits_(limits), splitter_(index_.edges_) {}

GridIndex GridIndexBuilder::Build() {
  index_.areas_.reserve(shapes_.size());
  for (const Shape* shape : shapes_) AddArea(*shape);
  index_.edges_.shrink_to_fit();
  if (box_.empty()) return std::move(index_);
  ChooseRaster();
  while (!Rasterise()) ++index_.shift_;
  FillCells();
  return std::move(index_);
}

void GridIndexBuilder::AddArea(const Shape& shape) {
  GridIndex::Area area;
  area.first_edge = static_cast<uint32_t>(index_.edges_.size());
  for (const Polygon& polygon : shape) {
    for (const Ring& ring : polygon) {
      PointE7 last = ring.back();
      for (const PointE7 point : ring) {
        index_.edges_.push_back(MakeEdge(last, point));
        area.box.Add(point);
        last = point;
      }
    }
  }
  if (!area.box.empty()) {
    box_.Add({area.box.min_x, area.box.min_y});
    box_.Add({area.box.max_x, area.box.max_y});
  }
  index_.areas_.push_back(area);
}

// Some ten cells per area along each side, and cells that hold a handful of edges where those
// are spread evenly: so small that the coarse raster stays in the processor's cache.
void GridIndexBuilder::ChooseRaster() {
  index_.min_x_ = box_.min_x;
  index_.min_y_ = box_.min_y;
  const int64_t width = static_cast<int64_t>(box_.max_x) - box_.min_x;
  const int64_t height = static_cast<int64_t>(box_.max_y) - box_.min_y;
  const double wanted = 8.0 * std::sqrt(static_cast<double>(shapes_.size())) +
                        0.5 * std::sqrt(static_cast<double>(index_.edges_.size()));
  const int64_t side =
      std::clamp<int64_t>(static_cast<int64_t>(wanted), 16, std::max(limits_.max_side, 16));
  while ((std::max(width, height) >> index_.shift_) + 1 > side) ++index_.shift_;
}

bool GridIndexBuilder::Rasterise() {
  const int64_t width = static_cast<int64_t>(box_.max_x) - box_.min_x;
  const int64_t height = static_cast<int64_t>(box_.max_y) - box_.min_y;
  index_.columns_ = (width >> index_.shift_) + 1;
  index_.rows_ = (height >> index_.shift_) + 1;
  index_.cells_.assign(static_cast<size_t>(index_.columns_ * index_.rows_), 0);
  closed_.assign(index_.cells_.size(), false);
  marks_.clear();
  pool_.clear();
  visits_ = 0;
  for (uint32_t area = 0; area < shapes_.size(); ++area) {
    if (!index_.areas_[area].box.empty()) MarkArea(area);
    if (OverLimit()) return false;
  }
  return true;
}

bool GridIndexBuilder::OverLimit() const {
  return closed_.size() > 1 &&
         (marks_.size() > limits_.max_candidates || visits_ > limits_.max_visits ||
          pool_.size() > kEntriesPerEdge * index_.edges_.size() + kFreeEntries);
}

void GridIndexBuilder::MarkArea(uint32_t area) {
  const Box& box = index_.areas_[area].box;
  const int shift = index_.shift_;
  const int64_t column = (box.min_x - index_.min_x_) >> shift;
  const int64_t row = (box.min_y - index_.min_y_) >> shift;
  const Cells cells{.x = index_.min_x_ + (column << shift),
                    .y = index_.min_y_ + (row << shift),
                    .shift = shift,
                    .columns = ((box.max_x - index_.min_x_) >> shift) + 1 - column,
                    .rows = ((box.max_y - index_.min_y_) >> shift) + 1 - row};
  Piece whole{.area = area, .inside = false, .edges = {}, .toggles = {}};
  const absl::Span<const Edge> edges = index_.edges(static_cast<int32_t>(area));
  for (uint32_t i = 0; i < edges.size(); ++i) {
    if (edges[i].low.y != edges[i].high.y) {
      whole.edges.push_back(index_.areas_[area].first_edge + i);
    }
  }
  visits_ += static_cast<size_t>(cells.columns * cells.rows);
  splitter_.Split(whole, cells, [&](int64_t dy, int64_t dx, const Piece& piece) {
    AddMark(static_cast<uint32_t>((row + dy) * index_.columns_ + column + dx), piece);
  });
}

void GridIndexBuilder::AddMark(uint32_t cell, const Piece& piece) {
  if (closed_[cell]) return;
  closed_[cell] = piece.constant();
  marks_.push_back({.cell = cell,
                    .area = piece.area,
                    .edges = static_cast<uint32_t>(piece.edges.size()),
                    .toggles = static_cast<uint32_t>(piece.toggles.size()),
                    .first = pool_.size(),
                    .inside = piece.inside});
  for (const uint32_t edge : piece.edges) pool_.push_back(static_cast<int32_t>(edge));
  pool_.insert(pool_.end(), piece.toggles.begin(), piece.toggles.end());
}

GridIndexBuilder::Pieces GridIndexBuilder::Unpack(absl::Span<const Mark> marks) const {
  Pieces pieces;
  pieces.reserve(marks.size());
  for (const Mark& mark : marks) {
    Piece& piece = pieces.emplace_back();
    piece.area = mark.area;
    piece.inside = mark.inside;
    const int32_t* const edges = pool_.data() + mark.first;
    const int32_t* const toggles = edges + mark.edges;
    piece.edges.assign(edges, toggles);
    piece.toggles.assign(toggles, toggles + mark.toggles);
  }
  return pieces;
}

void GridIndexBuilder::FillCells() {
  candidates_ = marks_.size();
  entries_ = pool_.size();
  // Stable: within a cell the marks stay in order of precedence.
  std::stable_sort(
      marks_.begin(), marks_.end(), [](const Mark& a, const Mark& b) { return a.cell < b.cell; });
  for (size_t i = 0; i < marks_.size();) {
    size_t end = i;
    const uint32_t cell = marks_[i].cell;
    while (end < marks_.size() && marks_[end].cell == cell) ++end;
    Pieces pieces = Unpack(absl::MakeConstSpan(marks_).subspan(i, end - i));
    const Corner corner{.x = index_.min_x_ + ((cell % index_.columns_) << index_.shift_),
                        .y = index_.min_y_ + ((cell / index_.columns_) << index_.shift_)};
    index_.cells_[cell] = Fill(corner, index_.shift_, std::move(pieces));
    i = end;
  }
  index_.nodes_.shrink_to_fit();
  index_.leaves_.shrink_to_fit();
}

uint32_t GridIndexBuilder::Fill(Corner corner, int shift, Pieces pieces) {
  Simplify(pieces);
  if (pieces.empty()) return 0;
  if (pieces[0].constant()) return (pieces[0].area + 1) << 2 | GridIndex::kArea;
  const bool small = shift < kSmallestShift + GridIndex::kNodeShift;
  if (small || CountEdges(pieces) <= kFewEdges) return AddLeaf(corner, shift, pieces);
  std::vector<Pieces> parts = Cut(corner, shift, pieces);
  if (!Afford(pieces, parts)) return AddLeaf(corner, shift, pieces);
  return AddNode(corner, shift - GridIndex::kNodeShift, std::move(parts));
}

bool GridIndexBuilder::Afford(const Pieces& pieces, absl::Span<const Pieces> parts) {
  size_t candidates = candidates_ - pieces.size();
  size_t entries = entries_ - CountEdges(pieces);
  for (const Pieces& part : parts) {
    candidates += part.size();
    entries += CountEdges(part);
  }
  if (candidates > limits_.max_candidates) return false;
  if (entries > kEntriesPerEdge * index_.edges_.size() + kFreeEntries) return false;
  candidates_ = candidates;
  entries_ = entries;
  return true;
}

uint32_t GridIndexBuilder::AddNode(Corner corner, int shift, std::vector<Pieces> children) {
  const size_t at = index_.nodes_.size();
  index_.nodes_.emplace_back();
  for (size_t i = 0; i < children.size(); ++i) {
    const Corner of_child{.x = corner.x + (static_cast<int64_t>(i % 4) << shift),
                          .y = corner.y + (static_cast<int64_t>(i / 4) << shift)};
    const uint32_t cell = Fill(of_child, shift, std::move(children[i]));
    index_.nodes_[at].cells[i] = cell;
  }
  return static_cast<uint32_t>(at) << 2 | GridIndex::kNode;
}

// Drops what an earlier piece hides. Where the pieces leave no gap, whoever is in no other is in
// the last one, which spares its test.
void GridIndexBuilder::Simplify(Pieces& pieces) const {
  const auto covering = std::find_if(
      pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.constant(); });
  if (covering != pieces.end()) {
    pieces.erase(covering + 1, pieces.end());
  } else if (!pieces.empty() && AlwaysOdd(pieces, index_.edges_)) {
    Piece& last = pieces.back();
    last.inside = true;
    last.edges.clear();
    last.toggles.clear();
  }
}

std::vector<GridIndexBuilder::Pieces> GridIndexBuilder::Cut(Corner corner,
                                                            int shift,
                                                            const Pieces& pieces) {
  const Cells cells{.x = corner.x,
                    .y = corner.y,
                    .shift = shift - GridIndex::kNodeShift,
                    .columns = 4,
                    .rows = 4};
  std::vector<Pieces> children(16);
  for (const Piece& piece : pieces) {
    splitter_.Split(piece, cells, [&children](int64_t row, int64_t column, Piece&& part) {
      children[static_cast<size_t>(row * 4 + column)].push_back(std::move(part));
    });
  }
  return children;
}

bool GridIndexBuilder::AreNear(Corner corner, int shift, const Pieces& pieces) const {
  // A toggle becomes an edge at the easternmost x, which must lie past the cell.
  if (shift > 14) return false;
  const auto near = [corner](PointE7 end) {
    return IsNear(end.x - corner.x) && IsNear(end.y - corner.y);
  };
  for (const Piece& piece : pieces) {
    for (const uint32_t at : piece.edges) {
      const Edge& edge = index_.edges_[at];
      if (!near(edge.low) || !near(edge.high)) return false;
    }
  }
  return true;
}

uint32_t GridIndexBuilder::AddLeaf(Corner corner, int shift, const Pieces& pieces) {
  std::vector<uint32_t>& leaves = index_.leaves_;
  const auto at = static_cast<uint32_t>(leaves.size());
  const bool near = AreNear(corner, shift, pieces);
  for (const Piece& piece : pieces) {
    const uint32_t last = &piece == &pieces.back() ? 2 : 0;
    leaves.push_back(piece.area << 2 | last | (piece.constant() ? 1 : 0));
    if (piece.constant()) break;
    if (near) {
      AddNear(corner, shift, piece);
    } else {
      AddFar(piece);
    }
  }
  return at << 2 | (near ? GridIndex::kNearLeaf : GridIndex::kFarLeaf);
}

void GridIndexBuilder::AddNear(Corner corner, int shift, const Piece& piece) {
  std::vector<uint32_t>& leaves = index_.leaves_;
  const size_t count = piece.edges.size() + piece.toggles.size();
  leaves.push_back(static_cast<uint32_t>(count * 2 + (piece.inside ? 1 : 0)));
  for (const int32_t y : piece.toggles) {
    leaves.push_back(PackNear(INT16_MAX, y - corner.y));
    leaves.push_back(PackNear(INT16_MAX, int64_t{1} << shift));
  }
  for (const uint32_t position : piece.edges) {
    const Edge& edge = index_.edges_[position];
    leaves.push_back(PackNear(edge.low.x - corner.x, edge.low.y - corner.y));
    leaves.push_back(PackNear(edge.high.x - corner.x, edge.high.y - corner.y));
  }
}

void GridIndexBuilder::AddFar(const Piece& piece) {
  std::vector<uint32_t>& leaves = index_.leaves_;
  leaves.push_back(static_cast<uint32_t>(piece.toggles.size() * 2 + (piece.inside ? 1 : 0)));
  leaves.push_back(static_cast<uint32_t>(piece.edges.size()));
  for (const int32_t y : piece.toggles) leaves.push_back(static_cast<uint32_t>(y));
  leaves.insert(leaves.end(), piece.edges.begin(), piece.edges.end());
}

}  // namespace hailan::grid_geo
