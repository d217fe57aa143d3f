#include "services/grid_geo/reorganisations/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/bind.h"
#include "services/grid_geo/reorganisations/service.h"

namespace hailan::grid_geo {
void AddReorganisations(app::Host& host,
                        TerritoryStore& territories,
                        BoundaryStore& boundaries,
                        CityMaps& maps,
                        PastMaps& past) {
  auto& store = host.Own(std::make_unique<ReorganisationStore>(host.database("grid_geo")));
  auto& writes = MakeRunner(host, store, ReorganisationStore::kRunnerOptions);
  auto& service = host.Own(std::make_unique<ReorganisationsService>(
      store, territories, boundaries, writes, maps, past, host.page_tokens()));
  auto rpc = MakeService(host, "hailan.grid_geo.v1.Reorganisations");
  rpc->Query("SplitTerritory", Bind(service, &ReorganisationsService::SplitTerritory));
  rpc->Query("MergeTerritories", Bind(service, &ReorganisationsService::MergeTerritories));
  rpc->Query("RehomeTerritory", Bind(service, &ReorganisationsService::RehomeTerritory));
  rpc->Query("RetireTerritory", Bind(service, &ReorganisationsService::RetireTerritory));
  rpc->Query("ListReorganisations", Bind(service, &ReorganisationsService::ListReorganisations));
  rpc->Query("GetLineage", Bind(service, &ReorganisationsService::GetLineage));
  rpc->Query("ResolveTerritory", Bind(service, &ReorganisationsService::ResolveTerritory));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::grid_geo
