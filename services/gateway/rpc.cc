#include "services/gateway/rpc.h"

namespace hailan::gateway {

namespace pb = hailan::gateway::v1;

std::unique_ptr<rpc::Service> MakeService(app::Host& host, Fanout& fanout) {
  auto rpc = std::make_unique<rpc::Service>(
      "hailan.gateway.v1.Gateway", host.pipeline(), host.executor("gateway"));
  rpc->Query("GetHouseCard", [&](const rpc::Call& call, const pb::GetHouseCardRequest& request) {
    return fanout.GetHouseCard(call, request);
  });
  rpc->Query("ReportEvent", [&](const rpc::Call& call, const pb::ReportEventRequest& request) {
    return fanout.ReportEvent(call, request);
  });
  return rpc;
}

}  // namespace hailan::gateway
