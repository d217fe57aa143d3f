// Buildings and houses between contract and domain.
#pragma once

#include "absl/status/statusor.h"
#include "hailan/residents/v1/houses.pb.h"
#include "services/residents/domain/house.h"

namespace hailan::residents {

// An imported row, with its digest. INVALID_ARGUMENT for a name or territory of another city and
// for an unsupported coordinate system.
absl::StatusOr<Building> FromProto(absl::string_view city, const v1::Building& row);
// The same; territory and address follow from the building and are left empty, and so is the
// digest.
absl::StatusOr<House> FromProto(absl::string_view city, const v1::House& row);
// Fills what follows from the building, and the digest.
void CompleteHouse(absl::string_view territory_code, absl::string_view building_name, House& house);

v1::Building ToProto(const Building& building);
v1::House ToProto(const House& house);

}  // namespace hailan::residents
