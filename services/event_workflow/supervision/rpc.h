// Supervision as the module sees it.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/records/reads.h"

namespace hailan::event_workflow {

// Hands the Supervision service and the transfer by rule to the host. What it is given outlives the
// host's services.
void AddSupervision(app::Host& host,
                    const RecordReads& reads,
                    const EventQueries& events,
                    EventRunner& events_runner);

}  // namespace hailan::event_workflow
