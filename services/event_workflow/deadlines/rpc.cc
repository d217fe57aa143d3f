#include "services/event_workflow/deadlines/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/deadlines/service.h"

namespace hailan::event_workflow {

void AddDeadlines(app::Host& host, const EventQueries& queries) {
  auto& service = host.Own(std::make_unique<DeadlineService>(queries));
  auto rpc = MakeService(host, "hailan.event_workflow.workflows.v1.Deadlines");
  rpc->Query("ExplainDeadline", Bind(service, &DeadlineService::ExplainDeadline));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
