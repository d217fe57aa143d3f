// Import of boundaries.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/boundaries/check.h"
#include "services/grid_geo/boundaries/store.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Thread-safe; waits for the database.
class BoundariesService {
 public:
  BoundariesService(BoundaryStore& store,
                    TerritoryStore& territories,
                    command::Runner<BoundaryStore>& imports,
                    CityMaps& maps)
      : store_(store), territories_(territories), imports_(imports), maps_(maps) {}

  absl::StatusOr<v1::ImportBoundariesResponse> ImportBoundaries(
      const rpc::Call& call, const v1::ImportBoundariesRequest& request);

 private:
  struct Checked {
    std::vector<CheckedBoundary> boundaries;
    std::vector<BoundaryFault> faults;
  };
  absl::StatusOr<Checked> Check(const rpc::Call& call,
                                const std::string& city,
                                const v1::ImportBoundariesRequest& request);
  // Stores the boundaries, or (dry run) counts what would change.
  absl::Status Store(const rpc::Call& call,
                     const v1::ImportBoundariesRequest& request,
                     const std::string& city,
                     const std::vector<CheckedBoundary>& boundaries,
                     v1::ImportBoundariesResponse& response);

  BoundaryStore& store_;
  TerritoryStore& territories_;
  command::Runner<BoundaryStore>& imports_;
  CityMaps& maps_;
};

}  // namespace hailan::grid_geo
