#include "services/grid_geo/viewport/service.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/page_token.h"
#include "common/base/status_macros.h"
#include "common/validate/policy.h"
#include "services/grid_geo/domain/coordinates.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/locator/point.h"
#include "services/grid_geo/viewport/geojson_writer.h"
#include "services/grid_geo/viewport/tiles.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// Text of all layers together, so that a view fits into the 4 MiB that clients take by default.
constexpr size_t kMostText = size_t{3} << 20;

// The published box alone says where corners are shifted: inside the service area that is the same,
// and outside it nothing is drawn that a view could miss.
constexpr const CityLayers* kNoCity = nullptr;

// A corner of a view. Of GCJ-02 and BD-09 only the part of a view that can have such coordinates is
// shown, so that a view far larger than the city has corners too; whatever the city draws is in it.
absl::StatusOr<PointE7> Corner(double lon,
                               double lat,
                               type::v1::CoordinateSystem system,
                               absl::string_view field) {
  LonLat at{lon, lat};
  if (HasOffset(static_cast<CoordinateSystem>(system))) at = ClampIntoOffsetBox(at);
  type::v1::Point point;
  point.set_longitude(at.lon);
  point.set_latitude(at.lat);
  point.set_system(system);
  return ParsePointE7(point, field, kNoCity);
}

absl::StatusOr<Box> ParseBox(const v1::GetViewportRequest& request) {
  HL_ASSIGN_OR_RETURN(const PointE7 low,
                      Corner(request.west(), request.south(), request.system(), "west"));
  HL_ASSIGN_OR_RETURN(const PointE7 high,
                      Corner(request.east(), request.north(), request.system(), "east"));
  const bool is_shifted = HasOffset(static_cast<CoordinateSystem>(request.system()));
  const bool is_empty = low.x >= high.x || low.y >= high.y;
  if (request.west() >= request.east() || request.south() >= request.north() ||
      (is_empty && !is_shifted)) {
    return InvalidField("east",
                        "INVERTED_BOX",
                        "West must be west of east and south south of north; ask for two boxes "
                        "across 180 degrees.");
  }
  // Nothing of the view can have such coordinates.
  if (is_empty) return Refusal(reason::kNotInGcjArea, "west");
  return Box{.min_x = low.x, .min_y = low.y, .max_x = high.x, .max_y = high.y};
}

// How far outlines may be off, in units of 1e-7 degree: half a pixel of the client's map (256 of
// them make a tile), or of a view 4,096 pixels wide.
double ToleranceOf(const Box& box, int zoom) {
  const double degree = 1e7;
  const double middle = (double{1} * box.min_y + box.max_y) / 2 / degree;
  const double pixel = 360 * degree / std::ldexp(256.0, zoom) * std::cos(middle * M_PI / 180);
  const double side =
      std::max(double{1} * box.max_x - box.min_x, double{1} * box.max_y - box.min_y);
  return std::max(pixel, side / 4096) / 2;
}

}  // namespace

absl::StatusOr<ViewportService::Selection> ViewportService::Select(
    const google::protobuf::RepeatedPtrField<std::string>& names, const MapQuery& query) const {
  Selection selection;
  const validate::PermissionSet permissions = validate::PermissionsOf(query.call.actor().roles);
  for (int i = 0; i < names.size(); ++i) {
    if (std::find(names.begin(), names.begin() + i, names.Get(i)) != names.begin() + i) continue;
    const MapLayer* const layer = layers_.Find(names.Get(i));
    if (layer == nullptr) {
      return InvalidField(
          "layers", "UNKNOWN_LAYER", absl::StrCat("The layers are ", layers_.Names(), "."));
    }
    if (query.day.has_value() && !layer->keeps_history()) {
      return InvalidField(
          "as_of",
          "NO_HISTORY",
          absl::StrCat(
              "Of the layer ", layer->name(), " no history is kept; ask for it without as_of."));
    }
    if (permissions.Has(layer->permission())) {
      selection.shown.push_back(layer);
    } else {
      selection.withheld.push_back(layer->name());
    }
  }
  return selection;
}

absl::StatusOr<v1::GetViewportResponse> ViewportService::GetViewport(
    const rpc::Call& call, const v1::GetViewportRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const Box box, ParseBox(request));
  HL_ASSIGN_OR_RETURN(const auto day, ParseDayAsOf(request));
  const MapQuery query{.city = city, .box = box, .zoom = request.zoom(), .call = call, .day = day};
  HL_ASSIGN_OR_RETURN(Selection selection, Select(request.layers(), query));
  const int limit = PageSize(request.feature_limit(), 2000, 5000);
  const size_t most = kMostText / std::max<size_t>(1, selection.shown.size());
  const double tolerance = ToleranceOf(box, request.zoom());
  v1::GetViewportResponse response;
  for (const MapLayer* layer : selection.shown) {
    v1::ViewportLayer out;
    GeoJsonWriter writer(tolerance);
    const auto add = [&](const MapFeature& feature) {
      if (writer.feature_count() >= limit || writer.bytes() >= most) {
        out.set_truncated(true);
        return false;
      }
      writer.Add(feature);
      return true;
    };
    if (request.zoom() >= layer->least_zoom() && !layer->Visit(query, add).ok()) {
      response.add_unavailable_layers(layer->name());
      continue;
    }
    out.set_layer(layer->name());
    out.set_feature_count(writer.feature_count());
    out.set_geojson(writer.Finish());
    *response.add_layers() = std::move(out);
  }
  for (std::string& name : selection.withheld) response.add_withheld_layers(std::move(name));
  return response;
}

absl::StatusOr<v1::GetTileResponse> ViewportService::GetTile(const rpc::Call& call,
                                                             const v1::GetTileRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  if (request.z() < 0 || request.z() > kDeepestZoom) {
    return InvalidField("z", "OUT_OF_RANGE", "Zoom is 0 to 22.");
  }
  const int64_t side = int64_t{1} << request.z();
  for (const auto& [field, value] : {std::pair("x", request.x()), {"y", request.y()}}) {
    if (value >= 0 && value < side) continue;
    return InvalidField(
        field, "OUT_OF_RANGE", "Column and row are below 2 to the power of the zoom.");
  }
  HL_ASSIGN_OR_RETURN(const auto day, ParseDayAsOf(request));
  const MapQuery query{.city = city, .box = {}, .zoom = request.z(), .call = call, .day = day};
  HL_ASSIGN_OR_RETURN(Selection selection, Select(request.layers(), query));
  const TileId tile{.zoom = request.z(),
                    .x = static_cast<uint32_t>(request.x()),
                    .y = static_cast<uint32_t>(request.y())};
  v1::GetTileResponse response;
  for (const MapLayer* layer : selection.shown) {
    const absl::StatusOr<TileCache::Shared> entry = LayerOfTile(*layer, tile, query);
    if (!entry.ok()) {
      response.add_unavailable_layers(layer->name());
      continue;
    }
    response.mutable_tile()->append((*entry)->bytes);
    if ((*entry)->truncated) response.add_truncated_layers(layer->name());
  }
  for (std::string& name : selection.withheld) response.add_withheld_layers(std::move(name));
  return response;
}

absl::StatusOr<TileCache::Shared> ViewportService::LayerOfTile(const MapLayer& layer,
                                                               TileId tile,
                                                               const MapQuery& query) {
  const auto draw = [&]() -> absl::StatusOr<TileCache::Shared> {
    HL_ASSIGN_OR_RETURN(TileCache::Entry entry, DrawLayer(layer, tile, query));
    return std::make_shared<const TileCache::Entry>(std::move(entry));
  };
  const std::optional<std::string> state = layer.State(query.city);
  if (!state.has_value() || query.day.has_value()) return draw();
  const std::string key = absl::StrCat(
      query.city, "/", layer.name(), "/", tile.zoom, "/", tile.x, "/", tile.y, "/", *state);
  if (TileCache::Shared known = cache_.Find(key); known != nullptr) return known;
  HL_ASSIGN_OR_RETURN(TileCache::Shared made, draw());
  // A change between the two looks is younger than the key says; such a tile is not kept.
  if (layer.State(query.city) == state) cache_.Put(key, made);
  return made;
}

}  // namespace hailan::grid_geo
