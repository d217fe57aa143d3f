#include "services/grid_geo/domain/tracks/derive.h"

#include <algorithm>
#include <cmath>

namespace hailan::grid_geo {
namespace {

// Faster than this most of the way is neither walking nor cycling, metres per second.
constexpr double kRiding = 8;

double Share(double part, double whole) {
  return whole <= 0 ? 0 : std::clamp(part / whole, 0.0, 1.0);
}

// `most` points at a share of `full` or more, none up to `free`, in proportion between.
void Punish(
    Evidence& evidence, QualityCode code, double share, double free, double full, int most) {
  if (share <= free) return;
  const double part = std::min(1.0, (share - free) / (full - free));
  const int points = static_cast<int>(std::ceil(part * most));
  evidence.penalties.push_back({.code = code, .points = points, .share = share});
}

double GapShare(const Evidence& evidence) {
  double gaps = 0;
  for (const TrackGap& gap : evidence.recorded_figures.gaps) {
    gaps += static_cast<double>(gap.end_ms - gap.start_ms);
  }
  const auto& points = evidence.recorded;
  return Share(gaps, static_cast<double>(points.back().time_ms - points.front().time_ms));
}

double FastShare(const std::vector<TrackPoint>& line) {
  double fast = 0;
  double all = 0;
  for (size_t i = 1; i < line.size(); ++i) {
    const auto ms = static_cast<double>(line[i].time_ms - line[i - 1].time_ms);
    const TrackFigures step = MeasureTrack(absl::MakeConstSpan(line).subspan(i - 1, 2));
    all += ms;
    if (step.max_speed > kRiding) fast += ms;
  }
  return Share(fast, all);
}

void JudgePoints(Evidence& evidence) {
  const auto count = [&evidence](Verdict verdict) {
    return static_cast<double>(evidence.counts[static_cast<size_t>(verdict)]);
  };
  const double all = static_cast<double>(evidence.recorded.size()) - count(Verdict::kDuplicate);
  const double jumps = count(Verdict::kTeleport) + evidence.accepted_figures.fast_steps;
  Punish(
      evidence, QualityCode::kMockLocation, Share(count(Verdict::kMockLocation), all), 0, 0.2, 100);
  Punish(evidence, QualityCode::kTeleport, Share(jumps, all), 0.005, 0.1, 50);
  Punish(evidence, QualityCode::kInaccurate, Share(count(Verdict::kInaccurate), all), 0.1, 0.6, 20);
  Punish(evidence, QualityCode::kGaps, GapShare(evidence), 0.1, 0.7, 30);
  const double duration =
      static_cast<double>(evidence.recorded.back().time_ms - evidence.recorded.front().time_ms) /
      1000;
  Punish(evidence,
         QualityCode::kStillness,
         Share(evidence.accepted_figures.stop_s(), duration),
         0.5,
         0.95,
         30);
  Punish(evidence, QualityCode::kTooFast, FastShare(evidence.accepted), 0.3, 0.8, 20);
}

void JudgeRoute(Evidence& evidence, const Patrol& patrol) {
  const auto points = static_cast<double>(patrol.route.size());
  if (patrol.route.empty()) return;
  Punish(
      evidence, QualityCode::kRouteNotCovered, 1 - Share(evidence.points_passed, points), 0, 1, 40);
  const auto visited = static_cast<double>(patrol.visits.size());
  Punish(evidence, QualityCode::kCheckInMissing, 1 - Share(visited, points), 0, 1, 30);
  Punish(evidence,
         QualityCode::kRemoteCheckIn,
         Share(visited - evidence.points_checked, points),
         0,
         1,
         20);
}

// Where points tell a walker where to go, buildings off the route are nobody's fault.
void JudgeArea(Evidence& evidence, const Patrol& patrol) {
  if (!patrol.route.empty() || evidence.buildings == 0) return;
  Punish(evidence,
         QualityCode::kBuildingsNotCovered,
         1 - Share(evidence.buildings_passed, evidence.buildings),
         0.2,
         1,
         30);
}

void Cover(Evidence& evidence, const Patrol& patrol, absl::Span<const PointE7> buildings) {
  std::vector<PointE7> route;
  for (const RoutePoint& point : patrol.route) route.push_back(point.point);
  evidence.points_passed = CountPassed(evidence.accepted, route, kCoverageMetres);
  for (const Visit& visit : patrol.visits) evidence.points_checked += visit.remote ? 0 : 1;
  evidence.buildings = static_cast<int>(buildings.size());
  evidence.buildings_passed = CountPassed(evidence.accepted, buildings, kCoverageMetres);
}

}  // namespace

int Evidence::score() const {
  int score = 100;
  for (const Penalty& penalty : penalties) score -= penalty.points;
  return std::max(score, 0);
}

Evidence DeriveEvidence(std::vector<TrackPoint> points,
                        const Patrol& patrol,
                        absl::Span<const PointE7> buildings) {
  SortTrack(points);
  const std::vector<Verdict> verdicts = FilterTrack(points);
  Evidence evidence;
  std::vector<TrackPoint> with_still;
  for (size_t i = 0; i < points.size(); ++i) {
    const Verdict verdict = verdicts[i];
    ++evidence.counts[static_cast<size_t>(verdict)];
    if (verdict != Verdict::kInvalid) evidence.recorded.push_back(points[i]);
    if (verdict == Verdict::kAccepted) evidence.accepted.push_back(points[i]);
    if (verdict == Verdict::kAccepted || verdict == Verdict::kStill) {
      with_still.push_back(points[i]);
    }
    if (verdict != Verdict::kAccepted) evidence.rejected.push_back({verdict, points[i]});
  }
  evidence.recorded_figures = MeasureTrack(evidence.recorded);
  evidence.accepted_figures = MeasureTrack(evidence.accepted);
  evidence.accepted_figures.stops = MeasureTrack(with_still).stops;
  evidence.simplified = SimplifyTrack(evidence.accepted, kLineTolerance);
  Cover(evidence, patrol, buildings);
  if (evidence.accepted.size() < 2) {
    evidence.penalties.push_back({.code = QualityCode::kNoTrack, .points = 100, .share = 1});
  } else {
    JudgePoints(evidence);
  }
  JudgeRoute(evidence, patrol);
  JudgeArea(evidence, patrol);
  return evidence;
}

}  // namespace hailan::grid_geo
