// The table of RPCs of the HistoryChain service, and the job that seals.
#pragma once

#include "common/app/host.h"

namespace hailan::event_workflow {

// Makes the service and its job and hands them to the host.
void AddHistoryChain(app::Host& host, pg::Pool& pool);

}  // namespace hailan::event_workflow
