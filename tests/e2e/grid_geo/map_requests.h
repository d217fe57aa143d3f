// Views and tiles of the mini city for the tests of the map.
#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "hailan/grid_geo/v1/viewport.pb.h"
#include "tests/support/builders.h"
#include "tests/unit/grid_geo/places/tile_decoder.h"

namespace hailan::testing {

// All three grids, close enough for every layer.
inline grid_geo::v1::GetViewportRequest ViewOf(const std::vector<std::string>& layers) {
  grid_geo::v1::GetViewportRequest request;
  request.set_parent(kParent);
  request.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_west(129.39);
  request.set_south(42.75);
  request.set_east(129.45);
  request.set_north(42.78);
  request.set_zoom(15);
  for (const std::string& layer : layers) request.add_layers(layer);
  return request;
}

inline grid_geo::v1::GetViewportResponse View(const Caller& caller,
                                              const grid_geo::v1::GetViewportRequest& request) {
  return caller.Do<grid_geo::v1::GetViewportResponse>("hailan.grid_geo.v1.Viewport/GetViewport",
                                                      request);
}

// Properties of the features of a layer of a view.
inline std::vector<nlohmann::json> PropertiesOf(const grid_geo::v1::ViewportLayer& layer) {
  const nlohmann::json collection = nlohmann::json::parse(layer.geojson());
  std::vector<nlohmann::json> properties;
  for (const nlohmann::json& feature : collection["features"]) {
    properties.push_back(feature["properties"]);
  }
  CHECK(static_cast<int>(properties.size()) == layer.feature_count());
  return properties;
}

// The tile of a zoom that holds the middle of grid 1.
inline grid_geo::v1::GetTileRequest TileOf(const std::string& layer, int zoom = 12) {
  const double side = std::ldexp(1.0, zoom);
  const double latitude = PointIn(1).latitude() * M_PI / 180;
  grid_geo::v1::GetTileRequest request;
  request.set_parent(kParent);
  request.set_z(zoom);
  request.set_x(static_cast<int>((PointIn(1).longitude() + 180) / 360 * side));
  request.set_y(static_cast<int>((1 - std::asinh(std::tan(latitude)) / M_PI) / 2 * side));
  request.add_layers(layer);
  return request;
}

// The features of the only layer asked for; none when the tile is empty.
inline std::vector<grid_geo::testing::DecodedFeature> FeaturesIn(
    const Caller& caller, const grid_geo::v1::GetTileRequest& request) {
  const auto tile =
      caller.Do<grid_geo::v1::GetTileResponse>("hailan.grid_geo.v1.Viewport/GetTile", request);
  CHECK(tile.unavailable_layers().empty());
  const auto layers = grid_geo::testing::DecodeTile(tile.tile());
  if (layers.empty()) return {};
  REQUIRE(layers.size() == 1);
  CHECK(layers[0].name == request.layers(0));
  return layers[0].features;
}

}  // namespace hailan::testing
