#include "services/grid_geo/viewport/tiles.h"

#include <utility>
#include <vector>

#include "common/base/status_macros.h"

namespace hailan::grid_geo {
namespace {

// Draws features one after another; keeps its memory.
class LayerDrawer {
 public:
  LayerDrawer(absl::string_view name, TileId tile) : outlines_(tile), writer_(name) {}

  void Draw(const MapFeature& feature) {
    if (feature.shape == nullptr) return DrawPoint(feature);
    if (feature.world != nullptr) {
      return DrawShape(*feature.world, *feature.world_box, feature.attributes);
    }
    const WorldShape world = ToWorld(*feature.shape);
    DrawShape(world, BoundsOf(world), feature.attributes);
  }
  const LayerWriter& writer() const { return writer_; }

 private:
  void DrawPoint(const MapFeature& feature) {
    const TilePoint at = outlines_.frame().Project(ToWorld(feature.point));
    if (at.x < -kTileBuffer || at.x > kTileExtent + kTileBuffer || at.y < -kTileBuffer ||
        at.y > kTileExtent + kTileBuffer) {
      return;
    }
    writer_.AddPoint(at, feature.attributes);
  }

  void DrawShape(const WorldShape& shape,
                 const WorldBox& bounds,
                 absl::Span<const Attribute> attributes) {
    const WorldBox& tile = outlines_.frame().box();
    if (!bounds.Meets(tile)) return;
    const bool inside = bounds.Within(tile);
    rings_.clear();
    for (const WorldPolygon& polygon : shape) {
      outlines_.Make(polygon, inside, polygon_);
      for (TileRing& ring : polygon_) rings_.push_back(std::move(ring));
    }
    writer_.AddPolygons(rings_, attributes);
  }

  OutlineMaker outlines_;
  LayerWriter writer_;
  std::vector<TileRing> polygon_, rings_;
};

}  // namespace

absl::StatusOr<TileCache::Entry> DrawLayer(const MapLayer& layer, TileId tile, MapQuery query) {
  if (tile.zoom < layer.least_zoom()) return TileCache::Entry{};
  LayerDrawer drawer(layer.name(), tile);
  TileCache::Entry entry;
  query.box = GroundBoxOf(tile, kTileBuffer);
  query.zoom = tile.zoom;
  HL_RETURN_IF_ERROR(layer.Visit(query, [&](const MapFeature& feature) {
    if (drawer.writer().feature_count() >= kMostTileFeatures) {
      entry.truncated = true;
      return false;
    }
    drawer.Draw(feature);
    return true;
  }));
  entry.bytes = drawer.writer().Finish();
  return entry;
}

}  // namespace hailan::grid_geo
