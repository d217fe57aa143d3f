// RPC bodies of the Boundaries service.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/rpc/call.h"
#include "common/rpc/stream/source.h"
#include "hailan/grid_geo/v1/boundaries.pb.h"
#include "services/grid_geo/boundaries/service.h"
#include "services/grid_geo/boundary_files/store.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/locator/past_maps.h"

namespace hailan::grid_geo {

// Thread-safe; waits for the database.
class BoundaryFilesService {
 public:
  BoundaryFilesService(BoundaryFileStore& store,
                       BoundariesService& boundaries,
                       BoundaryStore& versions,
                       TerritoryStore& territories,
                       const CityMaps& maps,
                       PastMaps& past,
                       const Clock& clock)
      : store_(store),
        boundaries_(boundaries),
        versions_(versions),
        territories_(territories),
        maps_(maps),
        past_(past),
        clock_(clock) {}

  absl::StatusOr<v1::ImportBoundariesResponse> StageBoundaries(
      const rpc::Call& call, const v1::StageBoundariesRequest& request);
  absl::StatusOr<v1::ImportBoundariesResponse> CommitBoundaries(
      const rpc::Call& call, const v1::CommitBoundariesRequest& request);
  absl::StatusOr<rpc::Source<v1::ExportBoundariesResponse>> ExportBoundaries(
      const rpc::Call& call, const v1::ExportBoundariesRequest& request);
  absl::StatusOr<v1::ListOverlapsResponse> ListOverlaps(const rpc::Call& call,
                                                        const v1::ListOverlapsRequest& request);
  absl::StatusOr<v1::ListGapsResponse> ListGaps(const rpc::Call& call,
                                                const v1::ListGapsRequest& request);

  // Deletes staged parts that nobody has committed in time.
  absl::Status DeleteExpired(absl::Time deadline);

 private:
  // Notes the territories that another part has; fails when the part cannot be added at all.
  absl::Status CheckAgainstOthers(const OtherParts& others,
                                  const std::string& subject,
                                  CheckedFile& checked);
  // The staged boundaries with the layers of their territories.
  absl::StatusOr<std::vector<CheckedBoundary>> Decode(const std::string& city,
                                                      const std::vector<Boundary>& staged,
                                                      absl::Time deadline);
  // The boundaries of a day, or of now; NOT_FOUND (NO_BOUNDARIES) while the city has none.
  absl::StatusOr<StoredBoundaries> LoadDrawn(const rpc::Call& call,
                                             const std::string& city,
                                             std::optional<absl::CivilDay> day);
  // Names of a day, or of now; null for a city without territories.
  absl::StatusOr<std::shared_ptr<const CityDirectory>> NamesOf(const rpc::Call& call,
                                                               const std::string& city,
                                                               std::optional<absl::CivilDay> day);

  BoundaryFileStore& store_;
  BoundariesService& boundaries_;
  BoundaryStore& versions_;
  TerritoryStore& territories_;
  const CityMaps& maps_;
  PastMaps& past_;
  const Clock& clock_;
};

}  // namespace hailan::grid_geo
