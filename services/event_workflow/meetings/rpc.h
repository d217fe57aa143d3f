// Meetings of whistles as the module sees them.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/records/reads.h"

namespace hailan::event_workflow {

// Hands the WhistleMeetings service to the host. What it is given outlives the host's services.
void AddMeetings(app::Host& host, const RecordReads& reads, const EventQueries& events);

}  // namespace hailan::event_workflow
