#include "services/event_workflow/workflows/rpc.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "services/event_workflow/bind.h"
#include "services/event_workflow/workflows/migration_job.h"
#include "services/event_workflow/workflows/service.h"

namespace hailan::event_workflow {
namespace {

constexpr absl::Duration kRefreshLimit = absl::Seconds(5);

std::unique_ptr<rpc::Service> MakeWorkflowsRpc(app::Host& host, WorkflowService& s) {
  using W = WorkflowService;
  auto rpc = MakeService(host, "hailan.event_workflow.workflows.v1.Workflows");
  rpc->Query("ImportWorkflow", Bind(s, &W::ImportWorkflow));
  rpc->Query("GetWorkflow", Bind(s, &W::GetWorkflow));
  rpc->Query("ListWorkflows", Bind(s, &W::ListWorkflows));
  rpc->Query("CheckWorkflow", Bind(s, &W::CheckWorkflow));
  rpc->Query("ActivateWorkflow", Bind(s, &W::ActivateWorkflow));
  return rpc;
}

}  // namespace

void AddWorkflows(app::Host& host,
                  EventRunner& runner,
                  WorkflowCache& cache,
                  absl::Duration refresh_period) {
  pg::Pool& pool = host.database("event_workflow");
  auto& store = host.Own(std::make_unique<WorkflowStore>());
  auto& service = host.Own(
      std::make_unique<WorkflowService>(pool, host.page_tokens(), MakeRunner(host, store), cache));
  auto& job = host.Own(std::make_unique<MigrationJob>(pool, runner, cache, host.clock()));
  host.AddService(MakeWorkflowsRpc(host, service));
  const auto refresh = [&cache] { return cache.Refresh(absl::Now() + kRefreshLimit); };
  host.OnStart(refresh);
  host.AddJob("event_workflow_workflows", refresh_period, refresh);
  host.AddJob("event_workflow_migration", refresh_period, [&job, refresh_period] {
    return job.Run(refresh_period / 2);
  });
}

}  // namespace hailan::event_workflow
