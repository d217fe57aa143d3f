// Places: buildings, assets, cameras, devices, service points, stations and patrol points.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/grid_geo/domain/edit.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

using PlaceName = ResourceName<"places">;

// Values equal PlaceClass of the contract.
enum class PlaceClass : uint8_t {
  kUnspecified = 0,
  kBuilding = 1,
  kAsset = 2,
  kCamera = 3,
  kDevice = 4,
  kServicePoint = 5,
  kGridStation = 6,
  kPatrolPoint = 7,
};
inline constexpr size_t kPlaceClasses = 8;

// True for the classes that need no permission of their own.
inline bool IsPublic(PlaceClass place_class) {
  return place_class == PlaceClass::kServicePoint || place_class == PlaceClass::kGridStation;
}

// Whose ground a place is on, by the city's map.
struct PlaceGround {
  // Basic grid, or the city where none is drawn.
  std::string territory_code;
  // Exclusive grid; empty where there is none.
  std::string exclusive_code;
  // Version of the boundaries that said so; 0 = none were drawn.
  int64_t boundary_version = 0;
};

struct Place {
  std::string city;
  std::string id;
  PlaceClass place_class = PlaceClass::kUnspecified;
  std::string external_source;
  std::string external_code;
  std::string display_name;
  std::string display_name_ko;
  PointE7 point;
  PlaceGround ground;
  // Category or kind of the detail; empty where the class has none.
  std::string category;
  // The detail in the contract's encoding; equal bytes are equal details.
  std::string detail;
  bool retired = false;
  absl::Time create_time;
  absl::Time update_time;
  int64_t revision = 0;
  Tally tally;
};

// A new place; ALREADY_EXISTS when the id (which an external code decides) is taken.
struct CreatePlace {
  Place values;
};
// Have this place with these values.
struct PutPlace {
  Place values;
};
// Replaces the values of a place that must exist.
struct ReplacePlace {
  Place values;
};
struct RetirePlace {};
// The boundaries have changed under the place.
struct RelocatePlace {
  PlaceGround ground;
};

struct PlaceCommand {
  PlaceName name;
  std::string etag;
  std::variant<CreatePlace, PutPlace, ReplacePlace, RetirePlace, RelocatePlace> action;
  // Marks the tally.
  std::string id = {};
};

struct PlaceChange {
  Place next;
  // Type of the change message, `place.created`, `place.imported`, `place.updated`,
  // `place.relocated` or `place.retired`.
  absl::string_view type;
  // Basic grid before, when it was another one.
  std::string former_territory = {};
  bool unchanged = false;
};

// OK when the actor may write on this ground: its areas hold the basic or the exclusive grid.
absl::Status CheckGround(const Actor& actor, const PlaceGround& ground);

// PERMISSION_DENIED (OUT_OF_SCOPE) outside the actor's areas, before and after the change.
absl::StatusOr<PlaceChange> DecidePlace(const std::optional<Place>& current,
                                        const PlaceCommand& command,
                                        const Actor& actor,
                                        absl::Time now);

}  // namespace hailan::grid_geo
