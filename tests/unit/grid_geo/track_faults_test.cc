// Ten thousand walks with labelled faults: what the filters make of each kind, as a table.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/grid_geo/domain/tracks/track.h"

namespace hailan::grid_geo {
namespace {

constexpr int kTracks = 10'000;
constexpr int kSteps = 30;
constexpr int64_t kStepMs = 5000;
constexpr double kE7PerMetre = 1 / 0.0111194927;
constexpr std::array<const char*, kVerdicts> kNames = {"accepted",
                                                       "invalid",
                                                       "duplicate",
                                                       "future",
                                                       "outdated",
                                                       "inaccurate",
                                                       "teleport",
                                                       "mock",
                                                       "still"};

struct LabelledTrack {
  std::vector<TrackPoint> points;
  // What each point is, in step with them.
  std::vector<Verdict> labels;
};

// Walks at 1.3 to 2 m/s that turn as people do, with faults strewn in.
class Walker {
 public:
  LabelledTrack Next() {
    track_ = {};
    TrackPoint here;
    here.time_ms = 1'772'413'200'000;
    here.point = {.x = 1'294'200'000 + Below(100'000), .y = 427'700'000 + Below(100'000)};
    here.accuracy_dm = 50;
    const double speed = 1.3 + Share() * 0.7;
    double heading = Share() * 2 * M_PI;
    // The receiver begins where it was switched off, for a point or two.
    const int lost = Share() < 0.1 ? 1 + Below(2) : 0;
    const TrackPoint elsewhere = Away(here);
    for (int i = 0; i < kSteps; ++i) {
      here.time_ms += kStepMs;
      heading += (Share() - 0.5) * 0.4;
      here = Moved(here, speed * kStepMs / 1000, heading);
      here.receive_ms = here.time_ms + Below(600'000);
      if (i < lost) {
        TrackPoint wrong = here;
        wrong.point = elsewhere.point;
        Add(wrong, Verdict::kTeleport);
      } else {
        AddStep(here);
      }
    }
    return std::move(track_);
  }

 private:
  double Share() { return std::uniform_real_distribution<>(0, 1)(random_); }
  int Below(int limit) { return std::uniform_int_distribution<>(0, limit - 1)(random_); }

  static TrackPoint Moved(TrackPoint point, double metres, double heading) {
    const double north = std::cos(heading) * metres * kE7PerMetre;
    const double east = std::sin(heading) * metres * kE7PerMetre;
    point.point.y += static_cast<int32_t>(std::lround(north));
    point.point.x += static_cast<int32_t>(std::lround(east / std::cos(42.77 * M_PI / 180)));
    return point;
  }
  TrackPoint Away(const TrackPoint& point) {
    return Moved(point, 5000 + Share() * 45'000, Share() * 2 * M_PI);
  }

  void Add(TrackPoint point, Verdict label) {
    point.sequence = static_cast<int64_t>(track_.points.size());
    track_.points.push_back(point);
    track_.labels.push_back(label);
  }

  // One step of the walk: mostly good, sometimes broken, sometimes with something after it.
  void AddStep(const TrackPoint& here) {
    const int kind = Below(60);
    if (kind >= 1 && kind <= 6) return AddBroken(here, kind);
    Add(here, Verdict::kAccepted);
    if (kind == 7) Add(here, Verdict::kDuplicate);
    if (kind == 8) {
      for (int i = 1; i <= 3; ++i) {
        TrackPoint standing = Moved(here, Share() * 2, Share() * 2 * M_PI);
        standing.time_ms += i * 1000;
        Add(standing, Verdict::kStill);
      }
    }
  }

  void AddBroken(TrackPoint here, int kind) {
    switch (kind) {
      case 1:
        if (Below(2) == 0)
          here.flags = kNoFixFlag;
        else
          here.point = Below(2) == 0 ? PointE7{} : PointE7{.x = here.point.x, .y = 900'000'001};
        return Add(here, Verdict::kInvalid);
      case 2:
        here.receive_ms = here.time_ms - 60'001 - Below(3'600'000);
        return Add(here, Verdict::kFuture);
      case 3:
        here.receive_ms = here.time_ms + 72LL * 3600 * 1000 + 1 + Below(3'600'000);
        return Add(here, Verdict::kOutdated);
      case 4:
        here.accuracy_dm = 1001 + Below(50'000);
        return Add(here, Verdict::kInaccurate);
      case 5:
        return Add(Away(here), Verdict::kTeleport);
      default:
        here.flags = kMockFlag;
        return Add(here, Verdict::kMockLocation);
    }
  }

  std::mt19937 random_{2026};
  LabelledTrack track_;
};

// Points by what they are and what they were taken for.
struct Confusion {
  std::array<std::array<int, kVerdicts>, kVerdicts> counts{};
  // Tracks whose line is exactly the good points.
  int whole_lines = 0;

  void Add(const LabelledTrack& track) {
    const std::vector<Verdict> verdicts = FilterTrack(track.points);
    bool whole = true;
    for (size_t i = 0; i < verdicts.size(); ++i) {
      ++counts[static_cast<size_t>(track.labels[i])][static_cast<size_t>(verdicts[i])];
      whole =
          whole && (track.labels[i] == Verdict::kAccepted) == (verdicts[i] == Verdict::kAccepted);
    }
    whole_lines += whole ? 1 : 0;
  }
  int Labelled(size_t label) const {
    int sum = 0;
    for (const int count : counts[label]) sum += count;
    return sum;
  }
  double Recall(size_t label) const {
    return static_cast<double>(counts[label][label]) / Labelled(label);
  }
  double Precision(size_t verdict) const {
    int sum = 0;
    for (const auto& row : counts) sum += row[verdict];
    return static_cast<double>(counts[verdict][verdict]) / sum;
  }
  std::string Text() const {
    std::string text =
        absl::StrFormat("%d tracks, %d lines whole\n%-11s", kTracks, whole_lines, "");
    for (const char* name : kNames) absl::StrAppendFormat(&text, "%11s", name);
    absl::StrAppendFormat(&text, "%11s%11s\n", "recall", "precision");
    for (size_t label = 0; label < kVerdicts; ++label) {
      absl::StrAppendFormat(&text, "%-11s", kNames[label]);
      for (const int count : counts[label]) absl::StrAppendFormat(&text, "%11d", count);
      absl::StrAppendFormat(&text, "%11.5f%11.5f\n", Recall(label), Precision(label));
    }
    return text;
  }
};

}  // namespace

TEST_CASE("#8: the faults of ten thousand walks are found and named, and nothing else is") {
  Walker walker;
  Confusion confusion;
  for (int i = 0; i < kTracks; ++i) confusion.Add(walker.Next());
  WARN(confusion.Text());
  for (size_t label = 0; label < kVerdicts; ++label) {
    INFO(kNames[label]);
    CHECK(confusion.Labelled(label) > 1000);
    const auto verdict = static_cast<Verdict>(label);
    // Where a track begins in the wrong place, what breaks in before three points agree costs one
    // or two of these; what a point says of itself is never mistaken.
    const bool by_line = verdict == Verdict::kAccepted || verdict == Verdict::kTeleport ||
                         verdict == Verdict::kStill;
    CHECK(confusion.Recall(label) >= (by_line ? 0.98 : 1));
    CHECK(confusion.Precision(label) >= (by_line ? 0.98 : 1));
  }
  CHECK(confusion.Recall(static_cast<size_t>(Verdict::kAccepted)) >= 0.999);
  CHECK(confusion.whole_lines >= kTracks * 98 / 100);
}

}  // namespace hailan::grid_geo
