// One batch of points between the contract, the domain and its row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/coordinates.h"
#include "services/grid_geo/domain/patrols/patrol.h"
#include "services/grid_geo/domain/tracks/track.h"

namespace hailan::grid_geo {

// The difference of two coordinates, modulo 2^32: from one side of 180 degrees to the other it is
// larger than an int32.
int32_t DeltaE7(int32_t from, int32_t to);

// Points with the phone's times, in the system they came in; INVALID_ARGUMENT (TRACK_MALFORMED) for
// arrays of different lengths and for times out of range. Reads whatever WritePoints wrote.
absl::StatusOr<std::vector<TrackPoint>> ReadPoints(const v1::TrackPoints& points);
// Of points in WGS 84, not empty.
v1::TrackPoints WritePoints(const std::vector<TrackPoint>& points);

// A batch on its way into the database.
struct TrackChunk {
  PatrolName patrol;
  std::string upload_id;
  int64_t sequence = 0;
  // Whoever uploads.
  std::string subject;
  absl::Time receive_time;
  // What the points are of, as sent.
  CoordinateSystem system = CoordinateSystem::kUnspecified;
  // Not empty; by the phone's clock.
  std::vector<TrackPoint> points;
  // Serialized TrackPoints.
  std::string bytes;
  // By the phone's clock: later points are in the future, of which a map knows nothing. Infinite
  // until the patrol has said by how much that clock is wrong.
  absl::Time latest_shown = absl::InfiniteFuture();
};

// Also refuses a batch that names no coordinate system, and deltas that add up to no coordinate.
absl::StatusOr<TrackChunk> ReadChunk(const v1::UploadTrackRequest& request,
                                     const std::string& subject,
                                     absl::Time now);
// Converts the points of GCJ-02 and BD-09; those of the other systems stay as they are. A point
// where the system does not exist (see Convert) keeps its numbers and counts as one without a fix:
// a phone must not be stuck with it. `layers` may be nullptr.
void PutInWgs84(TrackChunk& chunk, const CityLayers* layers);
// Keeps only the points from `first` to `last` by the phone's clock; returns how many went. A chunk
// that loses none keeps its bytes.
int CutChunk(TrackChunk& chunk, absl::Time first, absl::Time last);

// The last point by time that the map may show, not after `latest_shown`; null when there is none.
const TrackPoint* LastTrustworthy(const TrackChunk& chunk);

}  // namespace hailan::grid_geo
