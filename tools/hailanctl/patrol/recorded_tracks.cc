#include "tools/hailanctl/patrol/recorded_tracks.h"

#include <openssl/sha.h>

#include <cmath>
#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;
using grid_geo::TrackPoint;

constexpr size_t kBatchPoints = 1000;

absl::Status InvalidRow(const CsvTable::Row& row, absl::string_view what) {
  return Error(
      absl::StatusCode::kInvalidArgument, "ROW_INVALID", absl::StrCat(row.Place(), ": ", what));
}

bool ParseWhen(absl::string_view text, absl::Time& time) {
  return absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text, &time, nullptr) ||
         absl::ParseTime(absl::RFC3339_full, text, &time, nullptr);
}

absl::StatusOr<TrackPoint> ReadPoint(const CsvTable::Row& row) {
  absl::Time time;
  if (!ParseWhen(row["time"], time) || time < absl::UnixEpoch()) {
    return InvalidRow(row, "the time is neither YYYY-MM-DD hh:mm:ss nor RFC 3339.");
  }
  double lat = 0;
  double lon = 0;
  if (!absl::SimpleAtod(row["lat"], &lat) || !(std::abs(lat) <= 90) ||
      !absl::SimpleAtod(row["lon"], &lon) || !(std::abs(lon) <= 180)) {
    return InvalidRow(row, "lat and lon are degrees within 90 and 180.");
  }
  TrackPoint point;
  point.time_ms = absl::ToUnixMillis(time);
  point.receive_ms = point.time_ms;
  point.point = {.x = grid_geo::ToE7(lon), .y = grid_geo::ToE7(lat)};
  return point;
}

// UUID-shaped digest.
std::string UploadId(const RecordedTrack& track, const std::string& patrol) {
  std::string text = absl::StrCat(patrol, "\n", track.id);
  for (const TrackPoint& point : track.points) {
    absl::StrAppend(&text, "\n", point.time_ms, ",", point.point.x, ",", point.point.y);
  }
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  const std::string hex =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), 16));
  return absl::StrCat(hex.substr(0, 8),
                      "-",
                      hex.substr(8, 4),
                      "-8",
                      hex.substr(13, 3),
                      "-8",
                      hex.substr(17, 3),
                      "-",
                      hex.substr(20, 12));
}

void AddPoint(const TrackPoint& point, const TrackPoint& before, geo::TrackPoints& points) {
  points.add_longitude_deltas(point.point.x - before.point.x);
  points.add_latitude_deltas(point.point.y - before.point.y);
  points.add_time_deltas_ms(static_cast<int32_t>(point.time_ms - before.time_ms));
}

// The point can be written as a difference to the one before it.
bool Follows(const TrackPoint& point, const TrackPoint& before) {
  const int64_t time = point.time_ms - before.time_ms;
  const int64_t step = int64_t{point.point.x} - before.point.x;
  return time == static_cast<int32_t>(time) && step == static_cast<int32_t>(step);
}

}  // namespace

absl::StatusOr<std::vector<RecordedTrack>> ReadTracks(const CsvTable& table) {
  std::vector<RecordedTrack> tracks;
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < table.size(); ++i) {
    const CsvTable::Row row = table[i];
    HL_ASSIGN_OR_RETURN(TrackPoint point, ReadPoint(row));
    const auto [place, added] = places.emplace(std::string(row["track_id"]), tracks.size());
    if (added) tracks.push_back({.id = place->first, .points = {}});
    RecordedTrack& track = tracks[place->second];
    point.sequence = static_cast<int64_t>(track.points.size());
    track.points.push_back(point);
  }
  return tracks;
}

std::vector<geo::UploadTrackRequest> BatchesOf(const RecordedTrack& track,
                                               const std::string& patrol) {
  const std::string upload_id = UploadId(track, patrol);
  std::vector<geo::UploadTrackRequest> batches;
  TrackPoint before;
  size_t in_batch = kBatchPoints;
  for (const TrackPoint& point : track.points) {
    if (in_batch == kBatchPoints || !Follows(point, before)) {
      geo::UploadTrackRequest& batch = batches.emplace_back();
      batch.set_name(patrol);
      batch.set_upload_id(upload_id);
      batch.set_sequence(static_cast<int64_t>(batches.size()));
      batch.mutable_points()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
      batch.mutable_points()->set_base_time_ms(point.time_ms);
      before = {};
      before.time_ms = point.time_ms;
      in_batch = 0;
    }
    AddPoint(point, before, *batches.back().mutable_points());
    before = point;
    ++in_batch;
  }
  return batches;
}

}  // namespace hailan::ctl
