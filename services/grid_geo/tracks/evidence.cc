#include "services/grid_geo/tracks/evidence.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "services/grid_geo/tracks/convert.h"

namespace hailan::grid_geo {
namespace {

constexpr int kPerRun = 100;
constexpr absl::Duration kLimit = absl::Seconds(10);
// Others take over work that was claimed and not done by then.
constexpr absl::Duration kClaim = absl::Seconds(30);
// A batch may be on its way into the database while its patrol ends, and be missed by the first
// look: nothing takes longer than this.
constexpr absl::Duration kSettle = absl::Seconds(15);
constexpr size_t kMicroGridDigits = 17;
constexpr size_t kGridDigits = 15;

}  // namespace

std::vector<PointE7> TrackEvidence::BuildingsOf(const PatrolName& patrol,
                                                const std::string& code) const {
  const bool micro = code.size() == kMicroGridDigits;
  const std::shared_ptr<const CityMap> map = micro ? maps_.Find(patrol.city()) : nullptr;
  // Places know their grids, not their micro-grids.
  const std::string grid = code.substr(0, micro ? kGridDigits : code.size());
  const std::shared_ptr<const PlaceMap> places = places_.Find(patrol.city());
  std::vector<PointE7> points;
  for (const auto& building : places->layer(PlaceClass::kBuilding).places) {
    const Place& place = building->place;
    if (!absl::StartsWith(place.ground.territory_code, grid) &&
        !absl::StartsWith(place.ground.exclusive_code, grid)) {
      continue;
    }
    if (micro &&
        (map == nullptr || map->layers->Find(Layer::kMicro, ToFine(place.point)) != code)) {
      continue;
    }
    points.push_back(place.point);
  }
  return points;
}

absl::StatusOr<Evidence> TrackEvidence::WorkOut(const Patrol& patrol, absl::Time deadline) const {
  HL_ASSIGN_OR_RETURN(std::vector<TrackPoint> points, store_.ReadTrack(patrol, deadline));
  return DeriveEvidence(std::move(points), patrol, BuildingsOf(patrol.name, patrol.territory_code));
}

absl::Status TrackEvidence::Keep(const DueEvidence& work, absl::Time now, absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const std::optional<Patrol> patrol, patrols_.Get(work.patrol, deadline));
  if (!patrol.has_value() || !patrol->finish_time.has_value()) {
    return absl::DataLossError("a track is due whose patrol has not ended");
  }
  HL_ASSIGN_OR_RETURN(const Evidence evidence, WorkOut(*patrol, deadline));
  const absl::Time settled = *patrol->finish_time + kSettle;
  return store_.Store(work,
                      FiguresOf(*patrol, evidence, now),
                      LinesOf(evidence),
                      now < settled ? std::optional<absl::Time>(settled) : std::nullopt,
                      deadline);
}

absl::Status TrackEvidence::WorkOutDue() {
  while (true) {
    const absl::Time now = clock_.Now();
    const absl::Time deadline = absl::Now() + kLimit;
    HL_ASSIGN_OR_RETURN(const std::vector<DueEvidence> due,
                        store_.Claim(now, now + kClaim, kPerRun, deadline));
    for (const DueEvidence& work : due) {
      // One bad track must not keep the others from being worked out.
      const absl::Status kept = Keep(work, now, absl::Now() + kLimit);
      if (kept.ok()) continue;
      obs::Log(obs::Level::kWarn,
               "A track could not be worked out; it is tried again.",
               {{"patrol", work.patrol.Format()}, {"status", kept.ToString()}});
    }
    if (due.size() < kPerRun) return absl::OkStatus();
  }
}

}  // namespace hailan::grid_geo
