#include "services/grid_geo/domain/city_map.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {

std::optional<Layer> LayerOf(absl::string_view code, GridClass grid_class) {
  switch (LevelOf(code).value_or(Level::kStreet)) {
    case Level::kCity:
      return Layer::kCity;
    case Level::kGrid:
      return grid_class == GridClass::kExclusive ? Layer::kExclusive : Layer::kBasic;
    case Level::kMicroGrid:
      return Layer::kMicro;
    case Level::kStreet:
    case Level::kCommunity:
      break;
  }
  return std::nullopt;
}

CityLayers::CityLayers(std::vector<LoadedBoundary> boundaries) {
  std::sort(boundaries.begin(),
            boundaries.end(),
            [](const LoadedBoundary& a, const LoadedBoundary& b) { return a.code < b.code; });
  std::array<std::vector<const Shape*>, kLayers> shapes;
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
  for (size_t at = 0; at < kLayers; ++at) layers_[at].index = GridIndex::Build(shapes[at]);
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

}  // namespace hailan::grid_geo
