// RPC bodies of the Locator service.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "services/grid_geo/boundaries/store.h"
#include "services/grid_geo/departments/store.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/staff/store.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Thread-safe. Locate and BatchLocate only compute; GetGridCard waits for the database, so that it
// shows what was just written.
class LocatorService {
 public:
  LocatorService(const CityMaps& maps,
                 TerritoryStore& territories,
                 DepartmentStore& departments,
                 StaffStore& staff,
                 BoundaryStore& boundaries)
      : maps_(maps),
        territories_(territories),
        departments_(departments),
        staff_(staff),
        boundaries_(boundaries) {}

  absl::StatusOr<v1::LocateResponse> Locate(const rpc::Call& call,
                                            const v1::LocateRequest& request) const;
  absl::StatusOr<v1::BatchLocateResponse> BatchLocate(const rpc::Call& call,
                                                      const v1::BatchLocateRequest& request) const;
  absl::StatusOr<v1::GridCard> GetGridCard(const rpc::Call& call,
                                           const v1::GetGridCardRequest& request);

 private:
  const CityMaps& maps_;
  TerritoryStore& territories_;
  DepartmentStore& departments_;
  StaffStore& staff_;
  BoundaryStore& boundaries_;
};

}  // namespace hailan::grid_geo
