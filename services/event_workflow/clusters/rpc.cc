#include "services/event_workflow/clusters/rpc.h"

#include "services/event_workflow/bind.h"

namespace hailan::event_workflow {

void AddClustersRpc(app::Host& host, ClusterService& clusters) {
  auto rpc = MakeService(host, "hailan.event_workflow.intake.v1.Clusters");
  rpc->Query("ListCandidates", Bind(clusters, &ClusterService::ListCandidates));
  rpc->Query("LinkEvents", Bind(clusters, &ClusterService::LinkEvents));
  rpc->Query("UnmergeEvents", Bind(clusters, &ClusterService::UnmergeEvents));
  rpc->Query("GetCluster", Bind(clusters, &ClusterService::GetCluster));
  rpc->Query("ListAnswers", Bind(clusters, &ClusterService::ListAnswers));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
