#include "services/grid_geo/boundary_files/rpc.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "services/grid_geo/bind.h"
#include "services/grid_geo/boundary_files/service.h"

namespace hailan::grid_geo {
namespace {

constexpr absl::Duration kExpiryPeriod = absl::Minutes(1);
constexpr absl::Duration kExpiryTimeout = absl::Seconds(30);

}  // namespace

void AddBoundaryFiles(app::Host& host,
                      pg::Pool& pool,
                      BoundariesService& boundaries,
                      BoundaryStore& versions,
                      TerritoryStore& territories,
                      const CityMaps& maps,
                      PastMaps& past) {
  auto& store = host.Own(std::make_unique<BoundaryFileStore>(pool));
  auto& service = host.Own(std::make_unique<BoundaryFilesService>(
      store, boundaries, versions, territories, maps, past, host.clock()));
  auto rpc = MakeService(host, "hailan.grid_geo.v1.Boundaries");
  rpc->Query("StageBoundaries", Bind(service, &BoundaryFilesService::StageBoundaries));
  rpc->Query("CommitBoundaries", Bind(service, &BoundaryFilesService::CommitBoundaries));
  rpc->Stream("ExportBoundaries", Bind(service, &BoundaryFilesService::ExportBoundaries));
  rpc->Query("ListOverlaps", Bind(service, &BoundaryFilesService::ListOverlaps));
  rpc->Query("ListGaps", Bind(service, &BoundaryFilesService::ListGaps));
  host.AddService(std::move(rpc));
  host.AddJob("delete_expired_boundary_imports", kExpiryPeriod, [&service] {
    return service.DeleteExpired(absl::Now() + kExpiryTimeout);
  });
}

}  // namespace hailan::grid_geo
