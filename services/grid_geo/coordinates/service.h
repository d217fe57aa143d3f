// RPC bodies of the Coordinates service.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/coordinates.pb.h"
#include "services/grid_geo/locator/city_maps.h"

namespace hailan::grid_geo {

// Thread-safe; only computes.
class CoordinatesService {
 public:
  explicit CoordinatesService(const CityMaps& maps) : maps_(maps) {}

  absl::StatusOr<v1::ConvertResponse> Convert(const rpc::Call& call,
                                              const v1::ConvertRequest& request) const;
  absl::StatusOr<v1::BatchConvertResponse> BatchConvert(
      const rpc::Call& call, const v1::BatchConvertRequest& request) const;

 private:
  const CityMaps& maps_;
};

}  // namespace hailan::grid_geo
