// All services and the gateway in one process, talking over in-process channels: for development,
// small cities and demonstrations.
#include "common/app/run.h"
#include "services/evaluation/module.h"
#include "services/event_workflow/module.h"
#include "services/gateway/module.h"
#include "services/grid_geo/module.h"
#include "services/residents/module.h"
#include "services/volunteer_order/module.h"

int main(int argc, char** argv) {
  return hailan::app::Run(argc,
                          argv,
                          {hailan::grid_geo::kModule,
                           hailan::residents::kModule,
                           hailan::event_workflow::kModule,
                           hailan::volunteer_order::kModule,
                           hailan::evaluation::kModule,
                           hailan::gateway::kModule});
}
