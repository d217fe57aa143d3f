#include "services/grid_geo/domain/tile/layer_writer.h"

#include <cstring>

namespace hailan::grid_geo {
namespace {

// Field numbers and types of the vector tile specification, as tags of the protobuf wire format:
// number * 8 + (0 = varint, 1 = eight bytes, 2 = bytes).
constexpr uint32_t kTileLayer = 3 * 8 + 2;
constexpr uint32_t kLayerName = 1 * 8 + 2;
constexpr uint32_t kLayerFeature = 2 * 8 + 2;
constexpr uint32_t kLayerKey = 3 * 8 + 2;
constexpr uint32_t kLayerValue = 4 * 8 + 2;
constexpr uint32_t kLayerExtent = 5 * 8 + 0;
constexpr uint32_t kLayerVersion = 15 * 8 + 0;
constexpr uint32_t kFeatureTags = 2 * 8 + 2;
constexpr uint32_t kFeatureType = 3 * 8 + 0;
constexpr uint32_t kFeatureGeometry = 4 * 8 + 2;
constexpr uint32_t kValueString = 1 * 8 + 2;
constexpr uint32_t kValueDouble = 3 * 8 + 1;
constexpr uint32_t kValueSint = 6 * 8 + 0;
constexpr uint32_t kValueBool = 7 * 8 + 0;

constexpr uint32_t kPoint = 1;
constexpr uint32_t kPolygon = 3;
// Commands of a geometry: id, and how often, times 8.
constexpr uint32_t kMoveTo = 1;
constexpr uint32_t kLineTo = 2;
constexpr uint32_t kClosePath = 7;

void PutVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}

void PutBytes(uint32_t tag, absl::string_view bytes, std::string& out) {
  PutVarint(tag, out);
  PutVarint(bytes.size(), out);
  out.append(bytes.data(), bytes.size());
}

void PutNumber(uint32_t tag, uint64_t number, std::string& out) {
  PutVarint(tag, out);
  PutVarint(number, out);
}

void PutCommand(uint32_t id, size_t count, std::string& out) {
  PutVarint(id | count << 3, out);
}

void PutStep(TilePoint to, TilePoint& cursor, std::string& out) {
  PutVarint(ZigZag(int64_t{to.x} - cursor.x), out);
  PutVarint(ZigZag(int64_t{to.y} - cursor.y), out);
  cursor = to;
}

struct ValuePutter {
  std::string& out;
  void operator()(const std::string& text) const { PutBytes(kValueString, text, out); }
  void operator()(int64_t number) const { PutNumber(kValueSint, ZigZag(number), out); }
  void operator()(bool value) const { PutNumber(kValueBool, value ? 1 : 0, out); }
  void operator()(double number) const {
    PutVarint(kValueDouble, out);
    uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof(bits));
    for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(bits >> (8 * i)));
  }
};

}  // namespace

void LayerWriter::AddPoint(TilePoint point, absl::Span<const Attribute> attributes) {
  geometry_.clear();
  TilePoint cursor;
  PutCommand(kMoveTo, 1, geometry_);
  PutStep(point, cursor, geometry_);
  AddFeature(kPoint, attributes);
}

void LayerWriter::AddPolygons(absl::Span<const TileRing> rings,
                              absl::Span<const Attribute> attributes) {
  if (rings.empty()) return;
  geometry_.clear();
  TilePoint cursor;
  for (const TileRing& ring : rings) {
    PutCommand(kMoveTo, 1, geometry_);
    PutStep(ring.front(), cursor, geometry_);
    PutCommand(kLineTo, ring.size() - 1, geometry_);
    for (size_t i = 1; i < ring.size(); ++i) PutStep(ring[i], cursor, geometry_);
    PutCommand(kClosePath, 1, geometry_);
  }
  AddFeature(kPolygon, attributes);
}

void LayerWriter::AddFeature(uint32_t type, absl::Span<const Attribute> attributes) {
  tags_.clear();
  for (const auto& [key, value] : attributes) {
    PutVarint(KeyNumber(key), tags_);
    PutVarint(ValueNumber(value), tags_);
  }
  feature_.clear();
  if (!tags_.empty()) PutBytes(kFeatureTags, tags_, feature_);
  PutNumber(kFeatureType, type, feature_);
  PutBytes(kFeatureGeometry, geometry_, feature_);
  PutBytes(kLayerFeature, feature_, features_);
  ++count_;
}

uint32_t LayerWriter::KeyNumber(absl::string_view key) {
  const auto [at, added] =
      key_numbers_.try_emplace(std::string(key), static_cast<uint32_t>(key_numbers_.size()));
  if (added) PutBytes(kLayerKey, key, keys_);
  return at->second;
}

uint32_t LayerWriter::ValueNumber(const AttributeValue& value) {
  value_.clear();
  std::visit(ValuePutter{value_}, value);
  const auto [at, added] =
      value_numbers_.try_emplace(value_, static_cast<uint32_t>(value_numbers_.size()));
  if (added) PutBytes(kLayerValue, value_, values_);
  return at->second;
}

std::string LayerWriter::Finish() const {
  if (count_ == 0) return {};
  std::string layer;
  layer.reserve(features_.size() + keys_.size() + values_.size() + name_.size() + 16);
  PutNumber(kLayerVersion, 2, layer);
  PutBytes(kLayerName, name_, layer);
  layer += features_;
  layer += keys_;
  layer += values_;
  PutNumber(kLayerExtent, kTileExtent, layer);
  std::string field;
  field.reserve(layer.size() + 8);
  PutBytes(kTileLayer, layer, field);
  return field;
}

}  // namespace hailan::grid_geo
