// Patrols and plans between the contract, the domain and the rows that keep their details.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/command/parts.h"
#include "hailan/grid_geo/v1/patrol.pb.h"
#include "hailan/grid_geo/v1/patrol_plans.pb.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/patrols/patrol.h"
#include "services/grid_geo/domain/patrols/plan.h"

namespace hailan::grid_geo {

v1::PatrolPlan ToProto(const Plan& plan);
// Values of a new plan of `city`, normalized; INVALID_ARGUMENT naming the field, and what
// ParsePoint refuses by the city's `layers` (may be nullptr).
absl::StatusOr<Plan> FromProto(const v1::PatrolPlan& from,
                               const std::string& city,
                               const CityLayers* layers);

// Check-ins, findings and note only with `whole`.
v1::Patrol ToProto(const Patrol& patrol, bool whole);
// A route in WGS 84, normalized; INVALID_ARGUMENT naming `field`, and what ParsePoint refuses by
// the city's `layers` (may be nullptr).
absl::StatusOr<Route> ParseRoute(const google::protobuf::RepeatedPtrField<v1::RoutePoint>& route,
                                 absl::string_view field,
                                 const CityLayers* layers);

type::v1::Point ToPoint(PointE7 point);

// The parts of a row that no statement looks into.
std::string EncodeDetails(const Plan& plan);
std::string EncodeDetails(const Patrol& patrol);
// DATA_LOSS on bytes that EncodeDetails did not write.
absl::Status DecodeDetails(absl::string_view bytes, Plan& plan);
absl::Status DecodeDetails(absl::string_view bytes, Patrol& patrol);
// Details of a patrol without where its check-ins and findings were made; DATA_LOSS likewise.
absl::StatusOr<std::string> DeleteWhereabouts(absl::string_view details);

command::Message ToMessage(const PlanChange& change);
command::Message ToMessage(const PatrolChange& change);

// The name of a patrol or plan whose id is a UUID; INVALID_ARGUMENT naming `field` otherwise.
absl::StatusOr<PatrolName> ParsePatrol(absl::string_view name, absl::string_view field);
absl::StatusOr<PlanName> ParsePlan(absl::string_view name, absl::string_view field);

}  // namespace hailan::grid_geo
