// The RPC table of handovers.
#pragma once

#include "common/app/host.h"
#include "services/event_workflow/handovers/service.h"

namespace hailan::event_workflow {

void AddHandoversRpc(app::Host& host, HandoverService& handovers);

}  // namespace hailan::event_workflow
