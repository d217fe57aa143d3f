#include "services/event_workflow/handovers/rpc.h"

#include "services/event_workflow/bind.h"

namespace hailan::event_workflow {

void AddHandoversRpc(app::Host& host, HandoverService& handovers) {
  auto rpc = MakeService(host, "hailan.event_workflow.intake.v1.Handovers");
  rpc->Query("PassUp", Bind(handovers, &HandoverService::PassUp));
  rpc->Query("ReturnDown", Bind(handovers, &HandoverService::ReturnDown));
  rpc->Query("TransferToDepartment", Bind(handovers, &HandoverService::TransferToDepartment));
  rpc->Query("AcceptHandover", Bind(handovers, &HandoverService::AcceptHandover));
  rpc->Query("RejectHandover", Bind(handovers, &HandoverService::RejectHandover));
  rpc->Query("GetLadder", Bind(handovers, &HandoverService::GetLadder));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
