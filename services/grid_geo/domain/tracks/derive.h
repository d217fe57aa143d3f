// From the points of a patrol to its evidence: lines, figures, coverage and a score with reasons.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/grid_geo/domain/patrols/patrol.h"
#include "services/grid_geo/domain/tracks/track.h"

namespace hailan::grid_geo {

inline constexpr double kCoverageMetres = 50;
inline constexpr double kLineTolerance = 5;

// Values equal QualityReason.Code of the contract.
enum class QualityCode : uint8_t {
  kNoTrack = 1,
  kMockLocation = 2,
  kTeleport = 3,
  kInaccurate = 4,
  kGaps = 5,
  kStillness = 6,
  kRouteNotCovered = 7,
  kCheckInMissing = 8,
  kRemoteCheckIn = 9,
  kTooFast = 10,
  kBuildingsNotCovered = 11,
};

struct Penalty {
  QualityCode code = QualityCode::kNoTrack;
  // Taken off 100.
  int points = 0;
  // 0 to 1.
  double share = 0;
};

struct RejectedTrackPoint {
  Verdict verdict = Verdict::kInvalid;
  TrackPoint point;
};

struct Evidence {
  // In order of time: all but INVALID; and the line.
  std::vector<TrackPoint> recorded;
  std::vector<TrackPoint> accepted;
  std::vector<TrackPoint> simplified;
  TrackFigures recorded_figures;
  // Stops take in STILL points, which are only left out of the line.
  TrackFigures accepted_figures;
  std::vector<RejectedTrackPoint> rejected;
  std::array<int, kVerdicts> counts{};
  int points_passed = 0;
  int points_checked = 0;
  int buildings = 0;
  int buildings_passed = 0;
  std::vector<Penalty> penalties;
  int score() const;
};

// `points` in any order; `buildings` of the patrol's territory.
Evidence DeriveEvidence(std::vector<TrackPoint> points,
                        const Patrol& patrol,
                        absl::Span<const PointE7> buildings = {});

}  // namespace hailan::grid_geo
