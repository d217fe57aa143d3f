#include "services/grid_geo/domain/city_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {

std::optional<Layer> LayerOf(absl::string_view code, GridClass grid_class) {
  const std::optional<Level> level = LevelOf(code);
  if (!level.has_value()) return std::nullopt;
  switch (*level) {
    case Level::kCity:
      return Layer::kCity;
    case Level::kStreet:
      return Layer::kStreet;
    case Level::kCommunity:
      return Layer::kCommunity;
    case Level::kGrid:
      return grid_class == GridClass::kExclusive ? Layer::kExclusive : Layer::kBasic;
    case Level::kMicroGrid:
      return Layer::kMicro;
  }
  return std::nullopt;
}

bool IsLocated(Layer layer) {
  return static_cast<size_t>(layer) < kLocatedLayers;
}

CityLayers::CityLayers(std::vector<LoadedBoundary> boundaries) {
  std::sort(boundaries.begin(),
            boundaries.end(),
            [](const LoadedBoundary& a, const LoadedBoundary& b) { return a.code < b.code; });
  std::array<std::vector<const Shape*>, kLocatedLayers> shapes;
  for (const LoadedBoundary& boundary : boundaries) {
    const auto at = static_cast<size_t>(boundary.layer);
    shapes[at].push_back(&boundary.shape);
    uint64_t number = 0;
    // Codes are at most 17 digits, so this cannot fail.
    static_cast<void>(absl::SimpleAtoi(boundary.code, &number));
    layers_[at].numbers.push_back(number);
    layers_[at].codes.push_back(boundary.code);
    box_.Add(boundary.shape);
    if (boundary.layer != Layer::kCity) continue;
    if (!city_box_.has_value()) city_box_.emplace();
    city_box_->Add(boundary.shape);
  }
  for (size_t at = 0; at < kLocatedLayers; ++at) layers_[at].index = GridIndex::Build(shapes[at]);
}

absl::string_view CityLayers::Find(Layer which, FinePoint point) const {
  const Drawn& drawn = layer(which);
  const int32_t area = drawn.index.Find(point);
  return area < 0 ? absl::string_view() : absl::string_view(drawn.codes[static_cast<size_t>(area)]);
}

uint64_t CityLayers::FindBasicNumber(FinePoint point) const {
  const Drawn& drawn = layer(Layer::kBasic);
  const int32_t area = drawn.index.Find(point);
  return area < 0 ? 0 : drawn.numbers[static_cast<size_t>(area)];
}

bool CityLayers::InCity(FinePoint point) const {
  const Drawn& drawn = layer(Layer::kCity);
  if (drawn.index.area_count() > 0) return drawn.index.Find(point) >= 0;
  // Compared finely: a point a hair outside the box is outside.
  return !box_.empty() && point.x >= box_.min_x * kFine && point.x <= box_.max_x * kFine &&
         point.y >= box_.min_y * kFine && point.y <= box_.max_y * kFine;
}

double CityLayers::MetresToCity(FinePoint point) const {
  if (InCity(point)) return 0;
  const GridIndex& city = layer(Layer::kCity).index;
  if (city.area_count() > 0) return FindNearest(city, point).metres;
  if (box_.empty()) return std::numeric_limits<double>::infinity();
  const MetreScale scale = ScaleAt(point);
  const std::array<PointE7, 4> corners = {PointE7{box_.min_x, box_.min_y},
                                          PointE7{box_.max_x, box_.min_y},
                                          PointE7{box_.max_x, box_.max_y},
                                          PointE7{box_.min_x, box_.max_y}};
  double best = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < corners.size(); ++i) {
    best = std::min(best, EdgeDistance2(point, corners[i], corners[(i + 1) % 4], scale));
  }
  return std::sqrt(best);
}

Nearest CityLayers::FindNearestBasic(FinePoint point) const {
  return FindNearest(layer(Layer::kBasic).index, point);
}

absl::string_view CityLayers::basic_code(int32_t area) const {
  return layer(Layer::kBasic).codes[static_cast<size_t>(area)];
}

std::optional<Box> CityLayers::city_box() const {
  return city_box_;
}

size_t CityLayers::bytes() const {
  size_t total = 0;
  for (const Drawn& drawn : layers_) total += drawn.index.bytes();
  return total;
}

absl::Status CheckDrawn(const CityMap* map) {
  if (map != nullptr && map->layers != nullptr && !map->layers->empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kNotFound,
               reason::kNoBoundaries,
               "The city has no boundaries yet; import them first.");
}

absl::StatusOr<Located> Locate(const CityMap& map, FinePoint point) {
  HL_RETURN_IF_ERROR(CheckDrawn(&map));
  Located located{.grid = map.layers->Find(Layer::kBasic, point),
                  .exclusive_grid = map.layers->Find(Layer::kExclusive, point),
                  .micro_grid = map.layers->Find(Layer::kMicro, point)};
  if (!located.grid.empty() || !located.exclusive_grid.empty()) return located;
  if (!map.layers->InCity(point)) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kPointOutsideCity,
                 "The point is outside the city; check the coordinates and their system.");
  }
  return Error(absl::StatusCode::kNotFound,
               reason::kNoGridAtPoint,
               "The point is in the city, but no grid is drawn there.");
}

absl::StatusOr<Located> LocateOrNearest(const CityMap& map, FinePoint point, double reach) {
  absl::StatusOr<Located> located = Locate(map, point);
  if (located.ok() || CheckDrawn(&map) != absl::OkStatus()) return located;
  if (map.layers->MetresToCity(point) > reach) return located;
  const Nearest nearest = map.layers->FindNearestBasic(point);
  if (nearest.area < 0) return located;
  return Located{.grid = map.layers->basic_code(nearest.area),
                 .exclusive_grid = {},
                 .micro_grid = {},
                 .nearest = true,
                 .metres = nearest.metres};
}

}  // namespace hailan::grid_geo
