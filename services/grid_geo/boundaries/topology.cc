#include "services/grid_geo/boundaries/topology.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/time/clock.h"
#include "services/grid_geo/boundaries/geos.h"
#include "services/grid_geo/domain/measure/area.h"

namespace hailan::grid_geo {
namespace {

constexpr double kLeastShare = 1e-6;
constexpr size_t kMostNeighbours = 10;

bool Touch(const Box& a, const Box& b) {
  return a.min_x <= b.max_x && b.min_x <= a.max_x && a.min_y <= b.max_y && b.min_y <= a.max_y;
}

Box BoxOf(const Shape& shape) {
  Box box;
  box.Add(shape);
  return box;
}

// A point inside the polygon, or (where rounding leaves none) its first corner.
PointE7 InnerPoint(const Geos& geos, const Polygon& polygon) {
  const Geos::Owned made = geos.Make({polygon});
  const Geos::Owned inner =
      geos.Own(made == nullptr ? nullptr : GEOSPointOnSurface_r(geos.context(), made.get()));
  double x = 0;
  double y = 0;
  if (inner == nullptr || GEOSGeomGetX_r(geos.context(), inner.get(), &x) != 1 ||
      GEOSGeomGetY_r(geos.context(), inner.get(), &y) != 1) {
    return polygon.front().front();
  }
  return {static_cast<int32_t>(x), static_cast<int32_t>(y)};
}

// What two boundaries share; its positions are left to the caller.
std::optional<Overlap> Shared(const Geos& geos, const Shape& a, const Shape& b) {
  const Geos::Owned one = geos.Make(a);
  const Geos::Owned other = geos.Make(b);
  if (one == nullptr || other == nullptr) return std::nullopt;
  const Geos::Owned common = geos.Own(GEOSIntersection_r(geos.context(), one.get(), other.get()));
  if (common == nullptr) return std::nullopt;
  double shared = 0;
  double area_a = 0;
  double area_b = 0;
  GEOSArea_r(geos.context(), common.get(), &shared);
  GEOSArea_r(geos.context(), one.get(), &area_a);
  GEOSArea_r(geos.context(), other.get(), &area_b);
  const double smaller = std::min(area_a, area_b);
  if (smaller <= 0 || shared / smaller <= kLeastShare) return std::nullopt;
  const Shape parts = geos.Read(*common);
  Overlap overlap{.share = std::min(1.0, shared / smaller), .area = AreaOf(parts)};
  const auto largest =
      std::max_element(parts.begin(), parts.end(), [](const Polygon& p, const Polygon& q) {
        return AreaOf(p) < AreaOf(q);
      });
  if (largest != parts.end()) overlap.at = InnerPoint(geos, *largest);
  return overlap;
}

// Everything the shapes cover, as one valid geometry; null when GEOS fails.
Geos::Owned Union(const Geos& geos, const std::vector<const Shape*>& shapes) {
  const Geos::Owned all = geos.MakeAll(shapes);
  if (all == nullptr) return geos.Own(nullptr);
  return geos.Own(GEOSUnaryUnion_r(geos.context(), all.get()));
}

// The holes of a shape as polygons.
Shape Holes(const Shape& shape) {
  Shape holes;
  for (const Polygon& polygon : shape) {
    for (size_t i = 1; i < polygon.size(); ++i) holes.push_back({polygon[i]});
  }
  return holes;
}

Shape OpenGround(const Geos& geos, const GEOSGeometry& covered, const Shape* frame) {
  if (frame == nullptr) {
    // Islands in a hole belong to the union too: they are taken out of it.
    const Shape holes = Holes(geos.Read(covered));
    if (holes.empty()) return {};
    const Geos::Owned made = geos.Make(holes);
    if (made == nullptr) return {};
    const Geos::Owned open = geos.Own(GEOSDifference_r(geos.context(), made.get(), &covered));
    return open == nullptr ? Shape() : geos.Read(*open);
  }
  const Geos::Owned city = geos.Make(*frame);
  if (city == nullptr) return {};
  const Geos::Owned open = geos.Own(GEOSDifference_r(geos.context(), city.get(), &covered));
  return open == nullptr ? Shape() : geos.Read(*open);
}

// Neither may have what the other has.
bool AreRivals(const CheckedBoundary& a, const CheckedBoundary& b) {
  if (a.beside && b.beside) return false;
  return a.layer.has_value() && *a.layer != Layer::kCity && a.layer == b.layer;
}

// What two boundaries share, the lower code first.
std::optional<Overlap> FindOverlap(const Geos& geos,
                                   absl::Span<const CheckedBoundary> boundaries,
                                   size_t first,
                                   size_t second) {
  std::optional<Overlap> overlap = Shared(geos, boundaries[first].shape, boundaries[second].shape);
  if (!overlap.has_value()) return overlap;
  if (boundaries[second].code < boundaries[first].code) std::swap(first, second);
  overlap->first = first;
  overlap->second = second;
  return overlap;
}

// Those of one layer, with what is looked at again and again.
struct Siblings {
  Siblings(absl::Span<const CheckedBoundary> boundaries, Layer layer) {
    for (size_t i = 0; i < boundaries.size(); ++i) {
      if (boundaries[i].layer != layer) continue;
      places.push_back(i);
      shapes.push_back(&boundaries[i].shape);
      boxes.push_back(BoxOf(boundaries[i].shape));
    }
  }
  std::vector<size_t> places;
  std::vector<const Shape*> shapes;
  std::vector<Box> boxes;
};

// Places of the siblings that border on a gap, at most kMostNeighbours.
std::vector<size_t> FindNeighbours(const Geos& geos, const Polygon& gap, const Siblings& siblings) {
  std::vector<size_t> neighbours;
  const Box box = BoxOf({gap}).Grown(1);
  const Geos::Owned made = geos.Make({gap});
  for (size_t i = 0; i < siblings.places.size() && neighbours.size() < kMostNeighbours; ++i) {
    if (made == nullptr || !Touch(box, siblings.boxes[i])) continue;
    const Geos::Owned other = geos.Make(*siblings.shapes[i]);
    double distance = 0;
    // Rounded corners of the gap may lie a unit beside the border that they were cut from.
    if (other != nullptr &&
        GEOSDistance_r(geos.context(), made.get(), other.get(), &distance) == 1 && distance <= 1) {
      neighbours.push_back(siblings.places[i]);
    }
  }
  return neighbours;
}

// The open ground that is asked for, largest first.
std::vector<std::pair<double, Polygon>> FindOpen(const Geos& geos,
                                                 const Siblings& siblings,
                                                 const GapSearch& search) {
  std::vector<std::pair<double, Polygon>> found;
  const Geos::Owned covered = Union(geos, siblings.shapes);
  if (covered == nullptr) return found;
  for (Polygon& polygon : OpenGround(geos, *covered, search.frame)) {
    const double area = AreaOf(polygon);
    if (area < search.least || area <= 0) continue;
    const Box box = BoxOf({polygon});
    const bool inside =
        !search.within.has_value() || (search.within->Contains({box.min_x, box.min_y}) &&
                                       search.within->Contains({box.max_x, box.max_y}));
    if (inside) found.emplace_back(area, std::move(polygon));
  }
  std::sort(
      found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  return found;
}

}  // namespace

Neighbourhood PlaceAmong(std::vector<CheckedBoundary> file,
                         std::vector<CheckedBoundary> stored,
                         const absl::flat_hash_set<std::string>& replaced) {
  Neighbourhood around{.boundaries = std::move(file), .known = {}};
  const auto at = [](std::array<Box, kLayers>& boxes, const CheckedBoundary& boundary) -> Box& {
    return boxes[static_cast<size_t>(*boundary.layer)];
  };
  std::array<Box, kLayers> touched;
  for (const CheckedBoundary& boundary : around.boundaries) {
    if (boundary.layer.has_value()) at(touched, boundary).Add(boundary.shape);
  }
  const auto is_of_no_concern = [&](const CheckedBoundary& boundary) {
    return !boundary.layer.has_value() || at(touched, boundary).empty();
  };
  stored.erase(std::remove_if(stored.begin(), stored.end(), is_of_no_concern), stored.end());
  // What a territory leaves may be a gap from now on.
  for (const CheckedBoundary& boundary : stored) {
    if (replaced.contains(boundary.code)) at(touched, boundary).Add(boundary.shape);
  }
  around.known = touched;
  for (const CheckedBoundary& boundary : stored) {
    const Box box = BoxOf(boundary.shape);
    if (Touch(at(touched, boundary), box)) at(around.known, boundary).Add(boundary.shape);
  }
  for (CheckedBoundary& boundary : stored) {
    const bool reaches = Touch(at(around.known, boundary), BoxOf(boundary.shape));
    if (!reaches || replaced.contains(boundary.code)) continue;
    boundary.beside = true;
    around.boundaries.push_back(std::move(boundary));
  }
  return around;
}

std::vector<Overlap> FindOverlaps(absl::Span<const CheckedBoundary> boundaries,
                                  size_t limit,
                                  absl::Time deadline) {
  std::vector<Box> boxes;
  boxes.reserve(boundaries.size());
  for (const CheckedBoundary& boundary : boundaries) boxes.push_back(BoxOf(boundary.shape));
  std::vector<size_t> order(boundaries.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&boxes](size_t a, size_t b) {
    return boxes[a].min_x < boxes[b].min_x;
  });
  const Geos geos;
  std::vector<Overlap> overlaps;
  for (auto one = order.begin(); one != order.end(); ++one) {
    // Sorted by western end: behind the first that begins further east nobody reaches back.
    const auto end = std::find_if(
        one + 1, order.end(), [&](size_t other) { return boxes[other].min_x > boxes[*one].max_x; });
    for (auto other = one + 1; other != end; ++other) {
      const bool may_overlap =
          AreRivals(boundaries[*one], boundaries[*other]) && Touch(boxes[*one], boxes[*other]);
      if (!may_overlap) continue;
      if (absl::Now() > deadline || overlaps.size() >= limit) return overlaps;
      const std::optional<Overlap> overlap = FindOverlap(geos, boundaries, *one, *other);
      if (overlap.has_value()) overlaps.push_back(*overlap);
    }
  }
  return overlaps;
}

std::vector<Gap> FindGaps(absl::Span<const CheckedBoundary> boundaries, const GapSearch& search) {
  const Siblings siblings(boundaries, search.layer);
  const Geos geos;
  std::vector<Gap> gaps;
  for (const auto& [area, polygon] : FindOpen(geos, siblings, search)) {
    if (gaps.size() == search.limit || absl::Now() > search.deadline) break;
    Gap gap{.area = area, .neighbours = FindNeighbours(geos, polygon, siblings)};
    // The others come first, so the first neighbour says whether there is one among them.
    if (!gap.neighbours.empty() && boundaries[gap.neighbours.front()].beside) continue;
    gap.at = InnerPoint(geos, polygon);
    std::sort(gap.neighbours.begin(), gap.neighbours.end(), [&](size_t a, size_t b) {
      return boundaries[a].code < boundaries[b].code;
    });
    gaps.push_back(std::move(gap));
  }
  return gaps;
}

}  // namespace hailan::grid_geo
