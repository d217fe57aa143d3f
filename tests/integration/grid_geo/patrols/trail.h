// Tracks over a Beat: writer, evidence and services as the module wires them.
#pragma once

#include <string>
#include <vector>

#include "services/grid_geo/tracks/chunk.h"
#include "services/grid_geo/tracks/positions.h"
#include "services/grid_geo/tracks/service.h"
#include "tests/integration/grid_geo/patrols/beat.h"

namespace hailan::grid_geo::testing {

struct Trail : Beat {
  TrackWriter writer{database.options()};
  TrackIngest ingest{writer, maps};
  PlaceMaps places{pool};
  TrackEvidenceStore evidence_store{pool};
  TrackEvidence evidence{evidence_store, patrol_store, maps, places, clock};
  TracksService tracks{
      {pool, patrol_store, ingest, evidence_store, evidence}, tokens, clock, absl::Hours(24 * 30)};
  PositionBoard board{pool};
  PositionsService positions{board, clock};

  // With everything that may be asked for.
  v1::PatrolTrack Track(const std::string& patrol, const std::string& walker = "jin");
  // As a list of tracks would want it: only what is kept.
  v1::PatrolTrack Kept(const std::string& patrol, const std::string& walker = "jin");
  std::vector<v1::PatrolTrack> Listed(const rpc::Call& call);
  void Append(const v1::UploadTrackRequest& batch, const std::string& walker = "jin");
  int Rows(const std::string& table);
  int Positions();
};

// A walk to the north from `start`, a point every 5 s.
std::vector<TrackPoint> Walk(absl::Time start, int points, int offset = 0);

v1::UploadTrackRequest BatchOf(const std::string& patrol,
                               const std::string& upload,
                               int64_t sequence,
                               const std::vector<TrackPoint>& points);

}  // namespace hailan::grid_geo::testing
