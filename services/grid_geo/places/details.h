// The details of the classes: what a request may say, and in which form it is stored.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "hailan/grid_geo/v1/place.pb.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/place/place.h"

namespace hailan::grid_geo {

// Checks the detail of `place` against its class and sets `category` and `detail` of `values`,
// whose class and point are set: outlines in WGS 84 around the point, hours in order, no doubles.
// INVALID_ARGUMENT naming the field; of outlines also what ParsePoint refuses, by the city's
// `layers`.
absl::Status SetDetail(const v1::Place& place, const CityLayers* layers, Place& values);

// What the detail of a request refers to.
struct PlaceReferences {
  std::vector<std::string> territories;
  std::vector<std::string> departments;
};
// INVALID_ARGUMENT when a name is malformed or of another city.
absl::StatusOr<PlaceReferences> ReferencesOf(const v1::Place& place, const std::string& city);

}  // namespace hailan::grid_geo
