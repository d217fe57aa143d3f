#include <string>

#include "common/base/status_macros.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/events/list_plan.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/events/rows.h"

namespace hailan::event_workflow {
namespace {

void AddProgress(ProgressLight light, int64_t count, pb::EventCount& out) {
  switch (light) {
    case ProgressLight::kRed:
      return out.set_progress_red_count(out.progress_red_count() + count);
    case ProgressLight::kYellow:
      return out.set_progress_yellow_count(out.progress_yellow_count() + count);
    default:
      return out.set_progress_blue_count(out.progress_blue_count() + count);
  }
}

void AddSla(int light, int64_t count, pb::EventCount& out) {
  switch (light) {
    case pb::SLA_LIGHT_RED:
      return out.set_sla_red_count(out.sla_red_count() + count);
    case pb::SLA_LIGHT_YELLOW:
      return out.set_sla_yellow_count(out.sla_yellow_count() + count);
    default:
      return out.set_sla_none_count(out.sla_none_count() + count);
  }
}

}  // namespace

absl::StatusOr<pb::CountOpenEventsResponse> EventQueries::CountOpen(
    const pb::CountOpenEventsRequest& request,
    const Actor& actor,
    absl::Time now,
    absl::Time deadline) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const ListPlan plan, PlanCount(request, actor, now));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(*plan.statement, plan.params, deadline));
  const Profile& profile =
      ProfileInForce(workflows_ == nullptr ? nullptr : workflows_->Of(city), now);
  pb::CountOpenEventsResponse response;
  for (const pg::Row row : rows) {
    const std::string territory = FormatName(city, "territories", row.Text(0));
    const int last = response.counts_size() - 1;
    if (last < 0 || response.counts(last).territory() != territory) {
      response.add_counts()->set_territory(territory);
    }
    pb::EventCount& out = *response.mutable_counts(response.counts_size() - 1);
    const int64_t count = row.Int(3);
    out.set_open_count(out.open_count() + count);
    AddProgress(profile.lights[static_cast<size_t>(ParseState(row.Text(1)))], count, out);
    AddSla(static_cast<int>(row.Int(2)), count, out);
  }
  return response;
}

}  // namespace hailan::event_workflow
