// The gateway's own methods: one call for the client, several behind it, all on the caller's
// behalf.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "hailan/gateway/v1/gateway.pb.h"
#include "services/gateway/grid_cache.h"

namespace hailan::gateway {

// The services that composed answers are made from.
struct Peers {
  std::shared_ptr<rpc::Peer> residents;
  std::shared_ptr<rpc::Peer> event_workflow;
  std::shared_ptr<rpc::Peer> volunteer_order;
};

class Fanout {
 public:
  // `grids` outlives the object.
  Fanout(Peers peers, GridCache& grids) : peers_(std::move(peers)), grids_(grids) {}

  absl::StatusOr<hailan::gateway::v1::HouseCard> GetHouseCard(
      const rpc::Call& call, const hailan::gateway::v1::GetHouseCardRequest& request);
  absl::StatusOr<hailan::gateway::v1::ReportEventResponse> ReportEvent(
      const rpc::Call& call, const hailan::gateway::v1::ReportEventRequest& request);

 private:
  const Peers peers_;
  GridCache& grids_;
};

}  // namespace hailan::gateway
