// The RPC tables of the four services of event_workflow.
#pragma once

#include <memory>

#include "common/pg/pool.h"
#include "common/rpc/executor.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/service.h"
#include "services/event_workflow/catalogue/service.h"
#include "services/event_workflow/events/service.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/whistles/service.h"

namespace hailan::event_workflow {

// Where every RPC of the package runs.
struct RpcContext {
  rpc::Pipeline& pipeline;
  rpc::Executor& executor;
};

std::unique_ptr<rpc::Service> MakeEventsRpc(RpcContext context,
                                            EventRunner& runner,
                                            EventService& events);
std::unique_ptr<rpc::Service> MakeWhistlesRpc(RpcContext context,
                                              EventRunner& runner,
                                              WhistleService& whistles);
std::unique_ptr<rpc::Service> MakeCatalogueRpc(RpcContext context,
                                               CatalogueRunner& runner,
                                               CatalogueService& s);
std::unique_ptr<rpc::Service> MakeChangeFeedRpc(RpcContext context, pg::Pool& pool);

}  // namespace hailan::event_workflow
