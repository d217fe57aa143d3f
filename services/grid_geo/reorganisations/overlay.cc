#include "services/grid_geo/reorganisations/overlay.h"

#include <algorithm>
#include <utility>

#include "services/grid_geo/boundaries/geos.h"

namespace hailan::grid_geo {

class Overlay::Impl : public Geos {};

Overlay::Overlay() : impl_(std::make_unique<Impl>()) {}
Overlay::~Overlay() = default;

double Overlay::Area(const Shape& shape) const {
  const Geos::Owned geometry = impl_->Make(shape);
  double area = 0;
  if (geometry != nullptr) GEOSArea_r(impl_->context(), geometry.get(), &area);
  return area;
}

double Overlay::Perimeter(const Shape& shape) const {
  const Geos::Owned geometry = impl_->Make(shape);
  double length = 0;
  if (geometry != nullptr) GEOSLength_r(impl_->context(), geometry.get(), &length);
  return length;
}

double Overlay::CommonArea(const Shape& a, const Shape& b) const {
  const Geos::Owned one = impl_->Make(a);
  const Geos::Owned other = impl_->Make(b);
  if (one == nullptr || other == nullptr) return 0;
  const Geos::Owned common =
      impl_->Own(GEOSIntersection_r(impl_->context(), one.get(), other.get()));
  double area = 0;
  if (common != nullptr) GEOSArea_r(impl_->context(), common.get(), &area);
  return area;
}

std::optional<Shape> Overlay::Union(const std::vector<Shape>& shapes) const {
  Geos::Owned all = impl_->Own(GEOSGeom_createEmptyPolygon_r(impl_->context()));
  for (const Shape& shape : shapes) {
    const Geos::Owned next = impl_->Make(shape);
    if (all == nullptr || next == nullptr) return std::nullopt;
    // Precision 1: where borders cross between lattice points, they meet on the lattice.
    all = impl_->Own(GEOSUnionPrec_r(impl_->context(), all.get(), next.get(), 1.0));
  }
  if (all == nullptr) return std::nullopt;
  Shape shape = impl_->Read(*all);
  return shape.empty() ? std::nullopt : std::optional<Shape>(std::move(shape));
}

Tiling CompareParts(const Overlay& overlay, const Shape& whole, const std::vector<Shape>& parts) {
  Tiling tiling{.tolerance = 2 * overlay.Perimeter(whole)};
  double inside = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const double common = overlay.CommonArea(whole, parts[i]);
    inside += common;
    tiling.excess += std::max(0.0, overlay.Area(parts[i]) - common);
    tiling.tolerance += overlay.Perimeter(parts[i]);
    for (size_t j = i + 1; j < parts.size(); ++j) {
      tiling.overlap += overlay.CommonArea(parts[i], parts[j]);
    }
  }
  // Ground that two parts share was counted twice.
  tiling.gap = std::max(0.0, overlay.Area(whole) - (inside - tiling.overlap));
  return tiling;
}

}  // namespace hailan::grid_geo
