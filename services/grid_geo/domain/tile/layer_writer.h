// One layer of a Mapbox Vector Tile, version 2.1, as bytes. A tile is its layers one after another.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/grid_geo/domain/tile/outline.h"

namespace hailan::grid_geo {

// A value that a feature carries.
using AttributeValue = std::variant<std::string, int64_t, double, bool>;
// The key lives as long as the layer is written: use literals.
using Attribute = std::pair<absl::string_view, AttributeValue>;

// Features are added in the order in which they are to be drawn. Not thread-safe.
class LayerWriter {
 public:
  explicit LayerWriter(absl::string_view name) : name_(name) {}

  void AddPoint(TilePoint point, absl::Span<const Attribute> attributes);
  // All rings of one feature: each outer ring followed by its holes, wound as OutlineMaker does.
  void AddPolygons(absl::Span<const TileRing> rings, absl::Span<const Attribute> attributes);

  size_t feature_count() const { return count_; }
  // The layer as a field of the tile; empty without features.
  std::string Finish() const;

 private:
  // Appends the feature of `geometry_`.
  void AddFeature(uint32_t type, absl::Span<const Attribute> attributes);
  uint32_t KeyNumber(absl::string_view key);
  uint32_t ValueNumber(const AttributeValue& value);

  const std::string name_;
  size_t count_ = 0;
  // Written features, keys and values, each already a field of the layer.
  std::string features_, keys_, values_;
  absl::flat_hash_map<std::string, uint32_t> key_numbers_, value_numbers_;
  std::string geometry_, tags_, value_, feature_;
};

}  // namespace hailan::grid_geo
