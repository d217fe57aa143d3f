// The RPC tables of routing: Routing and Queues.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/queues/service.h"
#include "services/event_workflow/routing/service.h"

namespace hailan::event_workflow {

void AddRoutingRpc(app::Host& host, RoutingService& routing, QueueService& queues);

}  // namespace hailan::event_workflow
