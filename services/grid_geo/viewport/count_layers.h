// Layers of how many there are of something in each territory: people, houses, organisations.
// Counts only, never who.
#pragma once

#include <memory>

#include "common/pg/pool.h"
#include "common/rpc/channel.h"
#include "services/grid_geo/viewport/layers.h"
#include "services/grid_geo/viewport/territory_layers.h"

namespace hailan::grid_geo {

// Adds `people` and `houses`, from the counts of the register of residents on behalf of the caller,
// and `organisations`, from the departments of grid_geo.
void AddCountLayers(pg::Pool& pool,
                    std::shared_ptr<rpc::Peer> residents,
                    const TerritoryDrawings& drawings,
                    LayerRegistry& registry);

}  // namespace hailan::grid_geo
