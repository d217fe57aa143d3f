// The Timers service and the job that raises alarms.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/events/store.h"

namespace hailan::event_workflow {

// Makes the service and its job and hands them to the host.
void AddTimers(app::Host& host, pg::Pool& pool, EventStore& events);

}  // namespace hailan::event_workflow
