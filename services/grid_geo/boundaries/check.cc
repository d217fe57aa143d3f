#include "services/grid_geo/boundaries/check.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/time/clock.h"

namespace hailan::grid_geo {
namespace {

constexpr double kLeastShare = 1e-6;

void Note(BoundaryFault place,
          absl::string_view reason,
          absl::string_view fix,
          LonLat at,
          std::vector<BoundaryFault>& faults) {
  place.reason = reason;
  place.fix = std::string(fix);
  place.at = at;
  faults.push_back(std::move(place));
}

bool Same(LonLat a, LonLat b) {
  return a.lon == b.lon && a.lat == b.lat;
}

bool InRange(LonLat p) {
  return std::isfinite(p.lon) && std::isfinite(p.lat) && std::abs(p.lon) <= 180 &&
         std::abs(p.lat) <= 90;
}

absl::string_view FixOf(absl::string_view reason) {
  if (reason == "SWAPPED_COORDINATES") {
    return "Longitude and latitude are swapped; GeoJSON has longitude first.";
  }
  if (reason == "OUT_OF_RANGE") return "Longitude is within 180 and latitude within 90 degrees.";
  return "The position is far outside the city; check the coordinate system and the file.";
}

bool Touch(const Box& a, const Box& b) {
  return a.min_x <= b.max_x && b.min_x <= a.max_x && a.min_y <= b.max_y && b.min_y <= a.max_y;
}

}  // namespace

absl::string_view BoundaryChecker::FindMisplacement(LonLat position) const {
  const LonLat swapped{position.lat, position.lon};
  if (!InRange(position)) return InRange(swapped) ? "SWAPPED_COORDINATES" : "OUT_OF_RANGE";
  if (!city_box_.has_value()) return {};
  const Box box = city_box_->Grown(kCityMargin);
  const auto inside = [this, &box](LonLat p) {
    const LonLat wgs = ToWgs84(p, system_);
    return box.Contains({ToE7(wgs.lon), ToE7(wgs.lat)});
  };
  if (inside(position)) return {};
  return InRange(swapped) && inside(swapped) ? "SWAPPED_COORDINATES" : "OUTSIDE_CITY";
}

std::optional<Ring> BoundaryChecker::CheckRing(const RawRing& raw,
                                               BoundaryFault place,
                                               std::vector<BoundaryFault>& faults) {
  const size_t before = faults.size();
  if (raw.size() < 4) {
    const LonLat at = raw.empty() ? LonLat{} : raw.front();
    Note(place, "TOO_FEW_POINTS", "A closed ring needs at least four positions.", at, faults);
    return std::nullopt;
  }
  if (!Same(raw.front(), raw.back())) {
    Note(place,
         "RING_NOT_CLOSED",
         "Repeat the first position at the end of the ring.",
         raw.back(),
         faults);
  }
  Ring ring;
  ring.reserve(raw.size());
  for (size_t i = 0; i < raw.size(); ++i) {
    // One misplaced position tells enough: the others of the ring are mostly as wrong.
    const absl::string_view misplaced = FindMisplacement(raw[i]);
    if (!misplaced.empty()) {
      Note(place, misplaced, FixOf(misplaced), raw[i], faults);
      break;
    }
    if (i > 0 && Same(raw[i - 1], raw[i])) {
      Note(place,
           "DUPLICATE_VERTEX",
           "The position is there twice in a row; drop one.",
           raw[i],
           faults);
    }
    const LonLat wgs = ToWgs84(raw[i], system_);
    const PointE7 point{ToE7(wgs.lon), ToE7(wgs.lat)};
    // Positions less than a centimetre apart become one point.
    if (ring.empty() || ring.back() != point) ring.push_back(point);
  }
  if (faults.size() > before) return std::nullopt;
  while (ring.size() > 1 && ring.back() == ring.front()) ring.pop_back();
  if (ring.size() >= 3) return ring;
  Note(place,
       "TOO_FEW_POINTS",
       "A ring needs three points more than a centimetre apart.",
       raw.front(),
       faults);
  return std::nullopt;
}

std::optional<Shape> BoundaryChecker::Check(const RawFeature& feature,
                                            std::vector<BoundaryFault>& faults) {
  const size_t before = faults.size();
  BoundaryFault place{.feature = feature.index, .code = feature.code};
  Shape shape;
  for (const RawPolygon& raw : feature.polygons) {
    place.polygon = static_cast<int>(shape.size());
    Polygon& polygon = shape.emplace_back();
    for (const RawRing& ring : raw) {
      place.ring = static_cast<int>(&ring - raw.data());
      std::optional<Ring> checked = CheckRing(ring, place, faults);
      if (checked.has_value()) polygon.push_back(*std::move(checked));
    }
  }
  if (faults.size() > before) return std::nullopt;
  const std::optional<GeometryFlaw> flaw = geometry_.FindFlaw(shape);
  if (!flaw.has_value()) return shape;
  place.polygon = flaw->polygon;
  place.ring = flaw->ring;
  // Back into the file's own system, so that the place can be found in the file's own editor.
  LonLat at{flaw->at.x / 1e7, flaw->at.y / 1e7};
  if (system_ == CoordinateSystem::kGcj02 || system_ == CoordinateSystem::kBd09) at = WgsToGcj(at);
  if (system_ == CoordinateSystem::kBd09) at = GcjToBd(at);
  Note(place, flaw->reason, flaw->fix, at, faults);
  return std::nullopt;
}

std::vector<Overlap> FindOverlaps(absl::Span<const CheckedBoundary> boundaries,
                                  size_t limit,
                                  absl::Time deadline) {
  std::vector<Box> boxes(boundaries.size());
  for (size_t i = 0; i < boundaries.size(); ++i) boxes[i].Add(boundaries[i].shape);
  std::vector<size_t> order(boundaries.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&boxes](size_t a, size_t b) {
    return boxes[a].min_x < boxes[b].min_x;
  });
  Geometry geometry;
  std::vector<Overlap> overlaps;
  for (size_t i = 0; i < order.size(); ++i) {
    for (size_t j = i + 1; j < order.size(); ++j) {
      size_t first = order[i];
      size_t second = order[j];
      // Sorted by western end: nothing further on reaches back.
      if (boxes[second].min_x > boxes[first].max_x) break;
      if (!boundaries[first].layer.has_value() || *boundaries[first].layer == Layer::kCity ||
          boundaries[first].layer != boundaries[second].layer ||
          !Touch(boxes[first], boxes[second])) {
        continue;
      }
      if (absl::Now() > deadline) return overlaps;
      const double share = geometry.OverlapShare(boundaries[first].shape, boundaries[second].shape);
      if (share <= kLeastShare) continue;
      if (boundaries[second].code < boundaries[first].code) std::swap(first, second);
      overlaps.push_back({first, second, share});
      if (overlaps.size() >= limit) return overlaps;
    }
  }
  return overlaps;
}

}  // namespace hailan::grid_geo
