#include <algorithm>
#include <cmath>
#include <cstdlib>
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
constexpr size_t kNearStretch = 64;

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

// Of the points after `anchor` and up to `end` the one that lies farthest from it.
size_t FarthestFrom(absl::Span<const TrackPoint> points, size_t anchor, size_t end) {
  double most = -1;
  size_t farthest = end;
  for (size_t i = anchor + 1; i <= end; ++i) {
    const double distance = Distance(points[anchor].point, points[i].point);
    if (distance <= most) continue;
    most = distance;
    farthest = i;
  }
  return farthest;
}

// A stop begins at the first point that all points of the next two minutes lie near, and lasts
// until one does not.
std::vector<TrackStop> FindStops(absl::Span<const TrackPoint> points) {
  std::vector<TrackStop> stops;
  // Points that were found far from anchors. Each is far from many other anchors too, so a few of
  // them spare nearly all anchors the look at their two minutes, however many points those hold.
  std::vector<size_t> outliers;
  size_t end = 0;
  for (size_t anchor = 0; anchor < points.size();) {
    while (end < points.size() && points[end].time_ms - points[anchor].time_ms < kStopMs) ++end;
    if (end == points.size()) break;
    const auto is_far = [points, anchor](size_t i) {
      return Distance(points[anchor].point, points[i].point) > kStopMetres;
    };
    std::erase_if(outliers, [anchor](size_t i) { return i <= anchor; });
    if (std::any_of(outliers.begin(), outliers.end(), is_far)) {
      ++anchor;
      continue;
    }
    const size_t farthest = FarthestFrom(points, anchor, end);
    if (is_far(farthest)) {
      outliers.push_back(farthest);
      ++anchor;
      continue;
    }
    size_t next = end + 1;
    while (next < points.size() && !is_far(next)) ++next;
    stops.push_back({points[anchor].point, points[anchor].time_ms, points[next - 1].time_ms});
    anchor = next;
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

// Some points of a line, with the box that nothing near them is outside of.
class Stretch {
 public:
  Stretch(absl::Span<const TrackPoint> points, double metres) : points_(points), metres_(metres) {
    for (const TrackPoint& point : points) {
      west_ = std::min<int64_t>(west_, point.point.x);
      east_ = std::max<int64_t>(east_, point.point.x);
      south_ = std::min<int64_t>(south_, point.point.y);
      north_ = std::max<int64_t>(north_, point.point.y);
    }
    const double north = metres / kUnitMetres;
    const double farthest =
        static_cast<double>(std::max(std::abs(south_), std::abs(north_))) + north;
    const double parallel = std::cos(std::min(farthest / kUnitsPerRadian, kPole));
    const auto margin = static_cast<int64_t>(std::ceil(north)) + 1;
    const auto margin_east = static_cast<int64_t>(std::ceil(north / parallel)) + 1;
    west_ -= margin_east;
    east_ += margin_east;
    south_ -= margin;
    north_ += margin;
  }

  bool Passes(PointE7 place) const {
    if (place.x < west_ || place.x > east_ || place.y < south_ || place.y > north_) return false;
    if (points_.size() == 1) return Distance(points_[0].point, place) <= metres_;
    for (size_t i = 1; i < points_.size(); ++i) {
      if (DistanceToSegment(place, points_[i - 1].point, points_[i].point) <= metres_) return true;
    }
    return false;
  }

 private:
  // Of 1e-7 degree of latitude.
  static constexpr double kUnitMetres = kEarthRadius * M_PI / 180e7;
  static constexpr double kUnitsPerRadian = 180e7 / M_PI;
  // Beyond it, boxes are as wide as just before it.
  static constexpr double kPole = 1.5;

  absl::Span<const TrackPoint> points_;
  double metres_;
  int64_t west_ = INT64_MAX;
  int64_t east_ = INT64_MIN;
  int64_t south_ = INT64_MAX;
  int64_t north_ = INT64_MIN;
};

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

int CountPassed(absl::Span<const TrackPoint> line,
                absl::Span<const PointE7> places,
                double metres) {
  std::vector<Stretch> stretches;
  for (size_t first = 0; first < line.size(); first += kNearStretch) {
    // A stretch ends with the point that the next one begins with.
    stretches.emplace_back(line.subspan(first, kNearStretch + 1), metres);
  }
  int passed = 0;
  for (const PointE7 place : places) {
    const auto near = [place](const Stretch& stretch) { return stretch.Passes(place); };
    passed += std::any_of(stretches.begin(), stretches.end(), near) ? 1 : 0;
  }
  return passed;
}

}  // namespace hailan::grid_geo
