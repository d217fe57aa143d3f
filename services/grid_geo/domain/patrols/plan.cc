#include "services/grid_geo/domain/patrols/plan.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/edit.h"
#include "services/grid_geo/domain/patrols/reasons.h"

namespace hailan::grid_geo {
namespace {

absl::Status CheckEntry(absl::string_view id,
                        absl::string_view title,
                        std::set<std::string>& seen,
                        absl::string_view field) {
  if (!IsResourceId(id) || !IsVisibleText(title)) {
    return InvalidField(field,
                        "INVALID_ENTRY",
                        "An id is 1 to 64 of letters, digits, _ and -; a title is not blank.");
  }
  if (!seen.insert(std::string(id)).second) {
    return InvalidField(field, "DUPLICATE_ID", absl::StrCat("The id ", id, " is named twice."));
  }
  return absl::OkStatus();
}

absl::Status NoSuchPlan() {
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "The city has no patrol plan with this id.");
}

}  // namespace

absl::Status NormalizeRoute(Route& route, absl::string_view field) {
  std::set<std::string> points;
  for (RoutePoint& point : route) {
    HL_RETURN_IF_ERROR(CheckEntry(point.id, point.title, points, field));
    if (point.radius == 0) point.radius = kDefaultRadius;
    if (point.radius < kLeastRadius) {
      return InvalidField(
          field, "TOO_SMALL", "A radius is at least 5 m: phones are not more exact.");
    }
    std::set<std::string> items;
    for (const ChecklistItem& item : point.checklist) {
      HL_RETURN_IF_ERROR(CheckEntry(item.id, item.title, items, field));
    }
  }
  return absl::OkStatus();
}

absl::Status NormalizePlan(Plan& plan) {
  if (!IsVisibleText(plan.title)) {
    return InvalidField("plan.title", "INVALID_TEXT", "A title shows something.");
  }
  if (plan.assignees.empty() == (plan.role == GridRole::kUnspecified)) {
    return InvalidField(
        "plan.assignees", "ASSIGNEES_OR_ROLE", "Name either assignees or a role, not both.");
  }
  std::set<std::string> seen(plan.assignees.begin(), plan.assignees.end());
  if (seen.size() != plan.assignees.size()) {
    return InvalidField("plan.assignees", "DUPLICATE_ID", "Name each assignee once.");
  }
  if (plan.end_date.has_value() && *plan.end_date < plan.start_date) {
    return InvalidField("plan.end_date", "ENDS_BEFORE_START", "The end is before the start.");
  }
  return NormalizeRoute(plan.route, "plan.route");
}

absl::StatusOr<PlanChange> DecidePlan(const std::optional<Plan>& current,
                                      const PlanCommand& command,
                                      const Actor& actor,
                                      absl::Time now) {
  if (const auto* const create = std::get_if<CreatePlan>(&command.action)) {
    HL_RETURN_IF_ERROR(CheckArea(actor, create->values.territory_code));
    PlanChange change{.next = create->values, .type = "plan.created"};
    change.next.create_time = now;
    change.next.update_time = now;
    return change;
  }
  if (!current.has_value()) {
    HL_RETURN_IF_ERROR(CheckArea(actor, command.name.city()));
    return NoSuchPlan();
  }
  HL_RETURN_IF_ERROR(CheckArea(actor, current->territory_code));
  HL_RETURN_IF_ERROR(CheckEtag(command.etag, current->revision));
  if (current->state == PlanState::kEnded) return PlanEnded();
  PlanChange change{.next = *current, .type = "plan.ended"};
  change.next.state = PlanState::kEnded;
  change.next.update_time = now;
  return change;
}

absl::TimeZone PlanZone() {
  return absl::FixedTimeZone(8 * 60 * 60);
}

absl::StatusOr<absl::CivilDay> ParseDate(absl::string_view text, absl::string_view field) {
  absl::CivilDay day;
  // Ten characters keep out what the parser would forgive: signs, long years, spaces.
  if (text.size() != 10 || !absl::ParseCivilTime(text, &day) || FormatDate(day) != text) {
    return InvalidField(field, "INVALID_DATE", "A date is written like 2026-03-02.");
  }
  return day;
}

std::string FormatDate(absl::CivilDay day) {
  return absl::FormatCivilTime(day);
}

std::optional<Window> WindowOn(const Plan& plan, absl::CivilDay day) {
  if (day < plan.start_date || (plan.end_date.has_value() && day > *plan.end_date)) return {};
  const int weekday = static_cast<int>(absl::GetWeekday(day));
  if ((plan.weekdays >> weekday & 1) == 0) return {};
  const absl::Time midnight = absl::FromCivil(day, PlanZone());
  const int past_midnight = plan.end_minute <= plan.start_minute ? 24 * 60 : 0;
  return Window{.start = midnight + absl::Minutes(plan.start_minute),
                .end = midnight + absl::Minutes(plan.end_minute + past_midnight)};
}

}  // namespace hailan::grid_geo
