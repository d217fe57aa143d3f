#include "services/grid_geo/reorganisations/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/reorganisations/service.h"

namespace hailan::grid_geo {
namespace {

using Service = ReorganisationsService;

// A handler of `method`.
template <class Reply, class Request>
auto Bind(Service& service,
          absl::StatusOr<Reply> (Service::*method)(const rpc::Call&, const Request&)) {
  return [&service, method](const rpc::Call& call, const Request& request) {
    return (service.*method)(call, request);
  };
}

}  // namespace

void AddReorganisations(app::Host& host,
                        TerritoryStore& territories,
                        BoundaryStore& boundaries,
                        CityMaps& maps,
                        PastMaps& past) {
  auto& store = host.Own(std::make_unique<ReorganisationStore>(host.database("grid_geo")));
  auto& writes = host.Own(std::make_unique<command::Runner<ReorganisationStore>>(
      store, host.clock(), host.database_options("grid_geo"), ReorganisationStore::kRunnerOptions));
  auto& service = host.Own(std::make_unique<Service>(
      store, territories, boundaries, writes, maps, past, host.page_tokens()));
  auto rpc = std::make_unique<rpc::Service>(
      "hailan.grid_geo.v1.Reorganisations", host.pipeline(), host.executor("grid_geo"));
  rpc->Query("SplitTerritory", Bind(service, &Service::SplitTerritory));
  rpc->Query("MergeTerritories", Bind(service, &Service::MergeTerritories));
  rpc->Query("RehomeTerritory", Bind(service, &Service::RehomeTerritory));
  rpc->Query("RetireTerritory", Bind(service, &Service::RetireTerritory));
  rpc->Query("ListReorganisations", Bind(service, &Service::ListReorganisations));
  rpc->Query("GetLineage", Bind(service, &Service::GetLineage));
  rpc->Query("ResolveTerritory", Bind(service, &Service::ResolveTerritory));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::grid_geo
