// Bodies of the Projects service.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/campaigns/v1/projects.pb.h"
#include "services/event_workflow/projects/record.h"
#include "services/event_workflow/records/reads.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class ProjectService {
 public:
  explicit ProjectService(const RecordReads& reads) : reads_(reads) {}

  // --- writes; those that name events wait for the database
  absl::StatusOr<ProjectCommand> ProposeProject(const rpc::Call& call,
                                                const campaigns::v1::ProposeProjectRequest& req);
  absl::StatusOr<ProjectCommand> AddProjectDemands(
      const rpc::Call& call, const campaigns::v1::AddProjectDemandsRequest& req);
  absl::StatusOr<ProjectCommand> ApproveProject(const rpc::Call& call,
                                                const campaigns::v1::ApproveProjectRequest& req);
  absl::StatusOr<ProjectCommand> DeclineProject(const rpc::Call& call,
                                                const campaigns::v1::DeclineProjectRequest& req);
  absl::StatusOr<ProjectCommand> ReachMilestone(const rpc::Call& call,
                                                const campaigns::v1::ReachMilestoneRequest& req);
  absl::StatusOr<ProjectCommand> CompleteProject(const rpc::Call& call,
                                                 const campaigns::v1::CompleteProjectRequest& req);
  absl::StatusOr<ProjectCommand> AbandonProject(const rpc::Call& call,
                                                const campaigns::v1::AbandonProjectRequest& req);
  // The answer of every write.
  static campaigns::v1::Project Reply(const rpc::Call& call, const Project& project);

  absl::StatusOr<campaigns::v1::Project> GetProject(const rpc::Call& call,
                                                    const campaigns::v1::GetProjectRequest& req);
  absl::StatusOr<campaigns::v1::ListProjectsResponse> ListProjects(
      const rpc::Call& call, const campaigns::v1::ListProjectsRequest& req);
  absl::StatusOr<campaigns::v1::ListProjectDemandsResponse> ListProjectDemands(
      const rpc::Call& call, const campaigns::v1::ListProjectDemandsRequest& req);

 private:
  const RecordReads& reads_;
};

}  // namespace hailan::event_workflow
