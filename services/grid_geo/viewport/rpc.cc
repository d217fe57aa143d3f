#include "services/grid_geo/viewport/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/bind.h"
#include "services/grid_geo/viewport/count_layers.h"
#include "services/grid_geo/viewport/live_layers.h"
#include "services/grid_geo/viewport/place_layers.h"
#include "services/grid_geo/viewport/service.h"
#include "services/grid_geo/viewport/territory_layers.h"

namespace hailan::grid_geo {
namespace {

// Together with the maps' own refresh every replica draws a change within two seconds.
constexpr absl::Duration kRefreshPeriod = absl::Milliseconds(500);
constexpr absl::Duration kRefreshTimeout = absl::Seconds(30);

}  // namespace

void AddViewport(app::Host& host, pg::Pool& pool, const Maps& maps) {
  auto& registry = host.Own(std::make_unique<LayerRegistry>());
  auto& drawings = host.Own(std::make_unique<TerritoryDrawings>(pool, maps.today, maps.past));
  AddTerritoryLayers(drawings, registry);
  AddPlaceLayers(maps.places, registry);
  AddLiveLayers(pool, host.peer("event_workflow"), drawings, registry);
  AddCountLayers(pool, host.peer("residents"), drawings, registry);
  auto& viewport = host.Own(std::make_unique<ViewportService>(registry));
  auto rpc = MakeService(host, "hailan.grid_geo.v1.Viewport");
  rpc->Query("GetViewport",
             [&viewport](const rpc::Call& call, const v1::GetViewportRequest& request) {
               return viewport.GetViewport(call, request);
             });
  rpc->Query("GetTile", [&viewport](const rpc::Call& call, const v1::GetTileRequest& request) {
    return viewport.GetTile(call, request);
  });
  host.AddService(std::move(rpc));
  host.AddJob("refresh_drawings", kRefreshPeriod, [&drawings] {
    return drawings.Refresh(absl::Now() + kRefreshTimeout);
  });
}

}  // namespace hailan::grid_geo
