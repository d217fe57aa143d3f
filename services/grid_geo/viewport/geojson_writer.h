// A GeoJSON FeatureCollection (RFC 7946) under construction.
#pragma once

#include <string>

#include "services/grid_geo/viewport/layers.h"

namespace hailan::grid_geo {

// Not thread-safe.
class GeoJsonWriter {
 public:
  // Outer rings run against the clock, holes with it. The geometry of a feature without outline is
  // its point.
  void Add(const MapFeature& feature);
  int feature_count() const { return count_; }
  size_t bytes() const { return text_.size(); }
  std::string Finish() const;

 private:
  std::string text_;
  int count_ = 0;
};

}  // namespace hailan::grid_geo
