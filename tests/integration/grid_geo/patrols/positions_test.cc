// Which points become positions: whatever a phone's clock does, nobody is shown where they will be.
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>

#include "tests/integration/grid_geo/patrols/trail.h"

namespace hailan::grid_geo::testing {

using hailan::testing::Must;

namespace {

// A walker ten minutes on duty, with a phone whose clock may be wrong.
struct OnDuty : Trail {
  const std::string name = NewPatrol();
  const std::string upload = Town::NewRequestId();
  int64_t sequence = 0;

  // `fast`: what the phone's clock is ahead of ours, and says so.
  void Go(absl::Duration fast = absl::ZeroDuration()) {
    auto request = On<v1::StartPatrolRequest>(name);
    request.mutable_phone_time()->set_seconds(absl::ToUnixSeconds(clock.Now() + fast));
    Must(Run(Walker(), &PatrolsService::StartPatrol, request));
    clock.Advance(absl::Minutes(10));
  }
  // A point of the phone's time that is `after` ours, so many points of a walk to the north.
  TrackPoint Point(absl::Duration after, int north) const {
    TrackPoint point = Walk(clock.Now() + after, 1)[0];
    point.point.y += north * 600;
    return point;
  }
  void Send(const std::vector<TrackPoint>& points) {
    Append(BatchOf(name, upload, ++sequence, points));
  }
  std::optional<v1::Position> Shown() {
    v1::ListPositionsRequest request;
    request.set_parent(kParent);
    const auto shown = Must(positions.ListPositions(MakeCall(), request));
    if (shown.positions().empty()) return std::nullopt;
    return shown.positions(0);
  }
  // Where the walker is shown, in points of the walk; -1 = nowhere.
  int North() {
    const std::optional<v1::Position> shown = Shown();
    if (!shown.has_value()) return -1;
    return static_cast<int>(
        std::lround((shown->point().latitude() * 1e7 - Walk(clock.Now(), 1)[0].point.y) / 600));
  }
};

}  // namespace

TEST_CASE_METHOD(OnDuty, "A15: a point of the future is never shown, the honest one after it is") {
  Go();
  // A minute and a bit, an hour, and about as far as the points of one batch can be apart.
  const absl::Duration ahead = GENERATE(absl::Seconds(61), absl::Hours(1), absl::Hours(24 * 20));
  Send({Point(ahead, 50)});
  CHECK_FALSE(Shown().has_value());
  Send({Point(-absl::Seconds(10), 1)});
  CHECK(North() == 1);
  CHECK(Shown()->age_s() == 10);
  // In one batch with honest ones, of which the last is not trustworthy.
  TrackPoint bad = Point(-absl::Seconds(1), 4);
  bad.flags = kNoFixFlag;
  Send({Point(-absl::Seconds(8), 2), Point(ahead, 51), Point(-absl::Seconds(5), 3), bad});
  CHECK(North() == 3);
  CHECK(Shown()->age_s() == 5);
  // A repetition changes nothing.
  --sequence;
  Send({Point(-absl::Seconds(8), 2), Point(ahead, 51), Point(-absl::Seconds(5), 3), bad});
  CHECK(North() == 3);
  CHECK(Rows("track_chunks") == 3);
  // Those of the future are kept for audit.
  const v1::PatrolTrack track = Track(name);
  CHECK(track.recorded().point_count() == 5);
  int future = 0;
  for (const auto& rejected : track.rejected()) {
    future += rejected.reason() == v1::REJECT_REASON_FUTURE ? 1 : 0;
  }
  CHECK(future == 2);
}

TEST_CASE_METHOD(OnDuty, "A15: the future is that of the phone's clock put right") {
  const absl::Duration fast = GENERATE(absl::Hours(1), -absl::Hours(1));
  Go(fast);
  Send({Point(fast - absl::Seconds(10), 1)});
  CHECK(North() == 1);
  CHECK(Shown()->age_s() == 10);
  // The clock jumps an hour ahead, and after a while back again.
  clock.Advance(absl::Seconds(30));
  Send({Point(fast + absl::Hours(1), 2)});
  CHECK(North() == 1);
  CHECK(Shown()->age_s() == 40);
  clock.Advance(absl::Seconds(30));
  Send({Point(fast + absl::Hours(1), 3)});
  CHECK(North() == 1);
  Send({Point(fast, 4)});
  CHECK(North() == 4);
  CHECK(Shown()->age_s() == 0);
}

TEST_CASE_METHOD(OnDuty, "A15: a clock that is a little fast stops nobody and is no negative age") {
  Go();
  Send({Point(absl::Seconds(50), 1)});
  CHECK(North() == 1);
  CHECK(Shown()->age_s() == 0);
  CHECK(Shown()->position_time().seconds() == absl::ToUnixSeconds(clock.Now()));
  clock.Advance(absl::Seconds(5));
  CHECK(Shown()->age_s() == 5);
  Send({Point(absl::ZeroDuration(), 2)});
  CHECK(North() == 2);
  CHECK(Shown()->age_s() == 0);
  // A replica whose clock is behind that of the one which stored it.
  clock.Set(clock.Now() - absl::Seconds(2));
  CHECK(Shown()->age_s() == 0);
}

}  // namespace hailan::grid_geo::testing
