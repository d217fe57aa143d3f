#include "services/grid_geo/coordinates/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/bind.h"
#include "services/grid_geo/coordinates/service.h"

namespace hailan::grid_geo {

void AddCoordinates(app::Host& host, const CityMaps& maps) {
  const auto& service = host.Own(std::make_unique<CoordinatesService>(maps));
  auto rpc = MakeService(host, "hailan.grid_geo.v1.Coordinates");
  rpc->Inline("Convert", [&service](const rpc::Call& call, const v1::ConvertRequest& request) {
    return service.Convert(call, request);
  });
  rpc->Inline("BatchConvert",
              [&service](const rpc::Call& call, const v1::BatchConvertRequest& request) {
                return service.BatchConvert(call, request);
              });
  host.AddService(std::move(rpc));
}

}  // namespace hailan::grid_geo
