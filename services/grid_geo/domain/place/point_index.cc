#include "services/grid_geo/domain/place/point_index.h"

#include <cmath>
#include <utility>

#include "services/grid_geo/domain/place/distance.h"

namespace hailan::grid_geo {
namespace {

// Cells of 2^15 units, some 360 m from south to north.
constexpr int kCellShift = 15;

uint64_t Part(int32_t value) {
  return (static_cast<uint32_t>(value) ^ 0x80000000U) >> kCellShift;
}

uint64_t CellOf(int32_t x, int32_t y) {
  return Part(y) << 32 | Part(x);
}

int32_t Clamp(double value) {
  return static_cast<int32_t>(std::clamp(value, double{INT32_MIN}, double{INT32_MAX}));
}

}  // namespace

Box BoxAround(PointE7 from, double radius) {
  const GroundScale here(from.y * 1e-7);
  const double north = radius / here.north * 1.01 + 1;
  // Parallels are shortest at the side nearer to the pole.
  const double farthest = std::min(89.9, (std::abs(double{1} * from.y) + north) * 1e-7);
  const double east = radius / GroundScale(farthest).east * 1.01 + 1;
  return {.min_x = Clamp(from.x - east),
          .min_y = Clamp(from.y - north),
          .max_x = Clamp(from.x + east),
          .max_y = Clamp(from.y + north)};
}

PointIndex::PointIndex(std::vector<PointE7> points) : points_(std::move(points)) {
  entries_.reserve(points_.size());
  for (uint32_t i = 0; i < points_.size(); ++i) {
    entries_.push_back({CellOf(points_[i].x, points_[i].y), i});
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.cell, a.item) < std::pair(b.cell, b.item);
  });
}

bool PointIndex::VisitBox(const Box& box, absl::FunctionRef<bool(uint32_t item)> visit) const {
  if (box.empty() || box.min_y > box.max_y) return true;
  const uint64_t west = Part(box.min_x);
  const uint64_t east = Part(box.max_x);
  const auto before = [](const Entry& entry, uint64_t cell) { return entry.cell < cell; };
  const uint64_t last_row = Part(box.max_y);
  for (uint64_t row = Part(box.min_y); row <= last_row; ++row) {
    auto at = std::lower_bound(entries_.begin(), entries_.end(), row << 32 | west, before);
    if (at == entries_.end()) break;
    // Rows without points are skipped at once, however many there are.
    if (at->cell >> 32 > row) {
      row = (at->cell >> 32) - 1;
      continue;
    }
    for (; at != entries_.end() && at->cell <= (row << 32 | east); ++at) {
      if (box.Contains(points_[at->item]) && !visit(at->item)) return false;
    }
  }
  return true;
}

std::vector<PointIndex::Hit> PointIndex::Nearest(
    PointE7 from,
    double radius,
    size_t limit,
    absl::FunctionRef<bool(uint32_t item)> accept) const {
  std::vector<Hit> hits;
  VisitBox(BoxAround(from, radius), [&](uint32_t item) {
    const double metres = DistanceMetres(from, points_[item]);
    if (metres <= radius && accept(item)) hits.push_back({item, metres});
    return true;
  });
  const size_t wanted = std::min(limit, hits.size());
  std::partial_sort(hits.begin(),
                    hits.begin() + static_cast<std::ptrdiff_t>(wanted),
                    hits.end(),
                    [](const Hit& a, const Hit& b) {
                      return std::pair(a.metres, a.item) < std::pair(b.metres, b.item);
                    });
  hits.resize(wanted);
  return hits;
}

bool PointIndex::AnyWithin(PointE7 from, double radius) const {
  return !VisitBox(BoxAround(from, radius),
                   [&](uint32_t item) { return DistanceMetres(from, points_[item]) > radius; });
}

}  // namespace hailan::grid_geo
