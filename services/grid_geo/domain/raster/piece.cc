#include "services/grid_geo/domain/raster/piece.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>
#include <utility>

namespace hailan::grid_geo {
namespace {

// Takes out values that are there twice; what is there three times stays once.
template <class Values, class Less>
void Cancel(Values& values, Less less) {
  std::sort(values.begin(), values.end(), less);
  auto out = values.begin();
  for (auto at = values.begin(); at != values.end();) {
    if (std::next(at) != values.end() && *at == *std::next(at)) {
      at += 2;
    } else {
      *out++ = *at++;
    }
  }
  values.erase(out, values.end());
}

bool Before(const Edge& a, const Edge& b) {
  return std::tie(a.low.y, a.low.x, a.high.y, a.high.x) <
         std::tie(b.low.y, b.low.x, b.high.y, b.high.x);
}

// A toggle at `y` for points within [south, north).
template <class Toggles>
void Toggle(int32_t y, int64_t south, int64_t north, bool& flip, Toggles& toggles) {
  if (y <= south) {
    flip = !flip;
  } else if (y < north) {
    toggles.push_back(y);
  }
}

struct Reach {
  int64_t west, east;
};

// Where an edge is while it is within [south, north]; a unit more on both sides makes up for
// rounding.
Reach ReachOf(const Edge& edge, int64_t south, int64_t north) {
  const auto x = static_cast<double>(edge.low.x);
  const auto y = static_cast<double>(edge.low.y);
  const double slope =
      (static_cast<double>(edge.high.x) - x) / (static_cast<double>(edge.high.y) - y);
  const auto from = static_cast<double>(std::max<int64_t>(edge.low.y, south));
  const auto to = static_cast<double>(std::min<int64_t>(edge.high.y, north));
  const double one = x + (from - y) * slope;
  const double other = x + (to - y) * slope;
  return {static_cast<int64_t>(std::floor(std::min(one, other))) - 1,
          static_cast<int64_t>(std::floor(std::max(one, other))) + 2};
}

}  // namespace

bool AlwaysOdd(absl::Span<const Piece> pieces, absl::Span<const Edge> edges) {
  bool odd = false;
  std::vector<int32_t> toggles;
  std::vector<Edge> met;
  for (const Piece& piece : pieces) {
    odd = odd != piece.inside;
    toggles.insert(toggles.end(), piece.toggles.begin(), piece.toggles.end());
    for (const uint32_t at : piece.edges) met.push_back(edges[at]);
  }
  if (!odd || toggles.size() % 2 != 0 || met.size() % 2 != 0) return false;
  Cancel(toggles, std::less<>());
  if (!toggles.empty()) return false;
  Cancel(met, Before);
  return met.empty();
}

void PieceSplitter::Split(const Piece& piece, const Cells& cells, Emit emit) {
  const auto rows = static_cast<size_t>(cells.rows);
  if (of_row_.size() < rows) of_row_.resize(rows);
  for (size_t row = 0; row < rows; ++row) of_row_[row].clear();
  for (const uint32_t at : piece.edges) {
    const Edge& edge = edges_[at];
    const int64_t first = (edge.low.y - cells.y) >> cells.shift;
    // An edge does not count at its northern end.
    const int64_t last = (int64_t{edge.high.y} - 1 - cells.y) >> cells.shift;
    for (int64_t row = std::max<int64_t>(first, 0); row <= std::min(last, cells.rows - 1); ++row) {
      of_row_[static_cast<size_t>(row)].push_back(at);
    }
  }
  if (columns_.size() < static_cast<size_t>(cells.columns)) {
    columns_.resize(static_cast<size_t>(cells.columns));
  }
  for (int64_t row = 0; row < cells.rows; ++row) SplitRow(piece, cells, row, emit);
}

void PieceSplitter::SplitRow(const Piece& piece, const Cells& cells, int64_t row, Emit emit) {
  const int64_t south = cells.y + (row << cells.shift);
  const int64_t north = south + (int64_t{1} << cells.shift);
  for (const uint32_t at : of_row_[static_cast<size_t>(row)]) AddEdge(at, cells, south, north);
  bool inside = piece.inside;
  Toggles toggles;
  for (const int32_t y : piece.toggles) Toggle(y, south, north, inside, toggles);
  for (int64_t at = cells.columns - 1; at >= 0; --at) {
    Column& column = columns_[static_cast<size_t>(at)];
    inside = inside != column.flip;
    if (!column.toggles.empty()) {
      toggles.insert(toggles.end(), column.toggles.begin(), column.toggles.end());
      Cancel(toggles, std::less<>());
    }
    if (inside || !toggles.empty() || !column.edges.empty()) {
      emit(row, at, {piece.area, inside, column.edges, toggles});
    }
    column.flip = false;
    column.toggles.clear();
    column.edges.clear();
  }
}

// Notes the edge with the columns that it comes near, and its ends with the first column west of
// those, from where on it lies east of every point.
void PieceSplitter::AddEdge(uint32_t at, const Cells& cells, int64_t south, int64_t north) {
  const Edge& edge = edges_[at];
  const Reach reach = ReachOf(edge, south, north);
  const int64_t first = (reach.west - cells.x) >> cells.shift;
  const int64_t last = std::min((reach.east - cells.x) >> cells.shift, cells.columns - 1);
  for (int64_t column = std::max<int64_t>(first, 0); column <= last; ++column) {
    columns_[static_cast<size_t>(column)].edges.push_back(at);
  }
  if (first <= 0) return;
  Column& beside = columns_[static_cast<size_t>(std::min(first, cells.columns) - 1)];
  Toggle(edge.low.y, south, north, beside.flip, beside.toggles);
  Toggle(edge.high.y, south, north, beside.flip, beside.toggles);
}

}  // namespace hailan::grid_geo
