#include "services/grid_geo/module.h"

#include <memory>

#include "common/app/host.h"
#include "services/grid_geo/bind.h"
#include "services/grid_geo/boundary_files/rpc.h"
#include "services/grid_geo/coordinates/rpc.h"
#include "services/grid_geo/migrations.h"
#include "services/grid_geo/patrols/rpc.h"
#include "services/grid_geo/places/rpc.h"
#include "services/grid_geo/reorganisations/rpc.h"
#include "services/grid_geo/rpc.h"
#include "services/grid_geo/staffing/rpc.h"
#include "services/grid_geo/viewport/rpc.h"

namespace hailan::grid_geo {
namespace {

// Every replica follows a change within this time and what loading takes.
constexpr absl::Duration kRefreshPeriod = absl::Milliseconds(500);
constexpr absl::Duration kRefreshTimeout = absl::Seconds(30);

absl::Status Bind(app::Host& host) {
  pg::Pool& pool = host.database("grid_geo");
  auto& territory_store = host.Own(std::make_unique<TerritoryStore>(pool));
  auto& boundary_store = host.Own(std::make_unique<BoundaryStore>(pool));
  auto& department_store = host.Own(std::make_unique<DepartmentStore>(pool));
  auto& staff_store = host.Own(std::make_unique<StaffStore>(pool));
  auto& staffing_store = host.Own(std::make_unique<StaffingStore>(pool));
  auto& maps = host.Own(std::make_unique<CityMaps>(pool, staff_store, host.clock()));
  auto& past_maps = host.Own(std::make_unique<PastMaps>(pool));

  auto& territory_imports = MakeRunner(host, territory_store);
  auto& boundary_imports = MakeRunner(host, boundary_store, BoundaryStore::kRunnerOptions);
  auto& department_writes = MakeRunner(host, department_store);
  auto& department_imports = MakeRunner(host, department_store);
  auto& staff_writes = MakeRunner(host, staff_store);
  auto& staff_imports = MakeRunner(host, staff_store);

  const PageTokens& tokens = host.page_tokens();
  auto& territories = host.Own(
      std::make_unique<TerritoriesService>(territory_store, territory_imports, maps, tokens));
  auto& boundaries = host.Own(
      std::make_unique<BoundariesService>(boundary_store, territory_store, boundary_imports, maps));
  auto& locator = host.Own(std::make_unique<LocatorService>(
      maps, territory_store, department_store, staff_store, boundary_store, past_maps));
  auto& departments = host.Own(std::make_unique<DepartmentsService>(department_store,
                                                                    territory_store,
                                                                    staff_store,
                                                                    department_writes,
                                                                    department_imports,
                                                                    tokens));
  auto& buildings = host.Own(std::make_unique<ResidentsBuildings>(host.peer("residents")));
  auto& checks = host.Own(
      std::make_unique<StaffChecks>(territory_store, staff_store, staffing_store, buildings));
  auto& staff = host.Own(
      std::make_unique<StaffService>(staff_store, checks, staff_writes, staff_imports, tokens));
  AddServices(host, pool, {territories, boundaries, locator, departments, staff});
  AddStaffing(host, staffing_store, territory_store, staff_store, department_store);
  AddReorganisations(host, territory_store, boundary_store, maps, past_maps);
  const PlaceMaps& places = AddPlaces(host, pool, territory_store, maps);
  AddViewport(host, pool, {maps, past_maps, places});
  AddPatrols(host, pool, territory_store, maps, places);
  AddCoordinates(host, maps);
  AddBoundaryFiles(host, pool, boundaries, boundary_store, territory_store, maps, past_maps);

  host.AddHealthCheck("grid_geo_maps", [&maps] { return maps.CheckLoaded(); });
  host.AddJob("refresh_city_maps", kRefreshPeriod, [&maps] {
    return maps.Refresh(absl::Now() + kRefreshTimeout);
  });
  return absl::OkStatus();
}

}  // namespace

const app::Module kModule{"grid_geo", kMigrations, Bind};

}  // namespace hailan::grid_geo
