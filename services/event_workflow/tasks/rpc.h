// Downward tasks as the module sees them.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/records/reads.h"
#include "services/event_workflow/tasks/service.h"

namespace hailan::event_workflow {

// Hands the DownwardTasks service to the host. What it is given outlives the host's services.
void AddDownwardTasks(app::Host& host,
                      const RecordReads& reads,
                      TaskService::Filing filing,
                      EventStore& events);

}  // namespace hailan::event_workflow
