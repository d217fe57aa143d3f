// Places between the contract and the domain.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "hailan/grid_geo/v1/place.pb.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/place/hours.h"
#include "services/grid_geo/domain/place/place.h"
#include "services/grid_geo/places/store.h"

namespace hailan::grid_geo {

// Health is for the caller to add.
v1::Place ToProto(const Place& place);
v1::Place ToProto(const PlaceRecord& record);

// The values of a place to be written, checked but for what only the database and the map know:
// INVALID_ARGUMENT naming the field. The ground stays empty; the id is that of the external code,
// or empty without one. `layers` of the city, or nullptr, decide where the offset of GCJ-02
// applies; errors of positions as ParsePoint.
absl::StatusOr<Place> FromProto(const v1::Place& place,
                                const std::string& city,
                                const CityLayers* layers);

// The change message of the feed.
command::Message ToMessage(const PlaceChange& change);

// The outline of a stored detail; empty when there is none.
Shape ShapeOf(const v1::Footprint& footprint);
// The hours of a stored detail.
OpeningHours HoursOf(const v1::ServiceDetail& service);

}  // namespace hailan::grid_geo
