// From the rings of a file to shapes that can be stored, or the faults to mend.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/grid_geo/boundaries/geojson.h"
#include "services/grid_geo/boundaries/geometry.h"
#include "services/grid_geo/domain/coordinate/convert.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// Positions may lie this far outside the box of the city's boundary (0.05 degree, 5 km): grids at
// the border are drawn roughly.
inline constexpr int32_t kCityMargin = 500'000;

// What was found in a file.
struct CheckReport {
  // Each keeps the file out.
  std::vector<BoundaryFault> faults;
  // What is odd but harmless (WRONG_ORIENTATION, SLIVER); `fix` says what could be done.
  std::vector<BoundaryFault> warnings;
  // What was mended; `fix` says how.
  std::vector<BoundaryFault> repairs;
};

class BoundaryChecker {
 public:
  // With `repair`, what has an answer is mended instead of refused: open rings are closed, repeated
  // vertices dropped, rings turned the right way round, invalid polygons made valid.
  BoundaryChecker(CoordinateSystem system, std::optional<Box> city_box, bool repair = false)
      : system_(system), repair_(repair), city_box_(city_box) {}

  // From now on positions are compared with the city's stored boundary, if it has one, which also
  // decides where the offset of GCJ-02 and BD-09 applies. `layers` must outlive this.
  void set_city(const CityLayers& layers) {
    city_box_ = layers.city_box();
    layers_ = &layers;
  }
  // The same with the box around a boundary that comes with the file: it is going to replace the
  // stored one, and of the offset the published box decides until it is stored.
  void set_city_box(Box box) {
    city_box_ = box;
    layers_ = nullptr;
  }

  // The shape in WGS 84; nullopt after adding at least one fault.
  std::optional<Shape> Check(const RawFeature& feature, CheckReport& report);
  // The same for callers that want the faults only.
  std::optional<Shape> Check(const RawFeature& feature, std::vector<BoundaryFault>& faults);

 private:
  // Checks and converts one ring. What is noted carries the ring's place in the file.
  std::optional<Ring> CheckRing(const RawRing& raw,
                                const BoundaryFault& place,
                                CheckReport& report);
  // The points of a ring without repetitions; misplaced positions are noted.
  Ring ReadRing(const RawRing& raw, const BoundaryFault& place, CheckReport& report) const;
  // Outer rings run counter-clockwise, holes clockwise (RFC 7946 section 3.1.6).
  void CheckOrientation(Ring& ring, const BoundaryFault& place, CheckReport& report) const;
  // The shape if it is valid or can be made so.
  std::optional<Shape> CheckGeometry(Shape shape, BoundaryFault place, CheckReport& report);
  void FindSlivers(const Shape& shape, BoundaryFault place, CheckReport& report) const;
  // A position of the file in WGS 84; `refusal` is the fault of one that cannot be of this city.
  Converted PutInWgs84(LonLat position) const;
  // True for a position, converted, at most kCityMargin outside the city's box.
  bool Fits(const Converted& wgs) const;
  // A stored place in the file's own system, so that it can be found in the file's own editor.
  LonLat InFile(PointE7 point) const;
  // Notes a fault, or its repair.
  void NoteOrMend(const BoundaryFault& place,
                  absl::string_view reason,
                  absl::string_view fix,
                  absl::string_view done,
                  LonLat at,
                  CheckReport& report) const;

  const CoordinateSystem system_;
  const bool repair_;
  std::optional<Box> city_box_;
  const CityLayers* layers_ = nullptr;
  Geometry geometry_;
};

}  // namespace hailan::grid_geo
