// GEOS and our shapes. Only the .cc files that call GEOS include this.
#pragma once

#include <geos_c.h>

#include <memory>
#include <vector>

#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// One GEOS context. Coordinates are a shape's own integers. Not thread-safe.
class Geos {
 public:
  Geos();
  ~Geos();
  Geos(const Geos&) = delete;
  Geos& operator=(const Geos&) = delete;

  struct Deleter {
    GEOSContextHandle_t context;
    void operator()(GEOSGeometry* geometry) const { GEOSGeom_destroy_r(context, geometry); }
  };
  using Owned = std::unique_ptr<GEOSGeometry, Deleter>;
  Owned Own(GEOSGeometry* geometry) const { return Owned(geometry, Deleter{context_}); }
  GEOSContextHandle_t context() const { return context_; }

  // A MultiPolygon; null when GEOS refuses.
  Owned Make(const Shape& shape) const;
  // All polygons of several shapes as one MultiPolygon, which need not be valid; null when GEOS
  // refuses.
  Owned MakeAll(const std::vector<const Shape*>& shapes) const;
  // One polygon without holes.
  Owned MakeOne(const Ring& ring) const;
  // The polygons of any geometry, rounded to units; parts that round to nothing are left out.
  Shape Read(const GEOSGeometry& geometry) const;
  // The parts of a collection; the geometry itself when it is none. Valid as long as it is.
  std::vector<const GEOSGeometry*> Parts(const GEOSGeometry& geometry) const;

 private:
  GEOSGeometry* MakePolygon(const Polygon& polygon) const;
  GEOSGeometry* MakeRing(const Ring& ring) const;
  Ring ReadRing(const GEOSGeometry* ring) const;
  // Empty when it encloses nothing.
  Polygon ReadPolygon(const GEOSGeometry* part) const;

  GEOSContextHandle_t context_;
};

}  // namespace hailan::grid_geo
