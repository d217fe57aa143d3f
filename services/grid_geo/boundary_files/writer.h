// Boundaries as GeoJSON. Reads nothing, knows no database.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// `129.42`, `-0.0000001`: degrees with as few of seven decimals as needed. Parsing the text and
// rounding to 1e-7 gives the same number again.
std::string FormatE7(int32_t units);

// A Feature with properties `code` and `name` and a Polygon (one polygon) or MultiPolygon.
std::string FormatFeature(absl::string_view code, absl::string_view name, const Shape& shape);

// A FeatureCollection of features that FormatFeature wrote, joined by commas.
std::string FormatCollection(absl::string_view features);

}  // namespace hailan::grid_geo
