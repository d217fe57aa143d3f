// Overlay of shapes, by GEOS: what a split or merger does to the ground. All in the shapes' own
// integers; areas are in square units of 1e-7 degree, comparable within a city.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// One GEOS context. Not thread-safe; make one per call. The shapes are valid.
class Overlay {
 public:
  Overlay();
  ~Overlay();
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  double Area(const Shape& shape) const;
  double Perimeter(const Shape& shape) const;
  double CommonArea(const Shape& a, const Shape& b) const;
  // All of them as one shape on the integer lattice; nullopt when GEOS cannot.
  std::optional<Shape> Union(const std::vector<Shape>& shapes) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// How parts differ from a whole, each as an area.
struct Tiling {
  // Ground that two parts share, of the whole that no part has, and of parts outside the whole.
  double overlap = 0;
  double gap = 0;
  double excess = 0;
  // What rounding to 1 cm along the border may cost: a strip of two units.
  double tolerance = 0;
};
Tiling CompareParts(const Overlay& overlay, const Shape& whole, const std::vector<Shape>& parts);

}  // namespace hailan::grid_geo
