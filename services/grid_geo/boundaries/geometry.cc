#include "services/grid_geo/boundaries/geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "absl/strings/match.h"
#include "services/grid_geo/boundaries/geos.h"

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

class Geometry::Impl : public Geos {};

Geometry::Geometry() : impl_(std::make_unique<Impl>()) {}
Geometry::~Geometry() = default;

std::optional<GeometryFlaw> Geometry::FindFlaw(const Shape& shape) {
  GeometryFlaw flaw{.reason = "INVALID_GEOMETRY",
                    .fix = "The geometry is not a valid polygon; redraw it.",
                    .at = {}};
  const Geos::Owned geometry = impl_->Make(shape);
  if (geometry == nullptr) return flaw;
  char* reason = nullptr;
  GEOSGeometry* place = nullptr;
  const char valid = GEOSisValidDetail_r(impl_->context(), geometry.get(), 0, &reason, &place);
  const Geos::Owned owned_place = impl_->Own(place);
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

std::optional<Shape> Geometry::MakeValid(const Shape& shape) {
  const Geos::Owned drawn = impl_->Make(shape);
  if (drawn == nullptr) return std::nullopt;
  const Geos::Owned valid = impl_->Own(GEOSMakeValid_r(impl_->context(), drawn.get()));
  if (valid == nullptr) return std::nullopt;
  // New corners lie between our units; rounding them one by one could make borders cross again.
  const Geos::Owned rounded =
      impl_->Own(GEOSGeom_setPrecision_r(impl_->context(), valid.get(), 1.0, 0));
  if (rounded == nullptr) return std::nullopt;
  Shape mended = impl_->Read(*rounded);
  if (mended.empty() || FindFlaw(mended).has_value()) return std::nullopt;
  return mended;
}

PointE7 Geometry::PointInside(const Shape& shape) {
  PointE7 inside = shape.empty() ? PointE7{} : shape[0][0][0];
  const Geos::Owned geometry = impl_->Make(shape);
  if (geometry == nullptr) return inside;
  const Geos::Owned point = impl_->Own(GEOSPointOnSurface_r(impl_->context(), geometry.get()));
  double x = 0;
  double y = 0;
  if (point != nullptr && GEOSGeomGetX_r(impl_->context(), point.get(), &x) == 1 &&
      GEOSGeomGetY_r(impl_->context(), point.get(), &y) == 1) {
    inside = {static_cast<int32_t>(std::llround(x)), static_cast<int32_t>(std::llround(y))};
  }
  return inside;
}

}  // namespace hailan::grid_geo
