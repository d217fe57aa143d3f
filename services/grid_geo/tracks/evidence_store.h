// Points of tracks and what they come to, in PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "services/grid_geo/domain/patrols/patrol.h"
#include "services/grid_geo/domain/tracks/track.h"
#include "services/grid_geo/patrols/store.h"

namespace hailan::grid_geo {

// An ended patrol whose track has to be worked out.
struct DueEvidence {
  PatrolName patrol;
  int64_t version = 0;
};

// One row of a page.
struct ListedTrack {
  absl::Time window_start;
  std::string id;
  v1::PatrolTrack track;
};

// Thread-safe; waits for the database.
class TrackEvidenceStore {
 public:
  explicit TrackEvidenceStore(pg::Pool& pool) : pool_(pool) {}

  // All points of a patrol, times put right, in no order.
  absl::StatusOr<std::vector<TrackPoint>> ReadTrack(const Patrol& patrol, absl::Time deadline);

  // What was kept of an ended patrol; nullopt when there is nothing or points have come since.
  absl::StatusOr<std::optional<v1::PatrolTrack>> Find(const PatrolName& patrol,
                                                      absl::Time deadline);
  // At most `limit` tracks after the cursor, without lines; `state` and `faulty` are not looked at.
  absl::StatusOr<std::vector<ListedTrack>> List(const PatrolFilter& filter,
                                                const PatrolCursor& after,
                                                int limit,
                                                absl::Time deadline);

  // Takes work that others leave alone until `until`.
  absl::StatusOr<std::vector<DueEvidence>> Claim(absl::Time now,
                                                 absl::Time until,
                                                 int limit,
                                                 absl::Time deadline);
  // Keeps what was worked out, unless points have come since; due again at `due`.
  absl::Status Store(const DueEvidence& work,
                     const v1::PatrolTrack& figures,
                     const v1::PatrolTrack& lines,
                     std::optional<absl::Time> due,
                     absl::Time deadline);

  // Deletes points received, and what came of patrols ended, before `oldest`.
  absl::Status DeleteBefore(absl::Time oldest, absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::grid_geo
