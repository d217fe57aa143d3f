// Tracks over PostgreSQL: what is stored, what is never stored, and what comes
// out.
#include <catch2/catch.hpp>
#include <future>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/integration/grid_geo/patrols/trail.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::IsOk;
using hailan::testing::Must;

TEST_CASE(
    "C02: the track of a patrol is a line with length, duration and "
    "ordered points") {
  Trail trail;
  const std::string name = trail.NewPatrol();
  const std::string upload = Town::NewRequestId();
  const auto walk = Walk(trail.clock.Now(), 100);
  CHECK_THAT(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, upload, 1, walk)).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "PATROL_NOT_STARTED"));
  Must(trail.Start(name));
  CHECK_THAT(trail.tracks.AppendTrack(trail.Walker("li"), BatchOf(name, upload, 1, walk)).status(),
             HasReason("OUT_OF_SCOPE"));
  // The later half first, then a repetition.
  const std::vector<TrackPoint> first(walk.begin(), walk.begin() + 50);
  const std::vector<TrackPoint> second(walk.begin() + 50, walk.end());
  trail.clock.Advance(absl::Minutes(10));
  Must(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, upload, 2, second)));
  Must(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, upload, 1, first)));
  const auto again =
      Must(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, upload, 1, first)));
  CHECK(again.last_sequence() == 1);
  CHECK(again.point_count() == 50);
  CHECK(trail.Rows("track_chunks") == 2);
  Must(trail.Finish(name));
  const v1::PatrolTrack track = trail.Track(name);
  CHECK(track.accepted().point_count() == 100);
  CHECK(track.accepted().duration_s() == 495);
  CHECK(track.accepted().length_m() == Approx(99 * 6.6717).epsilon(1e-3));
  CHECK(track.full().time_deltas_ms_size() == 100);
  CHECK(track.full().time_deltas_ms(7) == 5000);
  CHECK(track.simplified().time_deltas_ms_size() == 2);
  CHECK(track.coverage().route_point_count() == 2);
  CHECK(track.coverage().route_points_passed() == 1);
  CHECK(track.quality_score() < 100);
}

TEST_CASE(
    "A15: positions are shown with their age while on duty and gone "
    "afterwards") {
  Trail trail;
  const std::string name = trail.NewPatrol();
  Must(trail.Start(name));
  CHECK(trail.Positions() == 0);
  const std::string upload = Town::NewRequestId();
  const absl::Time start = trail.clock.Now();
  trail.clock.Advance(absl::Minutes(2));
  Must(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, upload, 2, Walk(start, 10))));
  // Late points do not move anybody back.
  Must(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, upload, 1, Walk(start, 5))));
  v1::ListPositionsRequest request;
  request.set_parent(kParent);
  request.set_territory(Territory(GridCode(1)));
  const auto shown = Must(trail.positions.ListPositions(trail.Office(), request));
  REQUIRE(shown.positions_size() == 1);
  CHECK(shown.positions(0).staff() == "cities/222405/staff/jin");
  CHECK(shown.positions(0).age_s() == 120 - 45);
  request.set_territory(Territory(GridCode(2)));
  CHECK(Must(trail.positions.ListPositions(trail.Office(), request)).positions_size() == 0);
  request.set_territory(Territory("222405001"));
  CHECK_THAT(trail.positions.ListPositions(trail.Office(), request).status(),
             HasReason("OUT_OF_SCOPE"));
  Must(trail.Finish(name));
  CHECK(trail.Rows("positions") == 0);
  // A batch that arrives after the end is stored but shows nobody.
  Must(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, upload, 3, Walk(start, 12))));
  CHECK(trail.Positions() == 0);
  CHECK(trail.Rows("positions") == 0);
}

TEST_CASE("a watcher is told how a patrol ended, and shown nobody unheard of on the next one") {
  Trail trail;
  const std::string first = trail.NewPatrol();
  Must(trail.Start(first));
  const absl::Time start = trail.clock.Now();
  trail.clock.Advance(absl::Minutes(1));
  trail.Append(BatchOf(first, Town::NewRequestId(), 1, Walk(start, 5)));
  v1::WatchPositionsRequest request;
  request.set_parent(kParent);
  request.set_territory(Territory(GridCode(1)));
  auto next = Must(trail.positions.WatchPositions(trail.Office(), request));
  // The board behind it is read at most once a second.
  const auto change = [&next] {
    for (int look = 0; look < 50; ++look) {
      const auto told = Must(next());
      if (told.has_value()) return *told;
      absl::SleepFor(absl::Milliseconds(100));
    }
    FAIL("nothing was told");
    return v1::PositionChange();
  };
  CHECK(change().position().patrol() == first);
  Must(trail.Finish(first));
  const std::string second = trail.NewPatrol();
  Must(trail.Start(second));
  const auto ended = change();
  CHECK(ended.finish().patrol() == first);
  CHECK(ended.finish().state() == v1::PATROL_STATE_FINISHED);
  CHECK(ended.off_duty() == "cities/222405/staff/jin");
  CHECK_FALSE(ended.has_position());
  trail.Append(BatchOf(second, Town::NewRequestId(), 1, Walk(trail.clock.Now(), 1)));
  CHECK(change().position().patrol() == second);
}

TEST_CASE("a position says whether the walker has stayed for two minutes") {
  Trail trail;
  const std::string name = trail.NewPatrol();
  Must(trail.Start(name));
  const std::string upload = Town::NewRequestId();
  const absl::Time start = trail.clock.Now();
  trail.clock.Advance(absl::Minutes(20));
  int64_t sequence = 0;
  // One point so long after the start, so many metres, about, from where the walk began.
  const auto state_at = [&](absl::Duration after, int metres) {
    auto walk = Walk(start + after, 1);
    walk[0].point.y += metres * 90;
    Must(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, upload, ++sequence, walk)));
    v1::ListPositionsRequest request;
    request.set_parent(kParent);
    request.set_territory(Territory(GridCode(1)));
    const auto shown = Must(trail.positions.ListPositions(trail.Office(), request));
    REQUIRE(shown.positions_size() == 1);
    CHECK(shown.positions(0).check_in_count() == 0);
    return shown.positions(0).state();
  };
  CHECK(state_at(absl::Minutes(1), 0) == v1::WALKER_STATE_MOVING);
  CHECK(state_at(absl::Minutes(2), 20) == v1::WALKER_STATE_MOVING);
  // Unsteady by 20 m is one place; 30 m from where the walker stood is another.
  CHECK(state_at(absl::Minutes(3), 5) == v1::WALKER_STATE_STILL);
  CHECK(state_at(absl::Minutes(4), 30) == v1::WALKER_STATE_MOVING);
  CHECK(state_at(absl::Minutes(5), 30) == v1::WALKER_STATE_MOVING);
  CHECK(state_at(absl::Minutes(6), 30) == v1::WALKER_STATE_STILL);
  // A late point changes nothing.
  CHECK(state_at(absl::Minutes(2), 500) == v1::WALKER_STATE_STILL);
}

TEST_CASE(
    "points from before the start and after the end are dropped before "
    "they are stored") {
  Trail trail;
  const std::string name = trail.NewPatrol();
  const absl::Time start = trail.clock.Now();
  Must(trail.Start(name));
  trail.clock.Advance(absl::Minutes(10));
  Must(trail.Finish(name));
  trail.clock.Advance(absl::Hours(1));
  // From five minutes before the start to twenty minutes after it: ten are on duty.
  const auto walk = Walk(start - absl::Minutes(5), 300);
  const auto answer =
      Must(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, Town::NewRequestId(), 1, walk)));
  CHECK(answer.point_count() == 10 * 12 + 1);
  CHECK(answer.off_duty_count() == 300 - 121);
  const auto track = trail.Track(name);
  CHECK(track.recorded().point_count() == 121);
  CHECK(track.recorded().start_time().seconds() == absl::ToUnixSeconds(start));
  CHECK(track.recorded().end_time().seconds() == absl::ToUnixSeconds(start + absl::Minutes(10)));
  const auto none = Must(trail.tracks.AppendTrack(
      trail.Walker(), BatchOf(name, Town::NewRequestId(), 1, Walk(start + absl::Minutes(30), 10))));
  CHECK(none.point_count() == 0);
  CHECK(none.off_duty_count() == 10);
  CHECK(trail.Rows("track_chunks") == 1);
}

TEST_CASE("batches that make no sense are refused") {
  Trail trail;
  const std::string name = trail.NewPatrol();
  Must(trail.Start(name));
  auto request = BatchOf(name, Town::NewRequestId(), 1, Walk(trail.clock.Now(), 3));
  request.mutable_points()->add_flags(0);
  CHECK_THAT(trail.tracks.AppendTrack(trail.Walker(), request).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  request = BatchOf(name, Town::NewRequestId(), 1, Walk(trail.clock.Now(), 3));
  for (int i = 0; i < 3; ++i) request.mutable_points()->set_longitude_deltas(i, INT32_MAX);
  CHECK_THAT(trail.tracks.AppendTrack(trail.Walker(), request).status(),
             HasReason("INVALID_FIELD"));
  request.clear_points();
  CHECK_THAT(trail.tracks.AppendTrack(trail.Walker(), request).status(),
             HasReason("INVALID_FIELD"));
}

TEST_CASE("points of GCJ-02 and BD-09 are stored as WGS 84, untyped ones not at all") {
  Trail trail;
  const std::string name = trail.NewPatrol();
  Must(trail.Start(name));
  const auto walk = Walk(trail.clock.Now(), 40);
  trail.clock.Advance(absl::Minutes(5));
  auto untyped = BatchOf(name, Town::NewRequestId(), 1, walk);
  untyped.mutable_points()->clear_system();
  const absl::Status refused = trail.tracks.AppendTrack(trail.Walker(), untyped).status();
  CHECK_THAT(refused, FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  CHECK(trail.Rows("track_chunks") == 0);
  const bool baidu = GENERATE(false, true);
  auto shifted = walk;
  for (TrackPoint& point : shifted) {
    const LonLat gcj = WgsToGcj({point.point.x / 1e7, point.point.y / 1e7});
    const LonLat sent = baidu ? GcjToBd(gcj) : gcj;
    point.point = {.x = ToE7(sent.lon), .y = ToE7(sent.lat)};
  }
  // Nowhere in the world is there such a coordinate of these systems.
  shifted[20].point = {.x = 100000000, .y = 500000000};
  auto batch = BatchOf(name, Town::NewRequestId(), 1, shifted);
  batch.mutable_points()->set_system(baidu ? type::v1::COORDINATE_SYSTEM_BD09
                                           : type::v1::COORDINATE_SYSTEM_GCJ02);
  CHECK(Must(trail.tracks.AppendTrack(trail.Walker(), batch)).point_count() == 40);
  const auto track = trail.Track(name);
  REQUIRE(track.full().longitude_deltas_size() == 39);
  int64_t x = 0;
  int64_t y = 0;
  for (int i = 0; i < 39; ++i) {
    x += track.full().longitude_deltas(i);
    y += track.full().latitude_deltas(i);
    const PointE7 was = walk[static_cast<size_t>(i < 20 ? i : i + 1)].point;
    CHECK(std::abs(x - was.x) <= 3);
    CHECK(std::abs(y - was.y) <= 3);
  }
  REQUIRE(track.rejected_size() == 1);
  CHECK(track.rejected(0).reason() == v1::REJECT_REASON_INVALID);
  CHECK(track.rejected(0).longitude_e7() == 100000000);
  // Whatever was sent, the answer names its own system; numbers that are no place have none.
  CHECK(track.full().system() == type::v1::COORDINATE_SYSTEM_WGS84);
  CHECK(track.simplified().system() == type::v1::COORDINATE_SYSTEM_WGS84);
  CHECK(track.rejected(0).system() == type::v1::COORDINATE_SYSTEM_UNSPECIFIED);
}

TEST_CASE("positions half the Earth apart survive the cutting of what lay between them") {
  Trail trail;
  const std::string name = trail.NewPatrol();
  Must(trail.Start(name));
  trail.clock.Advance(absl::Minutes(5));
  const absl::Time start = trail.clock.Now() - absl::Minutes(5);
  auto walk = Walk(start + absl::Seconds(10), 4);
  walk[1].point.x = 2'000'000'000;
  walk[2].point.x = 0;
  walk[2].time_ms = absl::ToUnixMillis(start - absl::Minutes(1));
  walk[3].point.x = -2'000'000'000;
  const auto answer =
      Must(trail.tracks.AppendTrack(trail.Walker(), BatchOf(name, Town::NewRequestId(), 1, walk)));
  CHECK(answer.off_duty_count() == 1);
  const auto track = trail.Track(name);
  CHECK(track.accepted().point_count() == 1);
  REQUIRE(track.rejected_counts_size() == 1);
  CHECK(track.rejected_counts(0).reason() == v1::REJECT_REASON_INVALID);
  CHECK(track.rejected_counts(0).count() == 2);
}

TEST_CASE("tracks are deleted after their retention") {
  Trail trail;
  const std::string name = trail.NewPatrol();
  Must(trail.Start(name));
  Must(trail.tracks.AppendTrack(
      trail.Walker(), BatchOf(name, Town::NewRequestId(), 1, Walk(trail.clock.Now(), 20))));
  Must(trail.Finish(name));
  trail.clock.Advance(absl::Hours(24 * 29));
  CHECK_THAT(trail.tracks.DeleteOld(), IsOk());
  CHECK(trail.Rows("track_chunks") == 1);
  trail.clock.Advance(absl::Hours(24 * 2));
  CHECK_THAT(trail.tracks.DeleteOld(), IsOk());
  CHECK(trail.Rows("track_chunks") == 0);
  v1::GetTrackRequest request;
  request.set_name(name);
  CHECK_THAT(trail.tracks.GetTrack(trail.Walker(), request).status(),
             FailsWith(absl::StatusCode::kNotFound, "TRACK_EXPIRED"));
}

TEST_CASE(
    "500 phones with loss, reordering, skewed clocks and replays lose "
    "nothing") {
  constexpr int kPhones = 500;
  constexpr int kBatches = 6;
  Trail trail;
  const absl::Time start = trail.clock.Now();
  std::vector<std::string> names(kPhones);
  std::vector<absl::Duration> skews(kPhones);
  for (int phone = 0; phone < kPhones; ++phone) {
    const std::string walker = absl::StrCat("w", phone);
    names[phone] = trail.NewPatrol(walker);
    skews[phone] = absl::Minutes(phone % 120 - 60);
    auto request = On<v1::StartPatrolRequest>(names[phone]);
    request.mutable_phone_time()->set_seconds(absl::ToUnixSeconds(start + skews[phone]));
    Must(trail.Run(trail.Walker(walker), &PatrolsService::StartPatrol, request));
  }
  trail.clock.Advance(absl::Minutes(30));
  std::vector<rpc::Call> calls;
  for (int phone = 0; phone < kPhones; ++phone) {
    calls.push_back(trail.Walker(absl::StrCat("w", phone)));
    calls.back().deadline = absl::Now() + absl::Minutes(1);
  }
  const auto carry = [&](int worker) {
    std::mt19937 random(static_cast<unsigned>(worker));
    for (int phone = worker; phone < kPhones; phone += 4) {
      const std::string upload = Town::NewRequestId();
      const auto walk = Walk(start + skews[phone], kBatches * 20, phone * 10);
      std::vector<int> order;
      for (int batch = 0; batch < kBatches; ++batch) {
        // A lost answer is a repetition to us.
        const int copies = 1 + static_cast<int>(random() % 3);
        order.insert(order.end(), static_cast<size_t>(copies), batch);
      }
      std::shuffle(order.begin(), order.end(), random);
      for (const int batch : order) {
        const std::vector<TrackPoint> points(walk.begin() + batch * 20,
                                             walk.begin() + (batch + 1) * 20);
        const auto request = BatchOf(names[phone], upload, batch + 1, points);
        Must(trail.tracks.AppendTrack(calls[phone], request));
      }
    }
  };
  std::vector<std::future<void>> workers;
  for (int worker = 0; worker < 4; ++worker) {
    workers.push_back(std::async(std::launch::async, carry, worker));
  }
  for (auto& worker : workers) worker.get();
  CHECK(trail.Rows("track_chunks") == kPhones * kBatches);
  int equal = 0;
  for (int phone = 0; phone < kPhones; ++phone) {
    std::vector<TrackPoint> walk = Walk(start, kBatches * 20, phone * 10);
    for (TrackPoint& point : walk) point.receive_ms = absl::ToUnixMillis(trail.clock.Now());
    const Evidence lossless = DeriveEvidence(walk, {});
    const v1::PatrolTrack track = trail.Track(names[phone], absl::StrCat("w", phone));
    const bool same =
        track.accepted().point_count() == static_cast<int>(lossless.accepted.size()) &&
        track.accepted().length_m() == lossless.accepted_figures.length &&
        track.full().base_time_ms() == absl::ToUnixMillis(start);
    equal += same ? 1 : 0;
  }
  CHECK(equal == kPhones);
}

}  // namespace hailan::grid_geo::testing
