#include "services/grid_geo/domain/patrols/check_in.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/patrols/geodesy.h"

namespace hailan::grid_geo {
namespace {

absl::Status CheckAnswers(const RoutePoint& point, const std::vector<Answer>& answers) {
  const auto answered = [&answers](const std::string& item) {
    return std::any_of(answers.begin(), answers.end(), [&item](const Answer& answer) {
      return answer.item_id == item;
    });
  };
  for (const Answer& answer : answers) {
    const bool known =
        std::any_of(point.checklist.begin(), point.checklist.end(), [&answer](const auto& item) {
          return item.id == answer.item_id;
        });
    if (known) continue;
    return InvalidField(
        "answers", "ITEM_UNKNOWN", absl::StrCat("The point has no item ", answer.item_id, "."));
  }
  for (const ChecklistItem& item : point.checklist) {
    if (!item.mandatory || answered(item.id)) continue;
    return InvalidField(
        "answers", "ANSWER_MISSING", absl::StrCat("Answer the mandatory item ", item.id, "."));
  }
  return absl::OkStatus();
}

absl::Status CheckFence(const RoutePoint& point, const Patrol& patrol, Visit& visit) {
  visit.distance = Distance(point.point, visit.point);
  const double allowed = point.radius + std::min(visit.accuracy, kMostAccuracyAllowance);
  visit.remote = visit.distance > allowed;
  if (!visit.remote || patrol.allow_remote) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kTooFar,
               "The position is too far from the route point; go there and check in again.",
               {{"distance_m", absl::StrFormat("%.1f", visit.distance)},
                {"allowed_m", absl::StrFormat("%.1f", allowed)}});
}

}  // namespace

absl::Status AddVisit(Patrol& patrol, const CheckInAt& check_in, absl::Time now) {
  Visit visit = check_in.visit;
  const auto point = std::find_if(patrol.route.begin(), patrol.route.end(), [&](const auto& each) {
    return each.id == visit.point_id;
  });
  if (point == patrol.route.end()) {
    return InvalidField("point_id", "POINT_UNKNOWN", "The route has no point with this id.");
  }
  const bool again = std::any_of(patrol.visits.begin(),
                                 patrol.visits.end(),
                                 [&](const Visit& each) { return each.point_id == point->id; });
  if (again) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kAlreadyCheckedIn,
                 "The point has its check-in already.");
  }
  visit.time = check_in.phone_time.has_value() ? *check_in.phone_time + patrol.clock_offset : now;
  const absl::Time start = patrol.start_time.value_or(now);
  if (visit.time < start - kClockTolerance || visit.time > now + kClockTolerance) {
    return InvalidField(
        "check_time", "CHECK_TIME_OUTSIDE", "The time is not within the patrol; leave it out.");
  }
  HL_RETURN_IF_ERROR(CheckAnswers(*point, visit.answers));
  HL_RETURN_IF_ERROR(CheckFence(*point, patrol, visit));
  patrol.visits.push_back(std::move(visit));
  return absl::OkStatus();
}

}  // namespace hailan::grid_geo
