#include "services/event_workflow/projects/record.h"

#include "hailan/event_workflow/campaigns/v1/project.pb.h"

namespace hailan::event_workflow {
namespace {

json MilestonesToJson(const std::vector<Milestone>& milestones) {
  json out = json::array();
  for (const Milestone& milestone : milestones) {
    out.push_back({{"title", milestone.title},
                   {"due_time", event_workflow::ToJson(milestone.due_time)},
                   {"reach_time", event_workflow::ToJson(milestone.reach_time)},
                   {"reacher", milestone.reacher}});
  }
  return out;
}

std::vector<Milestone> MilestonesFromJson(const json& row, const char* column) {
  std::vector<Milestone> milestones;
  for (const json& one : row.at(column)) {
    milestones.push_back({.title = TextAt(one, "title"),
                          .due_time = TimeAt(one, "due_time"),
                          .reach_time = MaybeTimeAt(one, "reach_time"),
                          .reacher = TextAt(one, "reacher")});
  }
  return milestones;
}

std::vector<std::string> NamesOf(const ProjectChange& change) {
  std::vector<std::string> names;
  for (const Demand& demand : change.demands) {
    names.push_back(EventName(change.next.name.city(), demand.event).Format());
  }
  return names;
}

}  // namespace

json ProjectRecord::ToJson(const State& next) {
  return {{"title", next.title},
          {"description", next.description},
          {"territory_code", next.territory},
          {"state", NumberOf(next.state)},
          {"department", next.department},
          {"milestones", MilestonesToJson(next.milestones)},
          {"reason", next.reason},
          {"create_time", event_workflow::ToJson(next.create_time)},
          {"approve_time", event_workflow::ToJson(next.approve_time)},
          {"end_time", event_workflow::ToJson(next.end_time)}};
}

Project ProjectRecord::FromJson(const json& row) {
  State next;
  next.title = TextAt(row, "title");
  next.description = TextAt(row, "description");
  next.territory = TextAt(row, "territory_code");
  next.state = EnumAt<ProjectState>(row, "state");
  next.department = TextAt(row, "department");
  next.milestones = MilestonesFromJson(row, "milestones");
  next.reason = TextAt(row, "reason");
  next.create_time = TimeAt(row, "create_time");
  next.approve_time = MaybeTimeAt(row, "approve_time");
  next.end_time = MaybeTimeAt(row, "end_time");
  next.demand_count = IntAt(row, "demand_count");
  next.reporter_count = IntAt(row, "reporter_count");
  return next;
}

json ProjectRecord::Rows(const Change& change) {
  json rows = json::array();
  for (const Demand& demand : change.demands) {
    rows.push_back({{"event_id", demand.event}, {"reporter", demand.reporter}});
  }
  return rows;
}

ChangeFacts ProjectRecord::Facts(const Change& change) {
  const State& next = change.next;
  return {.type = "project.changed",
          .state = campaigns::v1::Project::State_Name(
              static_cast<campaigns::v1::Project::State>(next.state)),
          .territory = next.territory,
          .subjects = NamesOf(change),
          .department = next.department,
          .due_time = next.milestones.empty()
                          ? std::nullopt
                          : std::optional<absl::Time>(next.milestones.back().due_time)};
}

}  // namespace hailan::event_workflow
