#include <algorithm>
#include <utility>

#include "services/grid_geo/domain/patrols/geodesy.h"
#include "services/grid_geo/domain/tracks/track.h"

namespace hailan::grid_geo {
namespace {

constexpr double kFast = 50;
constexpr int64_t kGapMs = 60'000;
constexpr double kStopMetres = 50;
constexpr int64_t kStopMs = 120'000;
constexpr size_t kStretch = 512;

void AddStep(const TrackPoint& a, const TrackPoint& b, TrackFigures& figures) {
  const double distance = Distance(a.point, b.point);
  const int64_t ms = b.time_ms - a.time_ms;
  const double seconds = static_cast<double>(ms) / 1000;
  figures.length += distance;
  figures.max_gap_s = std::max(figures.max_gap_s, seconds);
  if (ms > kGapMs) figures.gaps.push_back({a.time_ms, b.time_ms, distance});
  if (ms == 0) {
    ++figures.same_time_steps;
    return;
  }
  const double speed = distance / seconds;
  figures.max_speed = std::max(figures.max_speed, speed);
  figures.fast_steps += speed > kFast ? 1 : 0;
}

std::vector<TrackStop> FindStops(absl::Span<const TrackPoint> points) {
  std::vector<TrackStop> stops;
  size_t anchor = 0;
  while (anchor < points.size()) {
    size_t last = anchor;
    while (last + 1 < points.size() &&
           Distance(points[anchor].point, points[last + 1].point) <= kStopMetres) {
      ++last;
    }
    if (points[last].time_ms - points[anchor].time_ms >= kStopMs) {
      stops.push_back({points[anchor].point, points[anchor].time_ms, points[last].time_ms});
      anchor = last + 1;
    } else {
      ++anchor;
    }
  }
  return stops;
}

// Marks the points between `first` and `last` that the line needs.
void KeepFarthest(absl::Span<const TrackPoint> points,
                  size_t first,
                  size_t last,
                  double tolerance,
                  std::vector<bool>& kept) {
  std::vector<std::pair<size_t, size_t>> open = {{first, last}};
  while (!open.empty()) {
    const auto [from, to] = open.back();
    open.pop_back();
    double most = tolerance;
    size_t farthest = from;
    for (size_t i = from + 1; i < to; ++i) {
      const double off = DistanceToSegment(points[i].point, points[from].point, points[to].point);
      if (off <= most) continue;
      most = off;
      farthest = i;
    }
    if (farthest == from) continue;
    kept[farthest] = true;
    open.emplace_back(from, farthest);
    open.emplace_back(farthest, to);
  }
}

}  // namespace

double TrackFigures::stop_s() const {
  double seconds = 0;
  for (const TrackStop& stop : stops) {
    seconds += static_cast<double>(stop.end_ms - stop.start_ms) / 1000;
  }
  return seconds;
}

TrackFigures MeasureTrack(absl::Span<const TrackPoint> points) {
  TrackFigures figures;
  if (points.empty()) return figures;
  for (size_t i = 1; i < points.size(); ++i) AddStep(points[i - 1], points[i], figures);
  figures.straight = Distance(points.front().point, points.back().point);
  figures.stops = FindStops(points);
  return figures;
}

std::vector<TrackPoint> SimplifyTrack(absl::Span<const TrackPoint> points, double tolerance) {
  if (points.size() < 3) return {points.begin(), points.end()};
  std::vector<bool> kept(points.size());
  for (size_t first = 0; first + 1 < points.size(); first += kStretch) {
    const size_t last = std::min(first + kStretch, points.size() - 1);
    kept[first] = true;
    kept[last] = true;
    KeepFarthest(points, first, last, tolerance, kept);
  }
  std::vector<TrackPoint> line;
  for (size_t i = 0; i < points.size(); ++i) {
    if (kept[i]) line.push_back(points[i]);
  }
  return line;
}

bool Passes(absl::Span<const TrackPoint> line, PointE7 place, double metres) {
  if (line.size() == 1) return Distance(line[0].point, place) <= metres;
  for (size_t i = 1; i < line.size(); ++i) {
    if (DistanceToSegment(place, line[i - 1].point, line[i].point) <= metres) return true;
  }
  return false;
}

}  // namespace hailan::grid_geo
