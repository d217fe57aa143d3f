#include "services/grid_geo/boundaries/geos.h"

#include <cmath>
#include <utility>

namespace hailan::grid_geo {

Geos::Geos() : context_(GEOS_init_r()) {}
Geos::~Geos() {
  GEOS_finish_r(context_);
}

Geos::Owned Geos::Make(const Shape& shape) const {
  return MakeAll({&shape});
}

Geos::Owned Geos::MakeAll(const std::vector<const Shape*>& shapes) const {
  std::vector<GEOSGeometry*> polygons;
  for (const Shape* const shape : shapes) {
    for (const Polygon& polygon : *shape) {
      GEOSGeometry* const made = MakePolygon(polygon);
      if (made == nullptr) {
        for (GEOSGeometry* other : polygons) GEOSGeom_destroy_r(context_, other);
        return Own(nullptr);
      }
      polygons.push_back(made);
    }
  }
  return Own(GEOSGeom_createCollection_r(
      context_, GEOS_MULTIPOLYGON, polygons.data(), static_cast<unsigned>(polygons.size())));
}

Geos::Owned Geos::MakeOne(const Ring& ring) const {
  return Own(MakePolygon({ring}));
}

GEOSGeometry* Geos::MakePolygon(const Polygon& polygon) const {
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

GEOSGeometry* Geos::MakeRing(const Ring& ring) const {
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

std::vector<const GEOSGeometry*> Geos::Parts(const GEOSGeometry& geometry) const {
  std::vector<const GEOSGeometry*> parts;
  const int count = GEOSGetNumGeometries_r(context_, &geometry);
  parts.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) parts.push_back(GEOSGetGeometryN_r(context_, &geometry, i));
  return parts;
}

Ring Geos::ReadRing(const GEOSGeometry* ring) const {
  const GEOSCoordSequence* const points = GEOSGeom_getCoordSeq_r(context_, ring);
  unsigned size = 0;
  GEOSCoordSeq_getSize_r(context_, points, &size);
  Ring out;
  for (unsigned i = 0; i + 1 < size; ++i) {
    double x = 0;
    double y = 0;
    GEOSCoordSeq_getXY_r(context_, points, i, &x, &y);
    const PointE7 point{static_cast<int32_t>(std::llround(x)),
                        static_cast<int32_t>(std::llround(y))};
    if (out.empty() || out.back() != point) out.push_back(point);
  }
  while (out.size() > 1 && out.back() == out.front()) out.pop_back();
  return out;
}

Polygon Geos::ReadPolygon(const GEOSGeometry* part) const {
  if (GEOSisEmpty_r(context_, part) != 0) return {};
  Polygon polygon;
  polygon.push_back(ReadRing(GEOSGetExteriorRing_r(context_, part)));
  if (polygon.front().size() < 3) return {};
  const int holes = GEOSGetNumInteriorRings_r(context_, part);
  for (int i = 0; i < holes; ++i) {
    Ring hole = ReadRing(GEOSGetInteriorRingN_r(context_, part, i));
    if (hole.size() >= 3) polygon.push_back(std::move(hole));
  }
  return polygon;
}

Shape Geos::Read(const GEOSGeometry& geometry) const {
  Shape shape;
  for (const GEOSGeometry* const part : Parts(geometry)) {
    if (GEOSGeomTypeId_r(context_, part) != GEOS_POLYGON) {
      // Lines and points enclose nothing; only collections have parts of their own.
      if (GEOSGeomTypeId_r(context_, part) < GEOS_MULTIPOINT) continue;
      for (Polygon& polygon : Read(*part)) shape.push_back(std::move(polygon));
      continue;
    }
    Polygon polygon = ReadPolygon(part);
    if (!polygon.empty()) shape.push_back(std::move(polygon));
  }
  return shape;
}

}  // namespace hailan::grid_geo
