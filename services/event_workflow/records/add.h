// All records beside the events as the module sees them.
#pragma once

#include "common/app/host.h"
#include "common/pg/pool.h"
#include "services/event_workflow/catalogue/cache.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/intake/desk.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

// What the records need of the events; outlives the host's services.
struct EventParts {
  pg::Pool& pool;
  const CatalogueCache& catalogue;
  const EventQueries& queries;
  IntakeDesk& desk;
  const WorkflowCache& workflows;
  EventStore& store;
  EventRunner& runner;
};

// Hands the services of all records, and the jobs that go with them, to the host.
void AddRecords(app::Host& host, const EventParts& events);

}  // namespace hailan::event_workflow
