// Drives as the module sees them.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/records/reads.h"

namespace hailan::event_workflow {

// Hands the Drives service to the host. What it is given outlives the host's services.
void AddDrives(app::Host& host, const RecordReads& reads);

}  // namespace hailan::event_workflow
