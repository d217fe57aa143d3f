// Import of boundaries.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/boundaries/check.h"
#include "services/grid_geo/boundaries/store.h"
#include "services/grid_geo/boundaries/topology.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// One file of boundaries as sent.
struct BoundaryFile {
  const std::string& geojson;
  const std::string& code_property;
  CoordinateSystem system;
  bool repair = false;
};

// What its check made of it: the boundaries are complete when there is no fault.
struct CheckedFile {
  std::vector<CheckedBoundary> boundaries;
  CheckReport report;
};

// What is to be done with checked boundaries.
struct BoundaryOrder {
  std::string city;
  std::string request_id;
  // Only count what would change.
  bool dry_run = false;
  // First day of the boundaries; nullopt = a correction of the latest ones.
  std::optional<absl::CivilDay> valid_from;
};

// The boundaries as they are stored.
std::vector<Boundary> Encode(const std::vector<CheckedBoundary>& boundaries);

// Until when the advice of an import (overlaps, gaps) may be computed.
absl::Time AdviceUntil(const rpc::Call& call);

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

  // The parts of an import, for imports that arrive in several calls. Without `city_box`, positions
  // are compared with the city's stored boundary.
  absl::StatusOr<CheckedFile> Check(const rpc::Call& call,
                                    const std::string& city,
                                    const BoundaryFile& source,
                                    std::optional<Box> city_box);
  // The boundaries of a file with those around them that are stored for the order's first day, or
  // today. To be asked before Store: what is stored in place leaves no trace of where it lay.
  absl::StatusOr<Neighbourhood> PlaceAmongStored(const rpc::Call& call,
                                                 const BoundaryOrder& order,
                                                 std::vector<CheckedBoundary> boundaries,
                                                 absl::Span<const BoundaryFault> faults);
  // Stores the boundaries, or counts what would change.
  absl::Status Store(const rpc::Call& call,
                     const BoundaryOrder& order,
                     std::vector<Boundary> boundaries,
                     v1::ImportBoundariesResponse& response);

 private:
  BoundaryStore& store_;
  TerritoryStore& territories_;
  command::Runner<BoundaryStore>& imports_;
  CityMaps& maps_;
};

}  // namespace hailan::grid_geo
