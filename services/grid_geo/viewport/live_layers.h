// Layers of what changes by the minute: members on duty and open events. They depend on who asks,
// so their tiles are not kept.
#pragma once

#include <memory>

#include "common/pg/pool.h"
#include "common/rpc/channel.h"
#include "services/grid_geo/viewport/layers.h"
#include "services/grid_geo/viewport/territory_layers.h"

namespace hailan::grid_geo {

// Adds `staff`, from the positions of started patrols, and `events`, from event_workflow's counts.
void AddLiveLayers(pg::Pool& pool,
                   std::shared_ptr<rpc::Peer> event_workflow,
                   const TerritoryDrawings& drawings,
                   LayerRegistry& registry);

}  // namespace hailan::grid_geo
