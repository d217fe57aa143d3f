// A GeoJSON FeatureCollection (RFC 7946) under construction.
#pragma once

#include <string>

#include "services/grid_geo/domain/tile/simplify.h"
#include "services/grid_geo/viewport/layers.h"

namespace hailan::grid_geo {

// Not thread-safe.
class GeoJsonWriter {
 public:
  // Outlines lie within `tolerance` units of 1e-7 degree of the real ones; what is smaller is left
  // out as long as something of the feature remains.
  explicit GeoJsonWriter(double tolerance) : tolerance_(tolerance) {}

  // Outer rings run against the clock, holes with it. The geometry of a feature without outline is
  // its point.
  void Add(const MapFeature& feature);
  int feature_count() const { return count_; }
  size_t bytes() const { return text_.size(); }
  std::string Finish() const;

 private:
  // Draws `shape` into drawn_.
  void Simplify(const Shape& shape);

  const double tolerance_;
  RingSimplifier<PointE7> simplifier_;
  Shape drawn_;
  std::string text_;
  int count_ = 0;
};

}  // namespace hailan::grid_geo
