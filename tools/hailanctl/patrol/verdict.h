// What a track came to, for people: worked out here or by the server.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hailan/grid_geo/v1/tracks.pb.h"
#include "services/grid_geo/domain/tracks/derive.h"

namespace hailan::ctl {

struct TrackVerdict {
  int recorded = 0;
  int accepted = 0;
  // Metres and seconds of what was accepted.
  double length = 0;
  double duration = 0;
  int stops = 0;
  int gaps = 0;
  int score = 0;
  // `TELEPORT` and the points taken off.
  std::vector<std::pair<std::string, int>> reasons;
  // `STILL` and the number of points.
  std::vector<std::pair<std::string, int>> rejected;
  // Longitude and latitude in 1e-7 degree.
  std::vector<std::pair<int64_t, int64_t>> line;
};

TrackVerdict VerdictOf(const grid_geo::Evidence& evidence);
TrackVerdict VerdictOf(const grid_geo::v1::PatrolTrack& track);

// Several lines for people.
std::string FormatVerdict(const std::string& id, const TrackVerdict& verdict);
// One line of JSON without the line of the track.
std::string FormatVerdictJson(const std::string& id, const TrackVerdict& verdict);
// A GeoJSON feature of the simplified line; a point for tracks of one point. Empty without any.
std::string FormatFeature(const std::string& id, const TrackVerdict& verdict);

}  // namespace hailan::ctl
