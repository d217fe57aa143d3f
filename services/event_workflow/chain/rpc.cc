#include "services/event_workflow/chain/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/chain/sealer.h"
#include "services/event_workflow/chain/service.h"

namespace hailan::event_workflow {
namespace {

// So long an entry may stay unsealed, and so long a run may take.
constexpr absl::Duration kSealPeriod = absl::Seconds(5);

}  // namespace

void AddHistoryChain(app::Host& host, pg::Pool& pool) {
  auto& service = host.Own(std::make_unique<ChainService>(pool));
  auto rpc = MakeService(host, "hailan.event_workflow.v1.HistoryChain");
  rpc->Query("GetChainHead", Bind(service, &ChainService::GetChainHead));
  rpc->Stream("ExportHistory", Bind(service, &ChainService::ExportHistory));
  host.AddService(std::move(rpc));
  auto& sealer = host.Own(std::make_unique<Sealer>(pool, host.clock()));
  host.AddJob("event_workflow_seals", kSealPeriod, [&sealer] { return sealer.Run(kSealPeriod); });
}

}  // namespace hailan::event_workflow
