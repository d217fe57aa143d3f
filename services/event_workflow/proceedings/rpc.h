// The RPC table of the Proceedings service.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/events/store.h"

namespace hailan::event_workflow {

void AddProceedings(app::Host& host, EventRunner& runner, const EventQueries& queries);

}  // namespace hailan::event_workflow
