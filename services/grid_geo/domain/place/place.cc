#include "services/grid_geo/domain/place/place.h"

#include <tuple>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/place/reasons.h"

namespace hailan::grid_geo {
namespace {

auto Values(const Place& p) {
  return std::tie(p.display_name, p.display_name_ko, p.point.x, p.point.y, p.category, p.detail);
}

PlaceChange Fresh(const Place& values, absl::string_view type, absl::Time now) {
  PlaceChange change{.next = values, .type = type};
  change.next.retired = false;
  change.next.create_time = now;
  change.next.tally = {.created = 1};
  return change;
}

absl::StatusOr<PlaceChange> Replace(const Place& current,
                                    const Place& values,
                                    absl::string_view type) {
  if (current.retired) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kPlaceRetired,
                 "The place has been taken out of use; add a new one.");
  }
  if (current.place_class != values.place_class ||
      current.external_source != values.external_source ||
      current.external_code != values.external_code) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kImmutablePlaceField,
                 "Class, external source and external code cannot change; retire the place and add "
                 "a new one.");
  }
  PlaceChange change{.next = current, .type = type};
  change.next.display_name = values.display_name;
  change.next.display_name_ko = values.display_name_ko;
  change.next.point = values.point;
  change.next.ground = values.ground;
  change.next.category = values.category;
  change.next.detail = values.detail;
  change.next.tally = {.updated = 1};
  change.unchanged = Values(current) == Values(values);
  return change;
}

PlaceChange Retire(const Place& current) {
  PlaceChange change{.next = current, .type = "place.retired"};
  change.next.retired = true;
  change.next.tally = {};
  change.unchanged = current.retired;
  return change;
}

PlaceChange Relocate(const Place& current, const PlaceGround& ground) {
  PlaceChange change{.next = current, .type = "place.relocated"};
  change.next.ground = ground;
  change.next.tally = {};
  // A map that is older than the one which placed it has nothing to say.
  change.unchanged = current.ground.boundary_version > ground.boundary_version ||
                     (current.ground.territory_code == ground.territory_code &&
                      current.ground.exclusive_code == ground.exclusive_code);
  return change;
}

absl::StatusOr<PlaceChange> Act(const std::optional<Place>& current,
                                const PlaceCommand& command,
                                absl::Time now) {
  if (const auto* create = std::get_if<CreatePlace>(&command.action)) {
    if (!current.has_value()) return Fresh(create->values, "place.created", now);
    return Error(absl::StatusCode::kAlreadyExists,
                 hailan::reason::kAlreadyExists,
                 "The class and source have a place with this external code; change that one.");
  }
  const auto* put = std::get_if<PutPlace>(&command.action);
  if (put != nullptr && !current.has_value()) return Fresh(put->values, "place.imported", now);
  if (!current.has_value()) {
    return Error(absl::StatusCode::kNotFound,
                 hailan::reason::kNotFound,
                 "The city has no place with this id.");
  }
  HL_RETURN_IF_ERROR(CheckEtag(command.etag, current->revision));
  if (put != nullptr) return Replace(*current, put->values, "place.imported");
  if (const auto* replace = std::get_if<ReplacePlace>(&command.action)) {
    return Replace(*current, replace->values, "place.updated");
  }
  if (const auto* relocate = std::get_if<RelocatePlace>(&command.action)) {
    return Relocate(*current, relocate->ground);
  }
  return Retire(*current);
}

// Where the command wants the place to be; null when it stays.
const PlaceGround* Target(const PlaceCommand& command) {
  if (const auto* create = std::get_if<CreatePlace>(&command.action)) return &create->values.ground;
  if (const auto* put = std::get_if<PutPlace>(&command.action)) return &put->values.ground;
  if (const auto* replace = std::get_if<ReplacePlace>(&command.action)) {
    return &replace->values.ground;
  }
  return nullptr;
}

}  // namespace

absl::Status CheckGround(const Actor& actor, const PlaceGround& ground) {
  if (!ground.exclusive_code.empty() && actor.Covers(ground.exclusive_code)) {
    return absl::OkStatus();
  }
  return CheckArea(actor, ground.territory_code);
}

absl::StatusOr<PlaceChange> DecidePlace(const std::optional<Place>& current,
                                        const PlaceCommand& command,
                                        const Actor& actor,
                                        absl::Time now) {
  HL_RETURN_IF_ERROR(CheckCity(actor, command.name.city()));
  if (const PlaceGround* const target = Target(command); target != nullptr) {
    HL_RETURN_IF_ERROR(CheckGround(actor, *target));
  }
  if (current.has_value()) HL_RETURN_IF_ERROR(CheckGround(actor, current->ground));
  absl::StatusOr<PlaceChange> change = Act(current, command, now);
  if (!change.ok()) return change;
  change->next.update_time = now;
  change->next.tally.by = command.id;
  if (current.has_value() && current->ground.territory_code != change->next.ground.territory_code) {
    change->former_territory = current->ground.territory_code;
  }
  return change;
}

}  // namespace hailan::grid_geo
