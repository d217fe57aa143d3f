#include "services/grid_geo/domain/nearest/nearest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace hailan::grid_geo {
namespace {

// Of one axis: how far the point lies outside [low, high], in fine units.
double Outside(int64_t at, int32_t low, int32_t high) {
  return static_cast<double>(std::max({int64_t{0}, low * kFine - at, at - high * kFine}));
}

double BoxDistance2(FinePoint point, const Box& box, MetreScale scale) {
  const double x = Outside(point.x, box.min_x, box.max_x) / kFine * scale.x;
  const double y = Outside(point.y, box.min_y, box.max_y) / kFine * scale.y;
  return x * x + y * y;
}

double BorderDistance2(const GridIndex& index, int32_t area, FinePoint point, MetreScale scale) {
  double best = std::numeric_limits<double>::infinity();
  for (const Edge& edge : index.edges(area)) {
    best = std::min(best, EdgeDistance2(point, edge.low, edge.high, scale));
  }
  return best;
}

}  // namespace

MetreScale ScaleAt(FinePoint point) {
  const double radians =
      static_cast<double>(point.y) / kFine / 1e7 * 3.14159265358979323846 / 180.0;
  return {.x = kMetresPerUnit * std::cos(radians), .y = kMetresPerUnit};
}

double EdgeDistance2(FinePoint point, PointE7 a, PointE7 b, MetreScale scale) {
  // Neighbours write a shared edge in opposite directions; rounding must not tell them apart.
  if (b.y < a.y || (b.y == a.y && b.x < a.x)) std::swap(a, b);
  const double dx = static_cast<double>(static_cast<int64_t>(b.x) - a.x) * scale.x;
  const double dy = static_cast<double>(static_cast<int64_t>(b.y) - a.y) * scale.y;
  const double px = static_cast<double>(point.x - a.x * kFine) / kFine * scale.x;
  const double py = static_cast<double>(point.y - a.y * kFine) / kFine * scale.y;
  const double length2 = dx * dx + dy * dy;
  const double t = length2 == 0 ? 0 : std::clamp((px * dx + py * dy) / length2, 0.0, 1.0);
  const double ex = px - t * dx;
  const double ey = py - t * dy;
  return ex * ex + ey * ey;
}

Nearest FindNearest(const GridIndex& index, FinePoint point) {
  const int32_t inside = index.Find(point);
  if (inside >= 0) return {.area = inside, .metres = 0};
  const MetreScale scale = ScaleAt(point);
  const auto count = static_cast<int32_t>(index.area_count());
  std::vector<std::pair<double, int32_t>> order;
  order.reserve(index.area_count());
  for (int32_t area = 0; area < count; ++area) {
    const Box box = index.box(area);
    if (!box.empty()) order.emplace_back(BoxDistance2(point, box, scale), area);
  }
  // A heap, because mostly only the first few are taken.
  const auto later = [](const auto& a, const auto& b) { return a > b; };
  std::make_heap(order.begin(), order.end(), later);
  double best = std::numeric_limits<double>::infinity();
  Nearest nearest;
  // Boxes that rounding alone keeps out are looked at too.
  while (!order.empty() && order.front().first <= best * (1 + 1e-9)) {
    const int32_t area = order.front().second;
    std::pop_heap(order.begin(), order.end(), later);
    order.pop_back();
    const double distance = BorderDistance2(index, area, point, scale);
    if (distance < best || (distance == best && area < nearest.area)) {
      best = distance;
      nearest.area = area;
    }
  }
  if (nearest.area >= 0) nearest.metres = std::sqrt(best);
  return nearest;
}

}  // namespace hailan::grid_geo
