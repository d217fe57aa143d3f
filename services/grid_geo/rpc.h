// The tables of RPCs: which method is answered by which body. No logic.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/boundaries/service.h"
#include "services/grid_geo/departments/service.h"
#include "services/grid_geo/locator/service.h"
#include "services/grid_geo/staff/service.h"
#include "services/grid_geo/territories/service.h"

namespace hailan::grid_geo {

// The bodies, owned by the host.
struct Services {
  TerritoriesService& territories;
  BoundariesService& boundaries;
  LocatorService& locator;
  DepartmentsService& departments;
  StaffService& staff;
};

// Hands the five services of the contract to the host.
void AddServices(app::Host& host, pg::Pool& pool, Services services);

}  // namespace hailan::grid_geo
