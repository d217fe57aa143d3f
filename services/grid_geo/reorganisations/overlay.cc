#include "services/grid_geo/reorganisations/overlay.h"

#include <geos_c.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace hailan::grid_geo {

class Overlay::Impl {
 public:
  Impl() : context_(GEOS_init_r()) {}
  ~Impl() { GEOS_finish_r(context_); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  struct Deleter {
    GEOSContextHandle_t context;
    void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(context, geometry); }
  };
  using Owned = std::unique_ptr<GEOSGeometry, Deleter>;
  Owned Own(GEOSGeometry* geometry) const { return Owned(geometry, Deleter{context_}); }
  GEOSContextHandle_t context() const { return context_; }

  // Null when GEOS refuses.
  Owned Make(const Shape& shape) const {
    std::vector<GEOSGeometry*> polygons;
    for (const Polygon& polygon : shape) polygons.push_back(MakePolygon(polygon).release());
    if (std::find(polygons.begin(), polygons.end(), nullptr) != polygons.end()) {
      for (GEOSGeometry* made : polygons) Own(made);
      return Own(nullptr);
    }
    return Own(GEOSGeom_createCollection_r(
        context_, GEOS_MULTIPOLYGON, polygons.data(), static_cast<unsigned>(polygons.size())));
  }

  // The polygons of a geometry whose coordinates are integers; lines and points are left out.
  Shape Read(const GEOSGeometry* geometry) const {
    Shape shape;
    const int parts = GEOSGetNumGeometries_r(context_, geometry);
    for (int i = 0; i < parts; ++i) {
      const GEOSGeometry* const part = GEOSGetGeometryN_r(context_, geometry, i);
      if (GEOSGeomTypeId_r(context_, part) != GEOS_POLYGON) continue;
      Polygon polygon{ReadRing(GEOSGetExteriorRing_r(context_, part))};
      if (polygon.front().size() < 3) continue;
      for (int hole = 0; hole < GEOSGetNumInteriorRings_r(context_, part); ++hole) {
        polygon.push_back(ReadRing(GEOSGetInteriorRingN_r(context_, part, hole)));
      }
      shape.push_back(std::move(polygon));
    }
    return shape;
  }

 private:
  Owned MakePolygon(const Polygon& polygon) const {
    std::vector<GEOSGeometry*> rings;
    for (const Ring& ring : polygon) rings.push_back(MakeRing(ring));
    if (std::find(rings.begin(), rings.end(), nullptr) != rings.end()) {
      for (GEOSGeometry* made : rings) Own(made);
      return Own(nullptr);
    }
    // Takes the rings, also when it fails.
    return Own(GEOSGeom_createPolygon_r(
        context_, rings.front(), rings.data() + 1, static_cast<unsigned>(rings.size() - 1)));
  }

  GEOSGeometry* MakeRing(const Ring& ring) const {
    const auto size = static_cast<unsigned>(ring.size());
    GEOSCoordSequence* const points = GEOSCoordSeq_create_r(context_, size + 1, 2);
    if (points == nullptr) return nullptr;
    for (unsigned i = 0; i <= size; ++i) {
      GEOSCoordSeq_setXY_r(context_, points, i, ring[i % size].x, ring[i % size].y);
    }
    // Takes the points, also when it fails.
    return GEOSGeom_createLinearRing_r(context_, points);
  }

  Ring ReadRing(const GEOSGeometry* line) const {
    const GEOSCoordSequence* const points = GEOSGeom_getCoordSeq_r(context_, line);
    unsigned size = 0;
    GEOSCoordSeq_getSize_r(context_, points, &size);
    Ring ring;
    for (unsigned i = 0; i + 1 < size; ++i) {
      double x = 0;
      double y = 0;
      GEOSCoordSeq_getXY_r(context_, points, i, &x, &y);
      ring.push_back(
          {static_cast<int32_t>(std::llround(x)), static_cast<int32_t>(std::llround(y))});
    }
    return ring;
  }

  GEOSContextHandle_t context_;
};

Overlay::Overlay() : impl_(std::make_unique<Impl>()) {}
Overlay::~Overlay() = default;

double Overlay::Area(const Shape& shape) const {
  const Impl::Owned geometry = impl_->Make(shape);
  double area = 0;
  if (geometry != nullptr) GEOSArea_r(impl_->context(), geometry.get(), &area);
  return area;
}

double Overlay::Perimeter(const Shape& shape) const {
  const Impl::Owned geometry = impl_->Make(shape);
  double length = 0;
  if (geometry != nullptr) GEOSLength_r(impl_->context(), geometry.get(), &length);
  return length;
}

double Overlay::CommonArea(const Shape& a, const Shape& b) const {
  const Impl::Owned one = impl_->Make(a);
  const Impl::Owned other = impl_->Make(b);
  if (one == nullptr || other == nullptr) return 0;
  const Impl::Owned common =
      impl_->Own(GEOSIntersection_r(impl_->context(), one.get(), other.get()));
  double area = 0;
  if (common != nullptr) GEOSArea_r(impl_->context(), common.get(), &area);
  return area;
}

std::optional<Shape> Overlay::Union(const std::vector<Shape>& shapes) const {
  Impl::Owned all = impl_->Own(GEOSGeom_createEmptyPolygon_r(impl_->context()));
  for (const Shape& shape : shapes) {
    const Impl::Owned next = impl_->Make(shape);
    if (all == nullptr || next == nullptr) return std::nullopt;
    // Precision 1: where borders cross between lattice points, they meet on the lattice.
    all = impl_->Own(GEOSUnionPrec_r(impl_->context(), all.get(), next.get(), 1.0));
  }
  if (all == nullptr) return std::nullopt;
  Shape shape = impl_->Read(all.get());
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
