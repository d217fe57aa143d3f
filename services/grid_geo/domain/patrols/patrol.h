// One patrol: a route on a date for one walker, what happened on it, and what may happen next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/grid_geo/domain/patrols/plan.h"
#include "services/grid_geo/domain/patrols/reasons.h"
#include "services/grid_geo/domain/patrols/rules.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

using PatrolName = ResourceName<"patrols">;

// What a phone may be off by, at most, for a check-in to count.
inline constexpr double kMostAccuracyAllowance = 50;
// A patrol that nobody ended is ended by us this long after its window, so that nobody is followed
// home.
inline constexpr absl::Duration kForgottenAfter = absl::Hours(8);
inline constexpr absl::Duration kLongestWindow = absl::Hours(48);
inline constexpr size_t kMostFindings = 200;
// Tolerated on times that phones send.
inline constexpr absl::Duration kClockTolerance = absl::Minutes(1);

// Values equal PatrolFault of the contract.
enum class PatrolFault : uint8_t {
  kNone = 0,
  kNotStarted = 1,
  kNotFinished = 2,
  kStartedLate = 3,
  kAbandoned = 4,
  kPointsSkipped = 5,
};

// Values equal AbandonReason of the contract.
enum class AbandonReason : uint8_t { kUnspecified = 0, kOther = 6, kForgotten = 7 };

struct Answer {
  std::string item_id;
  bool passed = false;
  std::string note;
};

struct Visit {
  std::string point_id;
  absl::Time time = {};
  PointE7 point = {};
  double accuracy = 0;
  double distance = 0;
  bool remote = false;
  std::vector<Answer> answers = {};
};

struct Finding {
  // Full name of the event.
  std::string event;
  absl::Time time;
  PointE7 point;
};

struct Patrol {
  PatrolName name;
  // Empty for one-off patrols.
  std::string plan_id;
  std::string title;
  std::string territory_code;
  std::string assignee;
  Window window;
  PatrolState state = PatrolState::kPlanned;
  PatrolFault fault = PatrolFault::kNone;
  AbandonReason abandon_reason = AbandonReason::kUnspecified;
  std::optional<absl::Time> start_time;
  std::optional<absl::Time> finish_time;
  // Our clock less the phone's.
  absl::Duration clock_offset;
  Route route;
  bool allow_remote = false;
  std::vector<Visit> visits;
  std::vector<Finding> findings;
  // Points, accuracies and distances of visits and findings have been deleted: they are zeros.
  bool whereabouts_deleted = false;
  std::string note;
  absl::Time create_time;
  absl::Time update_time;
  int64_t revision = 0;
};

// A second one with this name is the same one: ids of planned patrols follow from their plan.
struct PlanPatrol {
  Patrol values;
};
struct StartPatrol {
  std::optional<absl::Time> phone_time;
  // The walker's other patrol that is being walked; empty = none.
  std::string other_patrol;
};
struct CheckInAt {
  // `distance` and `remote` are worked out.
  Visit visit;
  // By the phone's clock.
  std::optional<absl::Time> phone_time;
};
struct AddFinding {
  // Without an event: the patrol was seen not to allow it.
  Finding finding;
};
struct FinishPatrol {};
struct AbandonPatrol {
  AbandonReason reason = AbandonReason::kUnspecified;
  std::string note;
};
// What time brings: `kMiss`, `kRunLate` or `kExpire`.
struct PassTime {
  PatrolAction action = PatrolAction::kMiss;
};

struct PatrolCommand {
  PatrolName name;
  std::string etag;
  std::
      variant<PlanPatrol, StartPatrol, CheckInAt, AddFinding, FinishPatrol, AbandonPatrol, PassTime>
          action;
};

struct PatrolChange {
  Patrol next;
  // `patrol.started`, …
  absl::string_view type;
  bool unchanged = false;
};

absl::StatusOr<PatrolChange> DecidePatrol(const std::optional<Patrol>& current,
                                          const PatrolCommand& command,
                                          const Actor& actor,
                                          absl::Time now);

// OK when the actor may see the patrol: walkers their own, offices those of their areas.
absl::Status CheckReader(const Actor& actor, const Patrol& patrol);
// True when the actor reads patrols as an office, by area, and not only as a walker.
bool ReadsByArea(const Actor& actor);
// OK when the actor may make the move now; FAILED_PRECONDITION (ILLEGAL_TRANSITION) or
// PERMISSION_DENIED (OUT_OF_SCOPE, ROLE_NOT_ALLOWED).
absl::Status CheckMove(const Patrol& patrol, PatrolAction action, const Actor& actor);

// When the sweep has to look at the patrol again; nullopt = never.
std::optional<absl::Time> AlarmTime(const Patrol& patrol);
// What the sweep owes at `now`.
std::optional<PatrolAction> OwedMove(const Patrol& patrol, absl::Time now);

}  // namespace hailan::grid_geo
