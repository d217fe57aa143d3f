#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "services/grid_geo/domain/patrols/geodesy.h"
#include "services/grid_geo/domain/tracks/track.h"

namespace hailan::grid_geo {
namespace {

bool InRange(PointE7 point) {
  return std::abs(int64_t{point.x}) <= 1'800'000'000 && std::abs(int64_t{point.y}) <= 900'000'000 &&
         !(point.x == 0 && point.y == 0);
}

double SpeedBetween(const TrackPoint& a, const TrackPoint& b) {
  // Within one second, receivers are still settling: a second is the least that counts.
  const double seconds = std::max(1.0, static_cast<double>(b.time_ms - a.time_ms) / 1000);
  return Distance(a.point, b.point) / seconds;
}

// Finds the points that repeat one of the same instant; asked of each point, in order.
class Repetitions {
 public:
  bool Repeats(const TrackPoint& point) {
    if (point.time_ms != instant_) places_.clear();
    instant_ = point.time_ms;
    return !places_.insert({point.point.x, point.point.y}).second;
  }

 private:
  int64_t instant_ = 0;
  absl::flat_hash_set<std::pair<int32_t, int32_t>> places_;
};

// What can be told of a point by itself and whether it repeats another one.
Verdict JudgeAlone(const TrackPoint& point, bool repeats, const FilterOptions& options) {
  if ((point.flags & kNoFixFlag) != 0 || !InRange(point.point)) return Verdict::kInvalid;
  if (repeats) return Verdict::kDuplicate;
  if (point.time_ms > point.receive_ms + options.future_ms) return Verdict::kFuture;
  if (point.receive_ms > point.time_ms + options.outdated_ms) return Verdict::kOutdated;
  if ((point.flags & kMockFlag) != 0) return Verdict::kMockLocation;
  if (point.accuracy_dm > options.accuracy_dm) return Verdict::kInaccurate;
  return Verdict::kAccepted;
}

// What has to be told from the line so far.
class LineFilter {
 public:
  LineFilter(absl::Span<const TrackPoint> points,
             const FilterOptions& options,
             std::vector<Verdict>& verdicts)
      : points_(points), options_(options), verdicts_(verdicts) {}

  void Add(size_t i) {
    const TrackPoint& point = points_[i];
    if (last_ != nullptr && SpeedBetween(*last_, point) > options_.speed_mps) return Jump(i);
    jumped_.clear();
    if (!IsFirm()) stretch_.push_back(i);
    if (last_ != nullptr && point.time_ms - last_->time_ms < options_.still_ms &&
        point.time_ms > last_->time_ms && Distance(last_->point, point.point) < options_.still_m) {
      verdicts_[i] = Verdict::kStill;
      return;
    }
    last_ = &point;
  }

 private:
  bool IsFirm() const { return static_cast<int>(stretch_.size()) >= options_.confirmations; }

  void Jump(size_t i) {
    verdicts_[i] = Verdict::kTeleport;
    if (!jumped_.empty() &&
        SpeedBetween(points_[jumped_.back()], points_[i]) > options_.speed_mps) {
      jumped_.clear();
    }
    jumped_.push_back(i);
    if (static_cast<int>(jumped_.size()) < options_.confirmations) return;
    // More points say so than ever agreed with where the line began: that was the jump.
    if (!IsFirm()) {
      for (const size_t deposed : stretch_) verdicts_[deposed] = Verdict::kTeleport;
    }
    for (const size_t confirmed : jumped_) verdicts_[confirmed] = Verdict::kAccepted;
    stretch_ = std::exchange(jumped_, {});
    last_ = &points_[i];
  }

  const absl::Span<const TrackPoint> points_;
  const FilterOptions& options_;
  std::vector<Verdict>& verdicts_;
  // The last point of the line.
  const TrackPoint* last_ = nullptr;
  // The line's points since it began or jumped, as far as they are counted.
  std::vector<size_t> stretch_;
  // Points away from the line that agree with each other.
  std::vector<size_t> jumped_;
};

}  // namespace

void SortTrack(std::vector<TrackPoint>& points) {
  std::stable_sort(points.begin(), points.end(), [](const TrackPoint& a, const TrackPoint& b) {
    return std::tie(a.time_ms, a.sequence) < std::tie(b.time_ms, b.sequence);
  });
}

std::vector<Verdict> FilterTrack(absl::Span<const TrackPoint> points,
                                 const FilterOptions& options) {
  std::vector<Verdict> verdicts(points.size());
  LineFilter line(points, options, verdicts);
  Repetitions repetitions;
  for (size_t i = 0; i < points.size(); ++i) {
    verdicts[i] = JudgeAlone(points[i], repetitions.Repeats(points[i]), options);
    if (verdicts[i] == Verdict::kAccepted) line.Add(i);
  }
  return verdicts;
}

}  // namespace hailan::grid_geo
