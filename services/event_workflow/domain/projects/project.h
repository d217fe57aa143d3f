// Collective demands that become projects with public milestones. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/records/record.h"

namespace hailan::event_workflow {

using ProjectName = ResourceName<"projects">;

// Values equal hailan.event_workflow.campaigns.v1.Project.State.
enum class ProjectState : uint8_t {
  kNone = 0,
  kProposed = 1,
  kApproved = 2,
  kCompleted = 3,
  kDeclined = 4,
  kAbandoned = 5
};

// One milestone; its number is its place in the list, from 1.
struct Milestone {
  std::string title;
  absl::Time due_time;
  std::optional<absl::Time> reach_time;
  // Who said that it is reached.
  std::string reacher;

  bool LateAt(absl::Time now) const { return reach_time.value_or(now) > due_time; }
};

struct Project {
  ProjectName name;
  int64_t revision = 0;
  std::string title;
  std::string description;
  std::string territory;  // code
  ProjectState state = ProjectState::kNone;
  std::string department;
  std::vector<Milestone> milestones;
  // Why it was declined or abandoned.
  std::string reason;
  absl::Time create_time;
  std::optional<absl::Time> approve_time;
  std::optional<absl::Time> end_time;
  // Counted from the rows of its demands; known to reads only.
  int64_t demand_count = 0;
  int64_t reporter_count = 0;
};

// An event that demands the project, and whose report it is.
struct Demand {
  std::string event;  // id
  std::string reporter;
};

struct ProjectCommand {
  enum class Kind : uint8_t {
    kPropose,
    kAddDemands,
    kApprove,
    kDecline,
    kReach,
    kComplete,
    kAbandon
  };
  ProjectName name;
  Kind kind = Kind::kPropose;
  std::string etag;
  // Note or reason.
  std::string note;
  // Of a proposal: title, description, territory; of an approval: department and milestones.
  Project draft;
  // Found and visible to the caller.
  std::vector<Demand> demands;
  // Number of the milestone reached.
  int milestone = 0;
  std::vector<Attachment> attachments;
};

struct ProjectChange : RecordChange<Project> {
  std::vector<Demand> demands;
};

// The decision on a project; errors as on the Projects service.
absl::StatusOr<ProjectChange> DecideProject(const std::optional<Project>& stored,
                                            const ProjectCommand& command,
                                            const Actor& actor,
                                            absl::Time now);

// Days from proposal to completion, begun ones counted; 0 unless completed.
int DaysOf(const Project& project);

// True for staff of the project's territory and department, who see its inner side.
bool SeesProjectInside(const Project& project, const Actor& actor);

}  // namespace hailan::event_workflow
