// Builds tracks and positions and hands their RPC tables and jobs to the host.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/patrols/store.h"

namespace hailan::grid_geo {

// Reads HAILAN_TRACK_RETENTION_DAYS.
void AddTracks(app::Host& host, pg::Pool& pool, PatrolStore& patrols);

}  // namespace hailan::grid_geo
