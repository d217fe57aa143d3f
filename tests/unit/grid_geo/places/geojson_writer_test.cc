// What a view is written as must be read as JSON, whatever its numbers are.
#include "services/grid_geo/viewport/geojson_writer.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "services/grid_geo/viewport/layers.h"

namespace hailan::grid_geo {

TEST_CASE("a view is JSON for every number that an attribute can hold") {
  using Limits = std::numeric_limits<double>;
  for (const double height : {18.5, Limits::max(), Limits::lowest(), Limits::min()}) {
    const Attribute attributes[] = {{"height", height}};
    GeoJsonWriter writer(1);
    writer.Add({.point = {.x = 1294200000, .y = 427700000}, .attributes = attributes});
    const auto view = nlohmann::json::parse(writer.Finish(), nullptr, false);
    CAPTURE(height);
    REQUIRE_FALSE(view.is_discarded());
    const double written = view["features"][0]["properties"]["height"].get<double>();
    const bool large = std::abs(height) > 1e300;
    CHECK(written == Approx(large ? std::copysign(1e300, height) : height));
  }
}

}  // namespace hailan::grid_geo
