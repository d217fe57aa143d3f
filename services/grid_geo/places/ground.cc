#include "services/grid_geo/places/ground.h"

#include <memory>
#include <utility>

#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {
namespace {

// Moves on their way at once.
constexpr size_t kBatch = 500;

// The process itself, acting in one city.
std::shared_ptr<const Actor> Relocating(const std::string& city) {
  auto actor = std::make_shared<Actor>();
  actor->subject = "grid_geo/relocate_places";
  actor->roles.Add(Role::kService);
  actor->city = city;
  return actor;
}

}  // namespace

absl::StatusOr<PlaceGround> FindGround(const CityMaps& maps,
                                       const std::string& city,
                                       PointE7 point) {
  const std::shared_ptr<const CityMap> map = maps.Find(city);
  if (!CheckDrawn(map.get()).ok()) return PlaceGround{city, "", 0};
  const absl::StatusOr<Located> at = Locate(*map, ToFine(point));
  if (!at.ok()) {
    if (ReasonOf(at.status()) != reason::kNoGridAtPoint) return at.status();
    return PlaceGround{city, "", map->boundary_version};
  }
  return PlaceGround{at->grid.empty() ? city : std::string(at->grid),
                     std::string(at->exclusive_grid),
                     map->boundary_version};
}

absl::Status PlaceRelocator::Run(absl::Time deadline) {
  HL_RETURN_IF_ERROR(places_.Refresh(deadline));
  for (const std::string& city : maps_.Cities()) {
    const std::shared_ptr<const CityMap> map = maps_.Find(city);
    if (!CheckDrawn(map.get()).ok()) continue;
    Seen now{map->layers, places_.Find(city)};
    Seen& last = seen_[city];
    if (now == last) continue;
    HL_RETURN_IF_ERROR(RunCity(city, *now.places, deadline));
    last = std::move(now);
  }
  return absl::OkStatus();
}

absl::Status PlaceRelocator::RunCity(const std::string& city,
                                     const PlaceMap& places,
                                     absl::Time deadline) {
  const std::shared_ptr<const Actor> actor = Relocating(city);
  std::vector<std::pair<command::Origin, PlaceCommand>> moves;
  const auto flush = [&]() -> absl::Status {
    for (const auto& result : runner_.RunAll(std::exchange(moves, {}))) {
      HL_RETURN_IF_ERROR(result.status());
    }
    return absl::OkStatus();
  };
  for (const PlaceMap::Layer& layer : places.layers) {
    for (const auto& entry : layer.places) {
      const Place& place = entry->place;
      const absl::StatusOr<PlaceGround> ground = FindGround(maps_, city, place.point);
      if (!ground.ok() || (ground->territory_code == place.ground.territory_code &&
                           ground->exclusive_code == place.ground.exclusive_code)) {
        continue;
      }
      PlaceCommand command{.name = {city, place.id}, .etag = "", .action = RelocatePlace{*ground}};
      moves.emplace_back(
          command::Origin{actor, NewId(clock_.Now()), std::string(16, '\0'), deadline},
          std::move(command));
      if (moves.size() == kBatch) HL_RETURN_IF_ERROR(flush());
    }
  }
  return flush();
}

}  // namespace hailan::grid_geo
