#include "services/event_workflow/projects/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/projects/service.h"

namespace hailan::event_workflow {

void AddProjects(app::Host& host, const RecordReads& reads) {
  using S = ProjectService;
  auto& store = host.Own(std::make_unique<RecordStore<ProjectRecord>>());
  auto& runner = MakeRunner(host, store);
  auto& s = host.Own(std::make_unique<S>(reads));
  auto rpc = MakeService(host, "hailan.event_workflow.campaigns.v1.Projects");
  rpc->PreparedCommand("ProposeProject", runner, Bind(s, &S::ProposeProject), S::Reply);
  rpc->PreparedCommand("AddProjectDemands", runner, Bind(s, &S::AddProjectDemands), S::Reply);
  rpc->Command("ApproveProject", runner, Bind(s, &S::ApproveProject), S::Reply);
  rpc->Command("DeclineProject", runner, Bind(s, &S::DeclineProject), S::Reply);
  rpc->PreparedCommand("ReachMilestone", runner, Bind(s, &S::ReachMilestone), S::Reply);
  rpc->Command("CompleteProject", runner, Bind(s, &S::CompleteProject), S::Reply);
  rpc->Command("AbandonProject", runner, Bind(s, &S::AbandonProject), S::Reply);
  rpc->Query("GetProject", Bind(s, &S::GetProject));
  rpc->Query("ListProjects", Bind(s, &S::ListProjects));
  rpc->Query("ListProjectDemands", Bind(s, &S::ListProjectDemands));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
