#include "services/event_workflow/projects/service.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

using Kind = ProjectCommand::Kind;

std::vector<Demand> DemandsOf(const std::vector<Event>& events) {
  std::vector<Demand> demands;
  for (const Event& event : events) demands.push_back({event.name.id(), event.reporter});
  return demands;
}

void AddMilestones(const Project& project, absl::Time now, campaigns::v1::Project& out) {
  // What is still open when a project ends is late as of that instant, and stays so.
  const absl::Time at = project.end_time.value_or(now);
  int number = 0;
  for (const Milestone& milestone : project.milestones) {
    campaigns::v1::Milestone& one = *out.add_milestones();
    one.set_number(++number);
    one.set_title(milestone.title);
    *one.mutable_due_time() = rpc::ToTimestamp(milestone.due_time);
    if (milestone.reach_time.has_value()) {
      *one.mutable_reach_time() = rpc::ToTimestamp(*milestone.reach_time);
    }
    one.set_late(milestone.LateAt(at));
  }
}

}  // namespace

absl::StatusOr<ProjectCommand> ProjectService::ProposeProject(
    const rpc::Call& call, const campaigns::v1::ProposeProjectRequest& req) {
  ProjectCommand command;
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  command.name = ProjectName(city, NewId(call.now));
  HL_ASSIGN_OR_RETURN(command.draft.territory, IdOf(req.territory(), "territories", "territory"));
  command.draft.title = req.title();
  command.draft.description = req.description();
  HL_ASSIGN_OR_RETURN(const std::vector<Event> events,
                      VisibleEvents(reads_.pool(), city, req.events(), call));
  command.demands = DemandsOf(events);
  return command;
}

absl::StatusOr<ProjectCommand> ProjectService::AddProjectDemands(
    const rpc::Call& call, const campaigns::v1::AddProjectDemandsRequest& req) {
  HL_ASSIGN_OR_RETURN(ProjectCommand command,
                      MakeCommand<ProjectCommand>(req, Kind::kAddDemands, ""));
  HL_ASSIGN_OR_RETURN(const std::vector<Event> events,
                      VisibleEvents(reads_.pool(), command.name.city(), req.events(), call));
  command.demands = DemandsOf(events);
  return command;
}

absl::StatusOr<ProjectCommand> ProjectService::ApproveProject(
    const rpc::Call&, const campaigns::v1::ApproveProjectRequest& req) {
  HL_ASSIGN_OR_RETURN(ProjectCommand command,
                      MakeCommand<ProjectCommand>(req, Kind::kApprove, req.note()));
  HL_ASSIGN_OR_RETURN(command.draft.department,
                      IdOf(req.department(), "departments", "department"));
  for (const campaigns::v1::MilestonePlan& plan : req.milestones()) {
    command.draft.milestones.push_back({.title = plan.title(),
                                        .due_time = rpc::FromTimestamp(plan.due_time()),
                                        .reach_time = std::nullopt,
                                        .reacher = {}});
  }
  return command;
}

absl::StatusOr<ProjectCommand> ProjectService::DeclineProject(
    const rpc::Call&, const campaigns::v1::DeclineProjectRequest& req) {
  return MakeCommand<ProjectCommand>(req, Kind::kDecline, req.reason());
}

absl::StatusOr<ProjectCommand> ProjectService::ReachMilestone(
    const rpc::Call& call, const campaigns::v1::ReachMilestoneRequest& req) {
  HL_ASSIGN_OR_RETURN(ProjectCommand command,
                      MakeCommand<ProjectCommand>(req, Kind::kReach, req.note()));
  command.milestone = req.number();
  command.attachments = FromProto(req.attachments());
  HL_RETURN_IF_ERROR(reads_.CheckFiles(command.name.city(), command.attachments, call.deadline));
  return command;
}

absl::StatusOr<ProjectCommand> ProjectService::CompleteProject(
    const rpc::Call&, const campaigns::v1::CompleteProjectRequest& req) {
  return MakeCommand<ProjectCommand>(req, Kind::kComplete, req.note());
}

absl::StatusOr<ProjectCommand> ProjectService::AbandonProject(
    const rpc::Call&, const campaigns::v1::AbandonProjectRequest& req) {
  return MakeCommand<ProjectCommand>(req, Kind::kAbandon, req.reason());
}

campaigns::v1::Project ProjectService::Reply(const rpc::Call& call, const Project& project) {
  const std::string& city = project.name.city();
  campaigns::v1::Project out;
  out.set_name(project.name.Format());
  out.set_title(project.title);
  out.set_description(project.description);
  out.set_territory(FormatName(city, "territories", project.territory));
  out.set_state(static_cast<campaigns::v1::Project::State>(project.state));
  out.set_department(FormatName(city, "departments", project.department));
  AddMilestones(project, call.now, out);
  out.set_demand_count(project.demand_count);
  out.set_reporter_count(project.reporter_count);
  out.set_reason(project.reason);
  *out.mutable_create_time() = rpc::ToTimestamp(project.create_time);
  if (project.approve_time.has_value()) {
    *out.mutable_approve_time() = rpc::ToTimestamp(*project.approve_time);
  }
  if (project.end_time.has_value()) *out.mutable_end_time() = rpc::ToTimestamp(*project.end_time);
  out.set_days(DaysOf(project));
  out.set_etag(absl::StrCat(project.revision));
  return out;
}

absl::StatusOr<campaigns::v1::Project> ProjectService::GetProject(
    const rpc::Call& call, const campaigns::v1::GetProjectRequest& req) {
  HL_ASSIGN_OR_RETURN(const ProjectName name, ParseRecord<ProjectName>(req.name(), "name"));
  const absl::StatusOr<Project> project =
      reads_.Get<ProjectRecord>(sql::kGetProject, name, call.actor(), call.deadline);
  HL_RETURN_IF_ERROR(project.status());
  campaigns::v1::Project out = Reply(call, *project);
  if (!SeesProjectInside(*project, call.actor())) return out;
  HL_ASSIGN_OR_RETURN(*out.mutable_steps(),
                      reads_.Steps(name.city(), name.id(), false, call.deadline));
  return out;
}

absl::StatusOr<campaigns::v1::ListProjectsResponse> ProjectService::ListProjects(
    const rpc::Call& call, const campaigns::v1::ListProjectsRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(const std::string territory,
                      IdOf(req.territory(), "territories", "territory"));
  HL_ASSIGN_OR_RETURN(const RecordPage page, reads_.PageOf(call, "ListProjects", req));
  pg::Params params;
  params.Add(city);
  page.AddTo(params);
  AddMaybe(params, territory);
  params.Add(static_cast<int>(req.state()));
  return reads_.List<ProjectRecord, campaigns::v1::ListProjectsResponse>(
      call, page, sql::kListProjects, params, [&](const Project& project, auto& out) {
        *out.add_projects() = Reply(call, project);
      });
}

absl::StatusOr<campaigns::v1::ListProjectDemandsResponse> ProjectService::ListProjectDemands(
    const rpc::Call& call, const campaigns::v1::ListProjectDemandsRequest& req) {
  HL_ASSIGN_OR_RETURN(const ProjectName name, ParseRecord<ProjectName>(req.parent(), "parent"));
  HL_ASSIGN_OR_RETURN(
      const Project project,
      reads_.Get<ProjectRecord>(sql::kGetProject, name, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckReadable(call.actor(), project.territory, {project.department}));
  HL_ASSIGN_OR_RETURN(const RecordPage page, reads_.PageOf(call, "ListProjectDemands", req));
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  page.AddTo(params);
  return reads_.Fill<campaigns::v1::ListProjectDemandsResponse>(
      call, page, sql::kListProjectDemands, params, [&](const pg::Row& row, auto& out) {
        std::string id = row.Text(0);
        out.add_events(EventName(name.city(), id).Format());
        return id;
      });
}

}  // namespace hailan::event_workflow
