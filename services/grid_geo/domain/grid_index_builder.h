// Builds a GridIndex; used by it only.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/grid_geo/domain/grid_index.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

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

}  // namespace hailan::grid_geo
