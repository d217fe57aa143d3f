// Working out what the points of a patrol come to: on demand, and once for good after its end.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "services/grid_geo/domain/tracks/derive.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/patrols/store.h"
#include "services/grid_geo/places/place_maps.h"
#include "services/grid_geo/tracks/evidence_store.h"

namespace hailan::grid_geo {

// Thread-safe; waits for the database.
class TrackEvidence {
 public:
  TrackEvidence(TrackEvidenceStore& store,
                PatrolStore& patrols,
                const CityMaps& maps,
                const PlaceMaps& places,
                const Clock& clock)
      : store_(store), patrols_(patrols), maps_(maps), places_(places), clock_(clock) {}

  // From all points that there are now.
  absl::StatusOr<Evidence> WorkOut(const Patrol& patrol, absl::Time deadline) const;
  // The job: works out and keeps what is due. Several replicas share the work.
  absl::Status WorkOutDue();

 private:
  absl::Status Keep(const DueEvidence& work, absl::Time now, absl::Time deadline);
  // Points of the buildings of a territory.
  std::vector<PointE7> BuildingsOf(const PatrolName& patrol, const std::string& code) const;

  TrackEvidenceStore& store_;
  PatrolStore& patrols_;
  const CityMaps& maps_;
  const PlaceMaps& places_;
  const Clock& clock_;
};

}  // namespace hailan::grid_geo
