// The RPC table of clusters.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/clusters/service.h"

namespace hailan::event_workflow {

void AddClustersRpc(app::Host& host, ClusterService& clusters);

}  // namespace hailan::event_workflow
