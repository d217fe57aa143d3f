// How many people of each role a grid should have: a template per territory, which holds for
// everything below that has none of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/grid_geo/domain/staff.h"
#include "services/grid_geo/domain/territory.h"

namespace hailan::grid_geo {

// Posts of one grid; the default is 1+1+1+N.
struct StaffingCounts {
  int heads = 1;
  int advisers = 1;
  int all_round = 1;
  int part_time = 0;

  bool operator==(const StaffingCounts&) const = default;
};

// The counts that hold for a territory.
struct EffectiveTemplate {
  StaffingCounts counts;
  // Code of the territory whose template it is; empty for the default.
  std::string source;
};

// The template of one territory.
struct StaffingTemplate {
  std::string city;
  std::string territory_code;
  // nullopt = taken away.
  std::optional<StaffingCounts> own;
  absl::Time update_time;
  int64_t revision = 0;
};

// "The territory has this template", or none.
struct StaffingCommand {
  TerritoryName name;
  std::optional<StaffingCounts> own;
};

struct StaffingChange {
  StaffingTemplate next;
  bool unchanged = false;
};

absl::StatusOr<StaffingChange> DecideStaffing(const std::optional<StaffingTemplate>& current,
                                              const StaffingCommand& command,
                                              const Actor& actor,
                                              absl::Time now);

}  // namespace hailan::grid_geo
