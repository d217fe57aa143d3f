// Buildings and houses: rows that come in by import, and the decision what an imported row changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"

namespace hailan::residents {

using BuildingName = ResourceName<"buildings">;
using HouseName = ResourceName<"houses">;

// WGS 84 (or CGCS2000, equal to it here), degrees.
struct Position {
  double longitude = 0;
  double latitude = 0;
  // True for CGCS2000: the label that came in is the label that goes out.
  bool cgcs2000 = false;
};

struct Building {
  BuildingName name;
  int64_t revision = 0;
  std::string territory_code;
  std::string display_name;
  int unit_count = 0;
  int floor_count = 0;
  std::optional<Position> position;
  // Digest of the imported row; equal digests mean nothing to do.
  std::string import_hash;
  absl::Time create_time;
  absl::Time update_time;
};

// Values equal hailan.residents.v1.HouseUse.
enum class HouseUse : uint8_t { kUnknown = 0, kOwn = 1, kLet = 2, kVacant = 3, kCommercial = 4 };

struct House {
  HouseName name;
  int64_t revision = 0;
  std::string building_id;
  // Taken from the building by whoever imports the house.
  std::string territory_code;
  std::string unit;
  int floor = 0;
  std::string room;
  double area_square_metres = 0;
  HouseUse use = HouseUse::kUnknown;
  std::string address;
  std::string import_hash;
  absl::Time create_time;
  absl::Time update_time;
};

// `康居苑1号楼` + `1` + `101` → `康居苑1号楼1单元101室`; parts that are empty are left out.
std::string AddressOf(absl::string_view building, absl::string_view unit, absl::string_view room);

// What an import does with one row. `unchanged`: nothing.
struct BuildingChange {
  Building next;
  bool unchanged = false;
};
struct HouseChange {
  House next;
  bool unchanged = false;
};

// PERMISSION_DENIED (OUT_OF_SCOPE) unless the actor covers the row's territory, old and new.
absl::StatusOr<BuildingChange> DecideImport(const std::optional<Building>& current,
                                            const Building& row,
                                            const Actor& actor,
                                            absl::Time now);
absl::StatusOr<HouseChange> DecideImport(const std::optional<House>& current,
                                         const House& row,
                                         const Actor& actor,
                                         absl::Time now);

}  // namespace hailan::residents
