#include "services/grid_geo/tracks/chunk.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/coordinate/convert.h"
#include "services/grid_geo/locator/point.h"
#include "services/grid_geo/patrols/convert.h"

namespace hailan::grid_geo {
namespace {

// The last millisecond of the year 9999.
constexpr int64_t kLatestMs = 253'402'300'799'999;
constexpr int32_t kWorstMapAccuracy = 1000;

absl::Status Malformed(absl::string_view what) {
  return InvalidField("points", "TRACK_MALFORMED", what);
}

absl::Status CheckLengths(const v1::TrackPoints& points) {
  const int count = points.longitude_deltas_size();
  const auto fits = [count](int size) { return size == 0 || size == count; };
  if (count == 0 || points.latitude_deltas_size() != count ||
      points.time_deltas_ms_size() != count || !fits(points.accuracies_dm_size()) ||
      !fits(points.speeds_cms_size()) || !fits(points.flags_size())) {
    return Malformed("All arrays have one entry per point; optional ones may be empty.");
  }
  return absl::OkStatus();
}

// Undoes DeltaE7.
int32_t Moved(int32_t from, int32_t delta) {
  return static_cast<int32_t>(static_cast<uint32_t>(from) + static_cast<uint32_t>(delta));
}

// What a phone adds up fits into an int32 at every step.
absl::Status CheckSums(const v1::TrackPoints& points) {
  for (const auto* const deltas : {&points.longitude_deltas(), &points.latitude_deltas()}) {
    int64_t sum = 0;
    for (const int32_t delta : *deltas) {
      sum += delta;
      if (sum != static_cast<int32_t>(sum)) {
        return Malformed("The deltas add up to numbers that are no coordinates.");
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

int32_t DeltaE7(int32_t from, int32_t to) {
  return static_cast<int32_t>(static_cast<uint32_t>(to) - static_cast<uint32_t>(from));
}

absl::StatusOr<std::vector<TrackPoint>> ReadPoints(const v1::TrackPoints& points) {
  HL_RETURN_IF_ERROR(CheckLengths(points));
  std::vector<TrackPoint> out(static_cast<size_t>(points.longitude_deltas_size()));
  PointE7 last;
  int64_t time = points.base_time_ms();
  for (int i = 0; i < points.longitude_deltas_size(); ++i) {
    TrackPoint& point = out[static_cast<size_t>(i)];
    last = {.x = Moved(last.x, points.longitude_deltas(i)),
            .y = Moved(last.y, points.latitude_deltas(i))};
    time += points.time_deltas_ms(i);
    if (time < 0 || time > kLatestMs) {
      return Malformed("The deltas add up to numbers that are no times.");
    }
    point.point = last;
    point.time_ms = time;
    if (points.accuracies_dm_size() > 0) {
      point.accuracy_dm =
          static_cast<int32_t>(std::min<uint32_t>(points.accuracies_dm(i), INT32_MAX));
    }
    if (points.speeds_cms_size() > 0) point.speed_cms = points.speeds_cms(i);
    if (points.flags_size() > 0) point.flags = points.flags(i);
    point.sequence = i;
  }
  return out;
}

v1::TrackPoints WritePoints(const std::vector<TrackPoint>& points) {
  v1::TrackPoints out;
  out.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  TrackPoint last;
  last.time_ms = points.front().time_ms;
  out.set_base_time_ms(last.time_ms);
  for (const TrackPoint& point : points) {
    out.add_longitude_deltas(DeltaE7(last.point.x, point.point.x));
    out.add_latitude_deltas(DeltaE7(last.point.y, point.point.y));
    out.add_time_deltas_ms(static_cast<int32_t>(point.time_ms - last.time_ms));
    out.add_flags(point.flags);
    if (points.front().accuracy_dm >= 0) {
      out.add_accuracies_dm(static_cast<uint32_t>(std::max(0, point.accuracy_dm)));
    }
    if (points.front().speed_cms.has_value()) out.add_speeds_cms(point.speed_cms.value_or(0));
    last = point;
  }
  return out;
}

absl::StatusOr<TrackChunk> ReadChunk(const v1::UploadTrackRequest& request,
                                     const std::string& subject,
                                     absl::Time now) {
  TrackChunk chunk;
  HL_ASSIGN_OR_RETURN(chunk.patrol, ParsePatrol(request.name(), "name"));
  chunk.upload_id = absl::AsciiStrToLower(request.upload_id());
  chunk.sequence = request.sequence();
  chunk.subject = subject;
  chunk.receive_time = now;
  HL_ASSIGN_OR_RETURN(chunk.system, ParseSystem(request.points().system(), "points.system"));
  HL_RETURN_IF_ERROR(CheckSums(request.points()));
  HL_ASSIGN_OR_RETURN(chunk.points, ReadPoints(request.points()));
  chunk.bytes = request.points().SerializeAsString();
  return chunk;
}

void PutInWgs84(TrackChunk& chunk, const CityLayers* layers) {
  if (chunk.system == CoordinateSystem::kWgs84 || chunk.system == CoordinateSystem::kCgcs2000) {
    return;
  }
  for (TrackPoint& point : chunk.points) {
    const LonLat sent{point.point.x / 1e7, point.point.y / 1e7};
    if (std::abs(sent.lon) > 180 || std::abs(sent.lat) > 90) continue;
    const Converted converted = Convert(sent, chunk.system, CoordinateSystem::kWgs84, layers);
    if (converted.refusal.empty()) {
      point.point = {.x = ToE7(converted.point.lon), .y = ToE7(converted.point.lat)};
    } else {
      point.flags |= kNoFixFlag;
    }
  }
  chunk.system = CoordinateSystem::kWgs84;
  chunk.bytes = WritePoints(chunk.points).SerializeAsString();
}

int CutChunk(TrackChunk& chunk, absl::Time first, absl::Time last) {
  const size_t before = chunk.points.size();
  std::erase_if(chunk.points, [first, last](const TrackPoint& point) {
    const absl::Time time = absl::FromUnixMillis(point.time_ms);
    return time < first || time > last;
  });
  if (chunk.points.size() == before) return 0;
  chunk.bytes =
      chunk.points.empty() ? std::string() : WritePoints(chunk.points).SerializeAsString();
  return static_cast<int>(before - chunk.points.size());
}

const TrackPoint* LastTrustworthy(const TrackChunk& chunk) {
  const TrackPoint* last = nullptr;
  for (const TrackPoint& point : chunk.points) {
    if (point.flags != 0 || point.accuracy_dm > kWorstMapAccuracy) continue;
    if (absl::FromUnixMillis(point.time_ms) > chunk.latest_shown) continue;
    if (last == nullptr || point.time_ms >= last->time_ms) last = &point;
  }
  return last;
}

}  // namespace hailan::grid_geo
