// RPC bodies of the Surroundings service.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/page_token.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/surroundings.pb.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/places/place_maps.h"

namespace hailan::grid_geo {

// Thread-safe; only computes. SearchNearby and GetLivingCircle take microseconds, ListServiceGaps
// up to a second for a page of a large city.
class SurroundingsService {
 public:
  // `zone` is that of the opening hours.
  SurroundingsService(const PlaceMaps& maps,
                      const CityMaps& cities,
                      const PageTokens& tokens,
                      absl::TimeZone zone)
      : maps_(maps), cities_(cities), tokens_(tokens), zone_(zone) {}

  absl::StatusOr<v1::SearchNearbyResponse> SearchNearby(
      const rpc::Call& call, const v1::SearchNearbyRequest& request) const;
  absl::StatusOr<v1::LivingCircle> GetLivingCircle(const rpc::Call& call,
                                                   const v1::GetLivingCircleRequest& request) const;
  absl::StatusOr<v1::ListServiceGapsResponse> ListServiceGaps(
      const rpc::Call& call, const v1::ListServiceGapsRequest& request) const;

 private:
  const PlaceMaps& maps_;
  const CityMaps& cities_;
  const PageTokens& tokens_;
  const absl::TimeZone zone_;
};

}  // namespace hailan::grid_geo
