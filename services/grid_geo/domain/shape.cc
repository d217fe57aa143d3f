#include "services/grid_geo/domain/shape.h"

#include <algorithm>
#include <cmath>

#include "common/base/status_macros.h"

namespace hailan::grid_geo {
namespace {

void PutVarint(uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void PutDelta(int64_t delta, std::string& out) {
  PutVarint((static_cast<uint64_t>(delta) << 1) ^ static_cast<uint64_t>(delta >> 63), out);
}

absl::Status Damaged() {
  return absl::DataLossError("A stored boundary is damaged.");
}

// Reads what the Put functions wrote; never past the end.
class Reader {
 public:
  explicit Reader(absl::string_view bytes) : bytes_(bytes) {}

  absl::StatusOr<uint64_t> Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<uint8_t>(bytes_[at_++]);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return Damaged();
  }
  // A count of things that take at least one byte each.
  absl::StatusOr<size_t> Count() {
    HL_ASSIGN_OR_RETURN(const uint64_t count, Varint());
    if (count == 0 || count > bytes_.size() - at_) return Damaged();
    return static_cast<size_t>(count);
  }
  absl::StatusOr<int32_t> Coordinate(int32_t last) {
    HL_ASSIGN_OR_RETURN(const uint64_t zigzag, Varint());
    // A delta of two int32 fits 33 bits; more would overflow below.
    if (zigzag >> 34 != 0) return Damaged();
    const int64_t delta = static_cast<int64_t>(zigzag >> 1) ^ -static_cast<int64_t>(zigzag & 1);
    const int64_t value = last + delta;
    if (value < INT32_MIN || value > INT32_MAX) return Damaged();
    return static_cast<int32_t>(value);
  }
  bool done() const { return at_ == bytes_.size(); }

 private:
  absl::string_view bytes_;
  size_t at_ = 0;
};

absl::StatusOr<Ring> DecodeRing(Reader& reader, PointE7& last) {
  HL_ASSIGN_OR_RETURN(const size_t points, reader.Count());
  Ring ring;
  ring.reserve(points);
  for (size_t i = 0; i < points; ++i) {
    HL_ASSIGN_OR_RETURN(last.x, reader.Coordinate(last.x));
    HL_ASSIGN_OR_RETURN(last.y, reader.Coordinate(last.y));
    ring.push_back(last);
  }
  return ring;
}

}  // namespace

int32_t ToE7(double degrees) {
  return static_cast<int32_t>(std::llround(degrees * 1e7));
}

void Box::Add(PointE7 point) {
  min_x = std::min(min_x, point.x);
  min_y = std::min(min_y, point.y);
  max_x = std::max(max_x, point.x);
  max_y = std::max(max_y, point.y);
}

void Box::Add(const Shape& shape) {
  for (const Polygon& polygon : shape) {
    for (const Ring& ring : polygon) {
      for (const PointE7 point : ring) Add(point);
    }
  }
}

Box Box::Grown(int32_t margin) const {
  const auto shifted = [](int32_t value, int64_t by) {
    return static_cast<int32_t>(std::clamp<int64_t>(value + by, INT32_MIN, INT32_MAX));
  };
  return {.min_x = shifted(min_x, -margin),
          .min_y = shifted(min_y, -margin),
          .max_x = shifted(max_x, margin),
          .max_y = shifted(max_y, margin)};
}

bool Box::Contains(PointE7 point) const {
  return point.x >= min_x && point.x <= max_x && point.y >= min_y && point.y <= max_y;
}

FinePoint ToFine(double lon, double lat) {
  constexpr double kUnits = 1e7 * kFine;
  return {.x = std::llround(lon * kUnits), .y = std::llround(lat * kUnits)};
}

std::string EncodeShape(const Shape& shape) {
  std::string out;
  PutVarint(shape.size(), out);
  PointE7 last;
  for (const Polygon& polygon : shape) {
    PutVarint(polygon.size(), out);
    for (const Ring& ring : polygon) {
      PutVarint(ring.size(), out);
      for (const PointE7 point : ring) {
        PutDelta(static_cast<int64_t>(point.x) - last.x, out);
        PutDelta(static_cast<int64_t>(point.y) - last.y, out);
        last = point;
      }
    }
  }
  return out;
}

absl::StatusOr<Shape> DecodeShape(absl::string_view bytes) {
  Reader reader(bytes);
  PointE7 last;
  HL_ASSIGN_OR_RETURN(const size_t polygons, reader.Count());
  Shape shape;
  for (size_t p = 0; p < polygons; ++p) {
    HL_ASSIGN_OR_RETURN(const size_t rings, reader.Count());
    Polygon& polygon = shape.emplace_back();
    for (size_t r = 0; r < rings; ++r) {
      HL_ASSIGN_OR_RETURN(polygon.emplace_back(), DecodeRing(reader, last));
    }
  }
  if (!reader.done()) return Damaged();
  return shape;
}

size_t VertexCount(const Shape& shape) {
  size_t count = 0;
  for (const Polygon& polygon : shape) {
    for (const Ring& ring : polygon) count += ring.size();
  }
  return count;
}

}  // namespace hailan::grid_geo
