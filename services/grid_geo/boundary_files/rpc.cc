#include "services/grid_geo/boundary_files/rpc.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "services/grid_geo/boundary_files/service.h"

namespace hailan::grid_geo {
namespace {

constexpr absl::Duration kExpiryPeriod = absl::Minutes(1);
constexpr absl::Duration kExpiryTimeout = absl::Seconds(30);

template <class Reply, class Request>
auto Bind(BoundaryFilesService& service,
          absl::StatusOr<Reply> (BoundaryFilesService::*method)(const rpc::Call&, const Request&)) {
  return [&service, method](const rpc::Call& call, const Request& request) {
    return (service.*method)(call, request);
  };
}

}  // namespace

void AddBoundaryFiles(app::Host& host,
                      pg::Pool& pool,
                      BoundariesService& boundaries,
                      BoundaryStore& versions,
                      TerritoryStore& territories,
                      const CityMaps& maps) {
  auto& store = host.Own(std::make_unique<BoundaryFileStore>(pool));
  auto& service = host.Own(std::make_unique<BoundaryFilesService>(
      store, boundaries, versions, territories, maps, host.clock()));
  auto rpc = std::make_unique<rpc::Service>(
      "hailan.grid_geo.v1.Boundaries", host.pipeline(), host.executor("grid_geo"));
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
