// RPC bodies of the Locator service.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/stream/source.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "services/grid_geo/boundaries/store.h"
#include "services/grid_geo/departments/store.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/locator/past_maps.h"
#include "services/grid_geo/staff/store.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Thread-safe. Locate, BatchLocate and StreamLocate only compute, unless they are asked of another
// time than now; GetGridCard waits for the database, so that it shows what was just written.
class LocatorService {
 public:
  LocatorService(const CityMaps& maps,
                 TerritoryStore& territories,
                 DepartmentStore& departments,
                 StaffStore& staff,
                 BoundaryStore& boundaries,
                 PastMaps& past)
      : maps_(maps),
        territories_(territories),
        departments_(departments),
        staff_(staff),
        boundaries_(boundaries),
        past_(past) {}

  // Without `as_of`, Locate and BatchLocate never wait.
  absl::StatusOr<v1::LocateResponse> Locate(const rpc::Call& call,
                                            const v1::LocateRequest& request) const;
  absl::StatusOr<v1::BatchLocateResponse> BatchLocate(const rpc::Call& call,
                                                      const v1::BatchLocateRequest& request) const;
  absl::StatusOr<rpc::Source<v1::StreamLocateResponse>> StreamLocate(
      const rpc::Call& call, const v1::StreamLocateRequest& request) const;
  absl::StatusOr<v1::GridCard> GetGridCard(const rpc::Call& call,
                                           const v1::GetGridCardRequest& request);

 private:
  // The map of now or of `as_of`.
  absl::StatusOr<std::shared_ptr<const CityMap>> FindMap(const rpc::Call& call,
                                                         const std::string& city,
                                                         std::optional<absl::Time> as_of) const;
  // Adds who is on duty at that time in a grid.
  absl::Status AddStaff(const rpc::Call& call,
                        const CityMap& map,
                        const std::string& city,
                        absl::string_view code,
                        std::optional<absl::Time> as_of,
                        v1::LocateResponse& response) const;

  const CityMaps& maps_;
  TerritoryStore& territories_;
  DepartmentStore& departments_;
  StaffStore& staff_;
  BoundaryStore& boundaries_;
  PastMaps& past_;
};

}  // namespace hailan::grid_geo
