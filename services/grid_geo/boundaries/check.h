// From the rings of a file to shapes that can be stored, or the faults to mend.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "services/grid_geo/boundaries/geojson.h"
#include "services/grid_geo/boundaries/geometry.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/coordinates.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// Positions may lie this far outside the box of the city's boundary (0.05 degree, 5 km): grids at
// the border are drawn roughly.
inline constexpr int32_t kCityMargin = 500'000;

class BoundaryChecker {
 public:
  BoundaryChecker(CoordinateSystem system, std::optional<Box> city_box)
      : system_(system), city_box_(city_box) {}

  // From now on positions are compared with this box.
  void set_city_box(Box box) { city_box_ = box; }

  // The shape in WGS 84; nullopt after adding at least one fault.
  std::optional<Shape> Check(const RawFeature& feature, std::vector<BoundaryFault>& faults);

 private:
  // Checks and converts one ring. Noted faults carry the ring's place in the file.
  std::optional<Ring> CheckRing(const RawRing& raw,
                                BoundaryFault place,
                                std::vector<BoundaryFault>& faults);
  // The reason why a position cannot be of this city; empty when it can.
  absl::string_view FindMisplacement(LonLat position) const;

  const CoordinateSystem system_;
  std::optional<Box> city_box_;
  Geometry geometry_;
};

// A checked feature.
struct CheckedBoundary {
  std::string code;
  std::optional<Layer> layer;
  Shape shape;
};

// Two boundaries of one layer that overlap by more than a millionth of the smaller one; positions
// in the span, lower code first.
struct Overlap {
  size_t first = 0;
  size_t second = 0;
  double share = 0;
};

// At most `limit` overlaps; stops looking at `deadline`.
std::vector<Overlap> FindOverlaps(absl::Span<const CheckedBoundary> boundaries,
                                  size_t limit,
                                  absl::Time deadline);

}  // namespace hailan::grid_geo
