#include "services/grid_geo/boundaries/geometry.h"

#include <geos_c.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "absl/strings/match.h"

namespace hailan::grid_geo {
namespace {

struct Wording {
  absl::string_view geos;
  absl::string_view reason;
  absl::string_view fix;
};

// What GEOS says (lower case, by the start of it), what we say.
constexpr std::array kWordings = {
    Wording{"self-intersection", "SELF_INTERSECTION", "The border crosses itself here; redraw it."},
    Wording{"ring self-intersection",
            "SELF_INTERSECTION",
            "The ring touches itself here; make it two rings or move the point."},
    Wording{"hole lies outside shell",
            "HOLE_OUTSIDE_SHELL",
            "The hole is not inside its polygon's outer ring; move it to the right polygon."},
    Wording{"holes are nested",
            "NESTED_HOLES",
            "One hole lies in another; make the inner one a polygon or drop it."},
    Wording{
        "nested shells", "NESTED_SHELLS", "One part lies in another; make it a hole or drop it."},
    Wording{"duplicate rings", "DUPLICATE_RINGS", "The same ring is there twice; drop one."},
    Wording{"interior is disconnected",
            "DISCONNECTED_INTERIOR",
            "Holes cut the polygon in two; make it two polygons."},
    Wording{"too few", "TOO_FEW_POINTS", "A ring needs three different points."},
};

// Squared distance of a point to a segment.
double Distance2(PointE7 p, PointE7 a, PointE7 b) {
  const double dx = static_cast<double>(b.x) - a.x;
  const double dy = static_cast<double>(b.y) - a.y;
  const double px = static_cast<double>(p.x) - a.x;
  const double py = static_cast<double>(p.y) - a.y;
  const double length2 = dx * dx + dy * dy;
  const double t = length2 == 0 ? 0 : std::clamp((px * dx + py * dy) / length2, 0.0, 1.0);
  const double ex = px - t * dx;
  const double ey = py - t * dy;
  return ex * ex + ey * ey;
}

// GEOS gives a place, not a ring: the ring nearest to it is the one to look at.
void LocateRing(const Shape& shape, GeometryFlaw& flaw) {
  double best = std::numeric_limits<double>::infinity();
  for (size_t p = 0; p < shape.size(); ++p) {
    for (size_t r = 0; r < shape[p].size(); ++r) {
      PointE7 last = shape[p][r].back();
      for (const PointE7 point : shape[p][r]) {
        const double distance = Distance2(flaw.at, last, point);
        last = point;
        if (distance >= best) continue;
        best = distance;
        flaw.polygon = static_cast<int>(p);
        flaw.ring = static_cast<int>(r);
      }
    }
  }
}

}  // namespace

class Geometry::Impl {
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
    for (const Polygon& polygon : shape) {
      GEOSGeometry* const made = MakePolygon(polygon);
      if (made == nullptr) {
        for (GEOSGeometry* other : polygons) GEOSGeom_destroy_r(context_, other);
        return Own(nullptr);
      }
      polygons.push_back(made);
    }
    return Own(GEOSGeom_createCollection_r(
        context_, GEOS_MULTIPOLYGON, polygons.data(), static_cast<unsigned>(polygons.size())));
  }

 private:
  GEOSGeometry* MakePolygon(const Polygon& polygon) const {
    std::vector<GEOSGeometry*> rings;
    for (const Ring& ring : polygon) {
      GEOSGeometry* const made = MakeRing(ring);
      if (made == nullptr) {
        for (GEOSGeometry* other : rings) GEOSGeom_destroy_r(context_, other);
        return nullptr;
      }
      rings.push_back(made);
    }
    // Takes the rings, also when it fails.
    return GEOSGeom_createPolygon_r(
        context_, rings.front(), rings.data() + 1, static_cast<unsigned>(rings.size() - 1));
  }

  GEOSGeometry* MakeRing(const Ring& ring) const {
    const auto size = static_cast<unsigned>(ring.size());
    GEOSCoordSequence* const points = GEOSCoordSeq_create_r(context_, size + 1, 2);
    if (points == nullptr) return nullptr;
    for (unsigned i = 0; i <= size; ++i) {
      const PointE7 point = ring[i % size];
      GEOSCoordSeq_setXY_r(context_, points, i, point.x, point.y);
    }
    // Takes the points, also when it fails.
    return GEOSGeom_createLinearRing_r(context_, points);
  }

  GEOSContextHandle_t context_;
};

Geometry::Geometry() : impl_(std::make_unique<Impl>()) {}
Geometry::~Geometry() = default;

std::optional<GeometryFlaw> Geometry::FindFlaw(const Shape& shape) {
  GeometryFlaw flaw{.reason = "INVALID_GEOMETRY",
                    .fix = "The geometry is not a valid polygon; redraw it.",
                    .at = {}};
  const Impl::Owned geometry = impl_->Make(shape);
  if (geometry == nullptr) return flaw;
  char* reason = nullptr;
  GEOSGeometry* place = nullptr;
  const char valid = GEOSisValidDetail_r(impl_->context(), geometry.get(), 0, &reason, &place);
  const Impl::Owned owned_place = impl_->Own(place);
  if (valid == 1) return std::nullopt;
  if (reason != nullptr) {
    for (const Wording& wording : kWordings) {
      if (!absl::StartsWithIgnoreCase(reason, wording.geos)) continue;
      flaw.reason = wording.reason;
      flaw.fix = wording.fix;
    }
    GEOSFree_r(impl_->context(), reason);
  }
  double x = 0;
  double y = 0;
  if (place != nullptr && GEOSGeomGetX_r(impl_->context(), place, &x) == 1 &&
      GEOSGeomGetY_r(impl_->context(), place, &y) == 1) {
    flaw.at = {static_cast<int32_t>(std::llround(x)), static_cast<int32_t>(std::llround(y))};
    LocateRing(shape, flaw);
  }
  return flaw;
}

double Geometry::OverlapShare(const Shape& a, const Shape& b) {
  const Impl::Owned one = impl_->Make(a);
  const Impl::Owned other = impl_->Make(b);
  if (one == nullptr || other == nullptr) return 0;
  const Impl::Owned common =
      impl_->Own(GEOSIntersection_r(impl_->context(), one.get(), other.get()));
  if (common == nullptr) return 0;
  double shared = 0;
  double area_a = 0;
  double area_b = 0;
  GEOSArea_r(impl_->context(), common.get(), &shared);
  GEOSArea_r(impl_->context(), one.get(), &area_a);
  GEOSArea_r(impl_->context(), other.get(), &area_b);
  const double smaller = std::min(area_a, area_b);
  return smaller > 0 ? std::min(1.0, shared / smaller) : 0;
}

}  // namespace hailan::grid_geo
