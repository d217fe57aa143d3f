// Validity of boundaries, by GEOS. Coordinates are the shapes' own integers, so what
// GEOS judges is exactly what is stored.
#pragma once

#include <memory>
#include <optional>

#include "absl/strings/string_view.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// One thing wrong with a shape.
struct GeometryFlaw {
  // A reason of BoundaryFault, e.g. SELF_INTERSECTION, and how to fix it.
  absl::string_view reason;
  absl::string_view fix;
  PointE7 at;
  int polygon = 0;
  int ring = 0;
};

// One GEOS context. Not thread-safe; make one per import.
class Geometry {
 public:
  Geometry();
  ~Geometry();
  Geometry(const Geometry&) = delete;
  Geometry& operator=(const Geometry&) = delete;

  // The first flaw of a shape in the sense of OGC simple features; nullopt when it is valid. Each
  // ring has at least three points.
  std::optional<GeometryFlaw> FindFlaw(const Shape& shape);

  // A valid shape of the same border: where it crosses itself, every second side of a crossing is
  // inside. nullopt when nothing valid is left.
  std::optional<Shape> MakeValid(const Shape& shape);

  // A point inside a valid shape, about its middle.
  PointE7 PointInside(const Shape& shape);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hailan::grid_geo
