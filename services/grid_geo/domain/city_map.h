// Everything Locate needs of one city, in memory: one index per layer, names of territories and who
// is on duty. Immutable; a change makes a new one.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/container/node_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/grid_geo/domain/grid_index.h"
#include "services/grid_geo/domain/nearest/nearest.h"
#include "services/grid_geo/domain/shape.h"
#include "services/grid_geo/domain/staff.h"
#include "services/grid_geo/domain/territory.h"

namespace hailan::grid_geo {

// Territories of one level and class, among which every point should have one owner. Points are
// located on the first kLocatedLayers of them.
enum class Layer : uint8_t { kCity, kBasic, kExclusive, kMicro, kStreet, kCommunity };
inline constexpr size_t kLayers = 6;
inline constexpr size_t kLocatedLayers = 4;

// Layer on which a territory's boundary lies; nullopt when the code is none.
std::optional<Layer> LayerOf(absl::string_view code, GridClass grid_class);
// False for streets and communities: they follow from the grid.
bool IsLocated(Layer layer);

// One boundary as loaded, on a layer that is located.
struct LoadedBoundary {
  std::string code;
  Layer layer = Layer::kBasic;
  Shape shape;
};

// The drawn part of a city.
class CityLayers {
 public:
  // `boundaries` in any order; within a layer the lowest code takes precedence.
  explicit CityLayers(std::vector<LoadedBoundary> boundaries);

  // Code of the territory at the point on a layer; empty = none.
  absl::string_view Find(Layer which, FinePoint point) const;
  // The same on the basic layer as a number; 0 = none.
  uint64_t FindBasicNumber(FinePoint point) const;
  // True when the point is inside the city's boundary; while that is not drawn, inside the box
  // around all boundaries.
  bool InCity(FinePoint point) const;
  // Metres from the point to the city, 0 inside it (as InCity has it); infinity while nothing is
  // drawn.
  double MetresToCity(FinePoint point) const;
  // The basic grid nearest to the point and its distance; area -1 while there is none.
  Nearest FindNearestBasic(FinePoint point) const;
  absl::string_view basic_code(int32_t area) const;
  // Box of the city's boundary; nullopt while it is not drawn.
  std::optional<Box> city_box() const;
  bool empty() const { return box_.empty(); }
  size_t bytes() const;

 private:
  struct Drawn {
    GridIndex index;
    std::vector<std::string> codes;
    std::vector<uint64_t> numbers;
  };
  const Drawn& layer(Layer layer) const { return layers_[static_cast<size_t>(layer)]; }
  std::array<Drawn, kLocatedLayers> layers_;
  Box box_;
  std::optional<Box> city_box_;
};

// What is shown of a territory.
struct TerritoryLabel {
  std::string display_name;
  GridClass grid_class = GridClass::kNone;
  // The labels of AncestorViews(code), in their order, so that a point asks for no name twice;
  // nullptr = none on that day.
  absl::InlinedVector<const TerritoryLabel*, 4> above;
};
// By territory code. Labels stay where they are when the map moves.
using TerritoryLabels = absl::node_hash_map<std::string, TerritoryLabel>;

// One appointment with its person, current or to come.
struct Duty {
  std::string staff_id;
  std::string display_name;
  std::string phone;
  Appointment appointment;
};

// Names and duties of a city, by territory code. Duties are in order of role, then name.
struct CityDirectory {
  TerritoryLabels territories;
  absl::flat_hash_map<std::string, std::vector<Duty>> duties;
};

struct CityMap {
  int64_t boundary_version = 0;
  // The day that the layers were loaded for; they hold until the next day of a change.
  absl::CivilDay day;
  std::shared_ptr<const CityLayers> layers;
  std::shared_ptr<const CityDirectory> directory;
};

// The territories at a point; views into the map.
struct Located {
  absl::string_view grid;
  absl::string_view exclusive_grid;
  absl::string_view micro_grid;
  // True when no grid is drawn at the point and `grid` is the nearest one.
  bool nearest = false;
  // Metres from the point to `grid`; 0 unless `nearest`.
  double metres = 0;
};

// NOT_FOUND (NO_BOUNDARIES, POINT_OUTSIDE_CITY, NO_GRID_AT_POINT).
absl::StatusOr<Located> Locate(const CityMap& map, FinePoint point);

// The same, but a point outside every grid gets the nearest basic grid, if the point is in the city
// or at most `reach` metres outside it.
absl::StatusOr<Located> LocateOrNearest(const CityMap& map, FinePoint point, double reach);

// OK when the city has boundaries; NOT_FOUND (NO_BOUNDARIES) otherwise.
absl::Status CheckDrawn(const CityMap* map);

}  // namespace hailan::grid_geo
