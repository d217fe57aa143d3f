// RPC bodies of the Tracks service.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "common/rpc/stream/upload.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "services/grid_geo/patrols/store.h"
#include "services/grid_geo/tracks/evidence.h"
#include "services/grid_geo/tracks/evidence_store.h"
#include "services/grid_geo/tracks/ingest.h"

namespace hailan::grid_geo {

// Thread-safe; all methods but NewUpload wait.
class TracksService {
 public:
  struct Parts {
    pg::Pool& pool;
    PatrolStore& patrols;
    TrackIngest& ingest;
    TrackEvidenceStore& store;
    TrackEvidence& evidence;
  };
  TracksService(const Parts& parts,
                const PageTokens& tokens,
                const Clock& clock,
                absl::Duration retention)
      : parts_(parts), tokens_(tokens), clock_(clock), retention_(retention) {}

  // The work of one UploadTrack stream.
  std::unique_ptr<rpc::UploadSink> NewUpload();
  absl::StatusOr<v1::UploadTrackResponse> AppendTrack(const rpc::Call& call,
                                                      const v1::UploadTrackRequest& request);
  absl::StatusOr<v1::PatrolTrack> GetTrack(const rpc::Call& call,
                                           const v1::GetTrackRequest& request);
  absl::StatusOr<v1::ListTracksResponse> ListTracks(const rpc::Call& call,
                                                    const v1::ListTracksRequest& request);
  // The job: deletes tracks, and where check-ins and findings were made, after the retention, and
  // positions of ended patrols.
  absl::Status DeleteOld();

 private:
  const Parts parts_;
  const PageTokens& tokens_;
  const Clock& clock_;
  const absl::Duration retention_;
};

}  // namespace hailan::grid_geo
