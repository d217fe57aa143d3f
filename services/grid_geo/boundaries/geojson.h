// Reads the polygons of a GeoJSON FeatureCollection (RFC 7946), with bounds for hostile input.
// Knows JSON, not geometry: what the rings mean is checked elsewhere.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/grid_geo/domain/coordinates.h"

namespace hailan::grid_geo {

// What is wrong at one place of a file.
struct BoundaryFault {
  int feature = 0;
  std::string code;
  int polygon = 0;
  int ring = 0;
  // In the file's own system; zeros when the fault has no place.
  LonLat at = {};
  absl::string_view reason = {};
  std::string fix = {};
};

// As written in the file: closed rings repeat their first position.
using RawRing = std::vector<LonLat>;
using RawPolygon = std::vector<RawRing>;

struct RawFeature {
  int index = 0;
  std::string code;
  std::vector<RawPolygon> polygons;
};

struct RawFile {
  // Features without faults of their own.
  std::vector<RawFeature> features;
  std::vector<BoundaryFault> faults;
};

inline constexpr size_t kMostFeatures = 10'000;
inline constexpr size_t kMostVertices = 300'000;
inline constexpr int kDeepestNesting = 16;

// INVALID_ARGUMENT (INVALID_FIELD on `geojson`, reasons MALFORMED_JSON, TOO_DEEP,
// TOO_MANY_FEATURES, TOO_MANY_VERTICES, NOT_A_FEATURE_COLLECTION) when the file as a whole cannot
// be read. Memory stays below some 40 times the text.
absl::StatusOr<RawFile> ReadFeatures(absl::string_view text, const std::string& code_property);

}  // namespace hailan::grid_geo
