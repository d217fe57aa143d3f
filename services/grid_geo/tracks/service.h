// RPC bodies of the Tracks and Positions services.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "common/rpc/stream/upload.h"
#include "hailan/grid_geo/v1/positions.pb.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "services/grid_geo/patrols/store.h"
#include "services/grid_geo/tracks/ingest.h"

namespace hailan::grid_geo {

// Thread-safe; all methods but NewUpload wait.
class TracksService {
 public:
  TracksService(pg::Pool& pool,
                PatrolStore& patrols,
                TrackIngest& ingest,
                const Clock& clock,
                absl::Duration retention)
      : pool_(pool), patrols_(patrols), ingest_(ingest), clock_(clock), retention_(retention) {}

  // The work of one UploadTrack stream.
  std::unique_ptr<rpc::UploadSink> NewUpload();
  absl::StatusOr<v1::UploadTrackResponse> AppendTrack(const rpc::Call& call,
                                                      const v1::UploadTrackRequest& request);
  absl::StatusOr<v1::PatrolTrack> GetTrack(const rpc::Call& call,
                                           const v1::GetTrackRequest& request);
  absl::StatusOr<v1::ListPositionsResponse> ListPositions(const rpc::Call& call,
                                                          const v1::ListPositionsRequest& request);
  // The job: deletes what is older than the retention, and positions of ended
  // patrols.
  absl::Status DeleteOld();

 private:
  absl::StatusOr<std::vector<TrackPoint>> ReadTrack(const Patrol& patrol, absl::Time deadline);

  pg::Pool& pool_;
  PatrolStore& patrols_;
  TrackIngest& ingest_;
  const Clock& clock_;
  const absl::Duration retention_;
};

}  // namespace hailan::grid_geo
