// RPC bodies of the Viewport service.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/viewport.pb.h"
#include "services/grid_geo/viewport/layers.h"
#include "services/grid_geo/viewport/tile_cache.h"

namespace hailan::grid_geo {

// Thread-safe; only computes, up to some hundred milliseconds for a view of a whole city, unless
// another day is asked for or a layer that asks others.
class ViewportService {
 public:
  explicit ViewportService(const LayerRegistry& layers) : layers_(layers) {}

  absl::StatusOr<v1::GetViewportResponse> GetViewport(const rpc::Call& call,
                                                      const v1::GetViewportRequest& request) const;
  absl::StatusOr<v1::GetTileResponse> GetTile(const rpc::Call& call,
                                              const v1::GetTileRequest& request);

 private:
  // Layers asked for, each once, as far as the caller may see them.
  struct Selection {
    std::vector<const MapLayer*> shown;
    std::vector<std::string> withheld;
  };
  absl::StatusOr<Selection> Select(const google::protobuf::RepeatedPtrField<std::string>& names,
                                   const MapQuery& query) const;
  // From the cache where the layer allows it and today is asked for.
  absl::StatusOr<TileCache::Shared> LayerOfTile(const MapLayer& layer,
                                                TileId tile,
                                                const MapQuery& query);

  const LayerRegistry& layers_;
  TileCache cache_{64 << 20};
};

}  // namespace hailan::grid_geo
