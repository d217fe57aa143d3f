// Bodies of the Projects service.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/projects.pb.h"
#include "services/event_workflow/projects/record.h"
#include "services/event_workflow/records/reads.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class ProjectService {
 public:
  explicit ProjectService(const RecordReads& reads) : reads_(reads) {}

  // --- writes; those that name events wait for the database
  absl::StatusOr<ProjectCommand> ProposeProject(const rpc::Call& call,
                                                const pb::ProposeProjectRequest& req);
  absl::StatusOr<ProjectCommand> AddProjectDemands(const rpc::Call& call,
                                                   const pb::AddProjectDemandsRequest& req);
  absl::StatusOr<ProjectCommand> ApproveProject(const rpc::Call& call,
                                                const pb::ApproveProjectRequest& req);
  absl::StatusOr<ProjectCommand> DeclineProject(const rpc::Call& call,
                                                const pb::DeclineProjectRequest& req);
  absl::StatusOr<ProjectCommand> ReachMilestone(const rpc::Call& call,
                                                const pb::ReachMilestoneRequest& req);
  absl::StatusOr<ProjectCommand> CompleteProject(const rpc::Call& call,
                                                 const pb::CompleteProjectRequest& req);
  absl::StatusOr<ProjectCommand> AbandonProject(const rpc::Call& call,
                                                const pb::AbandonProjectRequest& req);
  // The answer of every write.
  static pb::Project Reply(const rpc::Call& call, const Project& project);

  absl::StatusOr<pb::Project> GetProject(const rpc::Call& call, const pb::GetProjectRequest& req);
  absl::StatusOr<pb::ListProjectsResponse> ListProjects(const rpc::Call& call,
                                                        const pb::ListProjectsRequest& req);
  absl::StatusOr<pb::ListProjectDemandsResponse> ListProjectDemands(
      const rpc::Call& call, const pb::ListProjectDemandsRequest& req);

 private:
  const RecordReads& reads_;
};

}  // namespace hailan::event_workflow
