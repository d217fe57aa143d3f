// The RPC table of the Deadlines service.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/events/queries.h"

namespace hailan::event_workflow {

void AddDeadlines(app::Host& host, const EventQueries& queries);

}  // namespace hailan::event_workflow
