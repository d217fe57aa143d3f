// A small vector tile decoder for tests, written against the specification and sharing no code with
// the writer: fields it does not know, indexes out of range and broken commands throw.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace hailan::grid_geo::testing {

struct DecodedPoint {
  int64_t x = 0;
  int64_t y = 0;
};
using DecodedRing = std::vector<DecodedPoint>;

struct DecodedFeature {
  uint64_t type = 0;
  // Values as text.
  std::map<std::string, std::string> attributes;
  // One point per MoveTo; rings are open.
  std::vector<DecodedRing> parts;
};

struct DecodedLayer {
  uint64_t version = 0;
  uint64_t extent = 0;
  std::string name;
  std::vector<DecodedFeature> features;
};

class WireReader {
 public:
  explicit WireReader(std::string bytes) : bytes_(std::move(bytes)) {}
  bool done() const { return at_ == bytes_.size(); }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(Take(1)[0]);
      value |= uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    throw std::runtime_error("a varint never ends");
  }
  int64_t Signed() {
    const uint64_t value = Varint();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  std::string Bytes() { return Take(Varint()); }
  double Double() {
    double value = 0;
    std::memcpy(&value, Take(8).data(), 8);
    return value;
  }

 private:
  std::string Take(size_t count) {
    if (count > bytes_.size() - at_) throw std::runtime_error("the bytes end too early");
    at_ += count;
    return bytes_.substr(at_ - count, count);
  }
  const std::string bytes_;
  size_t at_ = 0;
};

inline std::string DecodeValue(const std::string& bytes) {
  WireReader reader(bytes);
  const uint64_t tag = reader.Varint();
  if (tag == (1 << 3 | 2)) return reader.Bytes();
  if (tag == (3 << 3 | 1)) return std::to_string(reader.Double());
  if (tag == (6 << 3 | 0)) return std::to_string(reader.Signed());
  if (tag == (7 << 3 | 0)) return reader.Varint() != 0 ? "true" : "false";
  throw std::runtime_error("a value of an unknown type");
}

inline std::vector<DecodedRing> DecodeGeometry(const std::string& bytes) {
  WireReader reader(bytes);
  std::vector<DecodedRing> parts;
  DecodedPoint cursor;
  while (!reader.done()) {
    const uint64_t command = reader.Varint();
    const uint64_t count = command >> 3;
    switch (command & 7) {
      case 1:
        parts.emplace_back();
        [[fallthrough]];
      case 2:
        if (count == 0 || parts.empty()) throw std::runtime_error("a command of nothing");
        for (uint64_t i = 0; i < count; ++i) {
          cursor.x += reader.Signed();
          cursor.y += reader.Signed();
          parts.back().push_back(cursor);
        }
        break;
      case 7:
        if (count != 1) throw std::runtime_error("a ring closes once");
        break;
      default:
        throw std::runtime_error("an unknown command");
    }
  }
  return parts;
}

inline DecodedFeature DecodeFeature(const std::string& bytes,
                                    const std::vector<std::string>& keys,
                                    const std::vector<std::string>& values) {
  WireReader reader(bytes);
  DecodedFeature feature;
  while (!reader.done()) {
    const uint64_t tag = reader.Varint();
    if (tag == (3 << 3 | 0)) {
      feature.type = reader.Varint();
    } else if (tag == (4 << 3 | 2)) {
      feature.parts = DecodeGeometry(reader.Bytes());
    } else if (tag == (2 << 3 | 2)) {
      WireReader tags(reader.Bytes());
      while (!tags.done()) {
        const uint64_t key = tags.Varint();
        feature.attributes[keys.at(key)] = values.at(tags.Varint());
      }
    } else {
      throw std::runtime_error("an unknown field of a feature");
    }
  }
  return feature;
}

inline DecodedLayer DecodeLayer(const std::string& bytes) {
  DecodedLayer layer;
  std::vector<std::string> keys;
  std::vector<std::string> values;
  std::vector<std::string> features;
  WireReader reader(bytes);
  while (!reader.done()) {
    switch (reader.Varint()) {
      case 15 << 3 | 0:
        layer.version = reader.Varint();
        break;
      case 5 << 3 | 0:
        layer.extent = reader.Varint();
        break;
      case 1 << 3 | 2:
        layer.name = reader.Bytes();
        break;
      case 2 << 3 | 2:
        features.push_back(reader.Bytes());
        break;
      case 3 << 3 | 2:
        keys.push_back(reader.Bytes());
        break;
      case 4 << 3 | 2:
        values.push_back(DecodeValue(reader.Bytes()));
        break;
      default:
        throw std::runtime_error("an unknown field of a layer");
    }
  }
  for (const std::string& feature : features) {
    layer.features.push_back(DecodeFeature(feature, keys, values));
  }
  return layer;
}

inline std::vector<DecodedLayer> DecodeTile(const std::string& bytes) {
  std::vector<DecodedLayer> layers;
  WireReader reader(bytes);
  while (!reader.done()) {
    if (reader.Varint() != (3 << 3 | 2)) throw std::runtime_error("a tile holds layers only");
    layers.push_back(DecodeLayer(reader.Bytes()));
  }
  return layers;
}

}  // namespace hailan::grid_geo::testing
