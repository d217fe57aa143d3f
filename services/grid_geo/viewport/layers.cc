#include "services/grid_geo/viewport/layers.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_join.h"

namespace hailan::grid_geo {

void LayerRegistry::Add(std::unique_ptr<MapLayer> layer) {
  if (Find(layer->name()) != nullptr) std::abort();
  layers_.push_back(std::move(layer));
}

const MapLayer* LayerRegistry::Find(absl::string_view name) const {
  for (const auto& layer : layers_) {
    if (layer->name() == name) return layer.get();
  }
  return nullptr;
}

std::string LayerRegistry::Names() const {
  return absl::StrJoin(
      layers_, ", ", [](std::string* out, const auto& layer) { out->append(layer->name()); });
}

}  // namespace hailan::grid_geo
