// Tracks as sequences of points: which points count, and what they add up to. Pure functions: the
// same points give the same track, whenever and in whatever order they arrived.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

inline constexpr uint32_t kMockFlag = 1;
inline constexpr uint32_t kNoFixFlag = 2;

struct TrackPoint {
  // Unix milliseconds, the phone's clock put right.
  int64_t time_ms = 0;
  PointE7 point;
  // Decimetres; -1 = not known.
  int32_t accuracy_dm = -1;
  // Centimetres per second by the receiver; kept for audit, nothing follows from it.
  std::optional<uint32_t> speed_cms = {};
  uint32_t flags = 0;
  // When the batch was received.
  int64_t receive_ms = 0;
  // Place in the batches: breaks ties of points with the same time.
  int64_t sequence = 0;
};

// By time, then sequence.
void SortTrack(std::vector<TrackPoint>& points);

// Values equal RejectReason of the contract.
enum class Verdict : uint8_t {
  kAccepted = 0,
  kInvalid = 1,
  kDuplicate = 2,
  kFuture = 3,
  kOutdated = 4,
  kInaccurate = 5,
  kTeleport = 6,
  kMockLocation = 7,
  kStill = 8,
};
inline constexpr size_t kVerdicts = 9;

struct FilterOptions {
  // Taken at most this long after it was received.
  int64_t future_ms = 60'000;
  // Received at most this long after it was taken.
  int64_t outdated_ms = 72LL * 3600 * 1000;
  int32_t accuracy_dm = 1000;
  double speed_mps = 50;
  // That many jumped points in a row that agree with each other confirm the jump; a beginning of
  // fewer points than that was the mistake then, and is rejected in their stead.
  int confirmations = 3;
  double still_m = 5;
  int64_t still_ms = 60'000;
};

// One verdict per point of a sorted track.
std::vector<Verdict> FilterTrack(absl::Span<const TrackPoint> points,
                                 const FilterOptions& options = {});

struct TrackStop {
  PointE7 point;
  int64_t start_ms = 0;
  int64_t end_ms = 0;
};

struct TrackGap {
  int64_t start_ms = 0;
  int64_t end_ms = 0;
  double distance = 0;
};

// Figures of a sorted sequence; see TrackFigures of the contract.
struct TrackFigures {
  double length = 0;
  double straight = 0;
  double max_gap_s = 0;
  double max_speed = 0;
  int fast_steps = 0;
  int same_time_steps = 0;
  std::vector<TrackStop> stops;
  std::vector<TrackGap> gaps;
  double stop_s() const;
};

TrackFigures MeasureTrack(absl::Span<const TrackPoint> points);

// The points of the line that are needed to stay within `tolerance` metres of all of it
// (Douglas-Peucker, over stretches of 512 points so that no track takes long).
std::vector<TrackPoint> SimplifyTrack(absl::Span<const TrackPoint> points, double tolerance);

// How many of the places the line passes within `metres`.
int CountPassed(absl::Span<const TrackPoint> line, absl::Span<const PointE7> places, double metres);

}  // namespace hailan::grid_geo
