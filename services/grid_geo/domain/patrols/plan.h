// Patrol plans: what is walked when and by whom, and which dated patrols follow from that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/grid_geo/domain/shape.h"
#include "services/grid_geo/domain/staff.h"

namespace hailan::grid_geo {

using PlanName = ResourceName<"patrolPlans">;

inline constexpr int kDefaultRadius = 30;
inline constexpr int kLeastRadius = 5;
// Days that one call may ask for.
inline constexpr int kMostPlannedDays = 31;

struct ChecklistItem {
  std::string id;
  std::string title;
  bool mandatory = false;
};

struct RoutePoint {
  std::string id;
  std::string title;
  // WGS 84.
  PointE7 point;
  // Metres.
  int radius = kDefaultRadius;
  std::vector<ChecklistItem> checklist = {};
};

using Route = std::vector<RoutePoint>;

// Values equal PatrolPlan.State of the contract.
enum class PlanState : uint8_t { kUnspecified = 0, kActive = 1, kEnded = 2 };

struct Plan {
  PlanName name;
  std::string title;
  std::string territory_code;
  Route route;
  // Bit 0 = Monday … bit 6 = Sunday.
  uint8_t weekdays = 0;
  // Minutes after midnight; not after the start = on the next day.
  int start_minute = 0;
  int end_minute = 0;
  std::vector<std::string> assignees;
  // Of the territory, when there are no assignees.
  GridRole role = GridRole::kUnspecified;
  absl::CivilDay start_date;
  std::optional<absl::CivilDay> end_date;
  bool allow_remote = false;
  PlanState state = PlanState::kActive;
  absl::Time create_time;
  absl::Time update_time;
  int64_t revision = 0;
};

struct CreatePlan {
  Plan values;
};
struct EndPlan {};

struct PlanCommand {
  PlanName name;
  std::string etag;
  std::variant<CreatePlan, EndPlan> action;
};

struct PlanChange {
  Plan next;
  // `plan.created` or `plan.ended`.
  absl::string_view type;
};

// INVALID_ARGUMENT (INVALID_FIELD) for ids that repeat or are malformed and blank titles; radii of
// 0 become the default. `field` is the path of the list.
absl::Status NormalizeRoute(Route& route, absl::string_view field);
// The same for a whole plan, INVALID_ARGUMENT also for dates in the wrong order and for both or
// none of assignees and role.
absl::Status NormalizePlan(Plan& plan);

absl::StatusOr<PlanChange> DecidePlan(const std::optional<Plan>& current,
                                      const PlanCommand& command,
                                      const Actor& actor,
                                      absl::Time now);

// The time zone of plans: UTC+8.
absl::TimeZone PlanZone();
// `2026-03-02`; INVALID_ARGUMENT naming `field` otherwise.
absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text, absl::string_view field);
std::string FormatDate(absl::CivilDay day);

// When a patrol may be walked.
struct Window {
  absl::Time start;
  absl::Time end;
};
// The window of the plan on a day; nullopt when none is walked then.
std::optional<Window> WindowOn(const Plan& plan, absl::CivilDay day);

}  // namespace hailan::grid_geo
