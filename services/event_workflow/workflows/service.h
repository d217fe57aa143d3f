// Bodies of the Workflows service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "services/event_workflow/workflows/cache.h"
#include "services/event_workflow/workflows/convert.h"
#include "services/event_workflow/workflows/store.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class WorkflowService {
 public:
  WorkflowService(pg::Pool& pool,
                  const PageTokens& tokens,
                  WorkflowRunner& runner,
                  WorkflowCache& cache)
      : pool_(pool), tokens_(tokens), runner_(runner), cache_(cache) {}

  // Writes wait for the runner and refresh the cache, so that the next step knows the version.
  absl::StatusOr<workflows::v1::Workflow> ImportWorkflow(
      const rpc::Call& call, const workflows::v1::ImportWorkflowRequest& req);
  absl::StatusOr<workflows::v1::Workflow> ActivateWorkflow(
      const rpc::Call& call, const workflows::v1::ActivateWorkflowRequest& req);
  absl::StatusOr<workflows::v1::Workflow> GetWorkflow(const rpc::Call& call,
                                                      const workflows::v1::GetWorkflowRequest& req);
  absl::StatusOr<workflows::v1::ListWorkflowsResponse> ListWorkflows(
      const rpc::Call& call, const workflows::v1::ListWorkflowsRequest& req);
  absl::StatusOr<workflows::v1::CheckWorkflowResponse> CheckWorkflow(
      const rpc::Call& call, const workflows::v1::CheckWorkflowRequest& req);

 private:
  // The stored version; the built-in one of a city that never activated it has revision 0.
  absl::StatusOr<WorkflowVersion> Find(const WorkflowName& name, const rpc::Call& call) const;
  absl::StatusOr<workflows::v1::Workflow> Run(const rpc::Call& call,
                                              const std::string& request_id,
                                              WorkflowCommand command);

  pg::Pool& pool_;
  const PageTokens& tokens_;
  WorkflowRunner& runner_;
  WorkflowCache& cache_;
};

}  // namespace hailan::event_workflow
