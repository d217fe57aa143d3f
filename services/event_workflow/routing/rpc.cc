#include "services/event_workflow/routing/rpc.h"

#include "services/event_workflow/bind.h"

namespace hailan::event_workflow {

void AddRoutingRpc(app::Host& host, RoutingService& routing, QueueService& queues) {
  auto rules = MakeService(host, "hailan.event_workflow.intake.v1.Routing");
  rules->Query("ImportRules", Bind(routing, &RoutingService::ImportRules));
  rules->Query("ListRules", Bind(routing, &RoutingService::ListRules));
  rules->Query("ExplainRoute", Bind(routing, &RoutingService::ExplainRoute));
  rules->Query("GetRoute", Bind(routing, &RoutingService::GetRoute));
  host.AddService(std::move(rules));

  auto waiting = MakeService(host, "hailan.event_workflow.intake.v1.Queues");
  waiting->Query("ListQueue", Bind(queues, &QueueService::ListQueue));
  waiting->Query("ListAlerts", Bind(queues, &QueueService::ListAlerts));
  host.AddService(std::move(waiting));
}

}  // namespace hailan::event_workflow
