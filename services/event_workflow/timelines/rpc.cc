#include "services/event_workflow/timelines/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/timelines/service.h"

namespace hailan::event_workflow {

void AddTimelines(app::Host& host, pg::Pool& pool, const WorkflowCache& workflows) {
  auto& service = host.Own(std::make_unique<TimelineService>(pool, workflows));
  auto rpc = MakeService(host, "hailan.event_workflow.workflows.v1.Timelines");
  rpc->Stream("ExportTimelines", Bind(service, &TimelineService::ExportTimelines));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
