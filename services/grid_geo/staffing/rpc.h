// Hands the RPC tables of staffing templates and accounts to the host.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/staffing/service.h"

namespace hailan::grid_geo {

// Whoever is wired outlives the host's services.
void AddStaffing(app::Host& host,
                 StaffingStore& store,
                 TerritoryStore& territories,
                 StaffStore& staff,
                 DepartmentStore& departments);

}  // namespace hailan::grid_geo
