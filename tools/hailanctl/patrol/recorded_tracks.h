// Recorded tracks as tables: a row per point, with the columns track_id, time, lat and lon.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "services/grid_geo/domain/tracks/track.h"
#include "tools/hailanctl/import/csv.h"

namespace hailan::ctl {

// The points of one track as they were recorded, received at once.
struct RecordedTrack {
  std::string id;
  std::vector<grid_geo::TrackPoint> points;
};

inline const std::vector<absl::string_view>& TrackColumns() {
  static const auto* const columns =
      new std::vector<absl::string_view>{"track_id", "time", "lat", "lon"};
  return *columns;
}

// Tracks in the order in which they first appear. Times are `2026-03-02 09:00:00` (UTC) or RFC
// 3339, positions degrees of WGS 84. INVALID_ARGUMENT (ROW_INVALID) naming the row.
absl::StatusOr<std::vector<RecordedTrack>> ReadTracks(const CsvTable& table);

// The batches in which `patrol` gets the track. The upload is named after patrol and points, so
// that what was stored by an earlier run is a repetition.
std::vector<grid_geo::v1::UploadTrackRequest> BatchesOf(const RecordedTrack& track,
                                                        const std::string& patrol);

}  // namespace hailan::ctl
