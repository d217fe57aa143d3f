// The table of RPCs of the Timelines service.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

// Makes the service and hands it to the host.
void AddTimelines(app::Host& host, pg::Pool& pool, const WorkflowCache& workflows);

}  // namespace hailan::event_workflow
