// The RPC table of the Workflows service, and the job that leads cases over.
#pragma once

#include "absl/time/time.h"
#include "common/app/host.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

// Adds the service, keeps `cache` fresh every `refresh_period`, and leads cases over with `runner`.
void AddWorkflows(app::Host& host,
                  EventRunner& runner,
                  WorkflowCache& cache,
                  absl::Duration refresh_period);

}  // namespace hailan::event_workflow
