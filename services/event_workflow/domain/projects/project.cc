#include "services/event_workflow/domain/projects/project.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/domain/rules.h"

namespace hailan::event_workflow {
namespace {

using Kind = ProjectCommand::Kind;

constexpr RoleSet kProposers =
    Roles({Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kCity});
constexpr RoleSet kApprovers = Roles({Role::kStreet, Role::kCity});

absl::Status CheckState(const Project& project, ProjectState wanted) {
  if (project.state == wanted) return absl::OkStatus();
  return Forbidden(reason::kProjectState,
                   "The step is not possible in the project's state.",
                   {{"state", absl::StrCat(static_cast<int>(project.state))}});
}

absl::StatusOr<ProjectChange> Propose(const ProjectCommand& command,
                                      const Actor& actor,
                                      absl::Time now) {
  HL_RETURN_IF_ERROR(CheckTerritoryOf(command.name.city(), command.draft.territory));
  HL_RETURN_IF_ERROR(CheckDuty(actor, kProposers, command.draft.territory));
  auto change = FirstStep<ProjectChange>(command, "PROPOSE_PROJECT", now);
  change.next.state = ProjectState::kProposed;
  change.demands = command.demands;
  return change;
}

absl::Status AddDemands(const Project& stored,
                        const ProjectCommand& command,
                        const Actor& actor,
                        ProjectChange& change) {
  HL_RETURN_IF_ERROR(CheckDuty(actor, kProposers, stored.territory));
  if (stored.state != ProjectState::kProposed) {
    HL_RETURN_IF_ERROR(CheckState(stored, ProjectState::kApproved));
  }
  change.demands = command.demands;
  return absl::OkStatus();
}

absl::Status CheckMilestones(const std::vector<Milestone>& milestones, absl::Time now) {
  if (milestones.empty()) {
    return Invalid(reason::kMilestonesMissing, "A project has at least one milestone.");
  }
  absl::Time before = now;
  for (const Milestone& milestone : milestones) {
    if (milestone.due_time <= now) {
      return Invalid(reason::kDueInPast, "A milestone is due in the past.");
    }
    if (milestone.due_time < before) {
      return Invalid(reason::kMilestoneOrder, "A milestone is due before the one in front of it.");
    }
    before = milestone.due_time;
  }
  return absl::OkStatus();
}

absl::Status Approve(const Project& stored,
                     const ProjectCommand& command,
                     const Actor& actor,
                     ProjectChange& change) {
  HL_RETURN_IF_ERROR(CheckDuty(actor, kApprovers, stored.territory));
  HL_RETURN_IF_ERROR(CheckState(stored, ProjectState::kProposed));
  HL_RETURN_IF_ERROR(CheckMilestones(command.draft.milestones, change.time));
  change.next.state = ProjectState::kApproved;
  change.next.department = command.draft.department;
  change.next.milestones = command.draft.milestones;
  change.next.approve_time = change.time;
  return absl::OkStatus();
}

absl::Status End(const Project& stored,
                 ProjectState from,
                 ProjectState to,
                 const ProjectCommand& command,
                 const Actor& actor,
                 ProjectChange& change) {
  HL_RETURN_IF_ERROR(CheckDuty(actor, kApprovers, stored.territory));
  HL_RETURN_IF_ERROR(CheckState(stored, from));
  change.next.state = to;
  change.next.end_time = change.time;
  if (to != ProjectState::kCompleted) change.next.reason = command.note;
  return absl::OkStatus();
}

absl::Status Reach(const Project& stored,
                   const ProjectCommand& command,
                   const Actor& actor,
                   ProjectChange& change) {
  if (!actor.InDepartment(stored.department) || stored.department.empty()) {
    HL_RETURN_IF_ERROR(CheckDuty(actor, kApprovers, stored.territory));
  }
  HL_RETURN_IF_ERROR(CheckState(stored, ProjectState::kApproved));
  const int count = static_cast<int>(stored.milestones.size());
  if (command.milestone < 1 || command.milestone > count) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kUnknownMilestone,
                 "The project has no milestone of this number.",
                 {{"milestones", absl::StrCat(count)}});
  }
  const auto next = std::find_if(stored.milestones.begin(),
                                 stored.milestones.end(),
                                 [](const Milestone& m) { return !m.reach_time.has_value(); });
  const auto number = next - stored.milestones.begin() + 1;
  if (number != command.milestone) {
    return Forbidden(reason::kMilestoneOrder,
                     "Milestones are reached one after the other, each once.",
                     {{"next", absl::StrCat(number)}});
  }
  HL_RETURN_IF_ERROR(CheckEvidence(command.attachments));
  Milestone& reached = change.next.milestones[static_cast<size_t>(command.milestone - 1)];
  reached.reach_time = change.time;
  reached.reacher = actor.subject;
  change.entry.attachments = command.attachments;
  return absl::OkStatus();
}

absl::Status Complete(const Project& stored,
                      const ProjectCommand& command,
                      const Actor& actor,
                      ProjectChange& change) {
  HL_RETURN_IF_ERROR(
      End(stored, ProjectState::kApproved, ProjectState::kCompleted, command, actor, change));
  const Milestone& last = stored.milestones.back();
  if (!last.reach_time.has_value()) {
    return Forbidden(reason::kMilestonesOpen, "Not all milestones are reached.");
  }
  if (last.reacher == actor.subject) {
    return Forbidden(reason::kOwnWork,
                     "Whoever reached the last milestone cannot accept the project.");
  }
  return absl::OkStatus();
}

absl::Status Apply(const Project& stored,
                   const ProjectCommand& command,
                   const Actor& actor,
                   ProjectChange& change) {
  switch (command.kind) {
    case Kind::kAddDemands:
      change.entry.action = "ADD_PROJECT_DEMANDS";
      return AddDemands(stored, command, actor, change);
    case Kind::kApprove:
      change.entry.action = "APPROVE_PROJECT";
      return Approve(stored, command, actor, change);
    case Kind::kDecline:
      change.entry.action = "DECLINE_PROJECT";
      return End(stored, ProjectState::kProposed, ProjectState::kDeclined, command, actor, change);
    case Kind::kReach:
      change.entry.action = "REACH_MILESTONE";
      return Reach(stored, command, actor, change);
    case Kind::kComplete:
      change.entry.action = "COMPLETE_PROJECT";
      return Complete(stored, command, actor, change);
    case Kind::kAbandon:
      change.entry.action = "ABANDON_PROJECT";
      return End(stored, ProjectState::kApproved, ProjectState::kAbandoned, command, actor, change);
    case Kind::kPropose:
      break;
  }
  return absl::InternalError("a creation of something stored");
}

}  // namespace

absl::StatusOr<ProjectChange> DecideProject(const std::optional<Project>& stored,
                                            const ProjectCommand& command,
                                            const Actor& actor,
                                            absl::Time now) {
  if (command.kind == Kind::kPropose) return Propose(command, actor, now);
  if (!stored.has_value()) return AbsentRecord(actor);
  HL_RETURN_IF_ERROR(CheckRecordEtag(stored->revision, command.etag));
  auto change = NextStep<ProjectChange>(*stored, command, now);
  HL_RETURN_IF_ERROR(Apply(*stored, command, actor, change));
  return change;
}

int DaysOf(const Project& project) {
  if (project.state != ProjectState::kCompleted || !project.end_time.has_value()) return 0;
  const absl::Duration whole = absl::Ceil(*project.end_time - project.create_time, absl::Hours(24));
  return static_cast<int>(whole / absl::Hours(24));
}

bool SeesProjectInside(const Project& project, const Actor& actor) {
  const bool staff = !actor.roles.empty() &&
                     actor.roles.bits() != RoleSet(Role::kResident).bits() &&
                     actor.roles.bits() != RoleSet(Role::kVolunteer).bits();
  return staff && CheckReadable(actor, project.territory, {project.department}).ok();
}

}  // namespace hailan::event_workflow
