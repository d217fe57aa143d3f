// Boundaries as integers: degrees times 10,000,000, about 1 cm. Integers make every containment
// test exact and every replica agree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hailan::grid_geo {

// x is longitude, y is latitude, both times 1e7. Sums of two such longitudes overflow int32:
// compute in int64.
struct PointE7 {
  int32_t x = 0;
  int32_t y = 0;
  bool operator==(const PointE7&) const = default;
};

// Closed by an implied edge from the last point to the first; at least three points.
using Ring = std::vector<PointE7>;
// Outer ring, then holes.
using Polygon = std::vector<Ring>;
using Shape = std::vector<Polygon>;

// Degrees to units; `degrees` is finite and within ±180.
int32_t ToE7(double degrees);

// Inclusive bounds; empty while min_x > max_x.
struct Box {
  int32_t min_x = INT32_MAX, min_y = INT32_MAX, max_x = INT32_MIN, max_y = INT32_MIN;
  bool empty() const { return min_x > max_x; }
  void Add(PointE7 point);
  void Add(const Shape& shape);
  // Grown by `margin` units on each side.
  Box Grown(int32_t margin) const;
  bool Contains(PointE7 point) const;
};

// A position in units of 1e-7/65536 degree, so that a point a hair beside a border is not rounded
// across it.
struct FinePoint {
  int64_t x = 0;
  int64_t y = 0;
};
inline constexpr int64_t kFine = 65536;

// `lon` and `lat` are finite and within ±180.
FinePoint ToFine(double lon, double lat);
inline FinePoint ToFine(PointE7 p) {
  return {.x = p.x * kFine, .y = p.y * kFine};
}

// Compact bytes (varint counts, zigzag deltas; 2 to 4 bytes per vertex) and back. DecodeShape
// answers DATA_LOSS on bytes that EncodeShape did not write, whatever they are.
std::string EncodeShape(const Shape& shape);
absl::StatusOr<Shape> DecodeShape(absl::string_view bytes);

// Vertices of all rings.
size_t VertexCount(const Shape& shape);

}  // namespace hailan::grid_geo
