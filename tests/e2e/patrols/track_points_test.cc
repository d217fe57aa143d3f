// Which points of a phone become part of a track: those taken on duty, of a named coordinate
// system.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "hailan/grid_geo/v1/coordinates.pb.h"
#include "tests/e2e/patrols/track_beat.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;

TEST_CASE_METHOD(TrackBeat,
                 "C02: a point taken half a minute after the end is dropped and never served") {
  StartWalking();
  Must(Append(Batch(1, 0, 20)));
  Finish();
  geo::GetPatrolRequest request;
  request.set_name(name);
  const auto patrol = officer.Do<geo::Patrol>(absl::StrCat(kPatrols, "GetPatrol"), request);
  const int64_t end_ms =
      patrol.finish_time().seconds() * 1000 + patrol.finish_time().nanos() / 1'000'000;
  suite->ShiftClock(absl::Minutes(5));
  // A second before the end, at the end, right after it, half a minute after it.
  auto last = Batch(2, 20, 24);
  last.mutable_points()->set_base_time_ms(end_ms - 1000);
  last.mutable_points()->set_time_deltas_ms(1, 1000);
  last.mutable_points()->set_time_deltas_ms(2, 1);
  last.mutable_points()->set_time_deltas_ms(3, 29'999);
  const auto answer = Must(Append(last));
  CHECK(answer.point_count() == 2);
  CHECK(answer.off_duty_count() == 2);
  auto late = Batch(3, 24, 25);
  late.mutable_points()->set_base_time_ms(end_ms + 30'000);
  const auto dropped = Must(Append(late));
  CHECK(dropped.point_count() == 0);
  CHECK(dropped.off_duty_count() == 1);
  const geo::PatrolTrack track = Track(true);
  CHECK(track.recorded().point_count() == 22);
  CHECK(track.full().time_deltas_ms_size() == 22);
  CHECK(track.recorded().end_time().seconds() == end_ms / 1000);
}

TEST_CASE_METHOD(TrackBeat, "C02: a walk sent as GCJ-02 comes back where it was walked") {
  StartWalking();
  auto batch = Batch(1, 0, kPoints);
  geo::BatchConvertRequest convert;
  convert.set_parent(kParent);
  convert.set_from_system(type::v1::COORDINATE_SYSTEM_WGS84);
  convert.set_to_system(type::v1::COORDINATE_SYSTEM_GCJ02);
  int32_t x = 0;
  int32_t y = 0;
  for (int i = 0; i < kPoints; ++i) {
    convert.add_longitude_e7(x += batch.points().longitude_deltas(i));
    convert.add_latitude_e7(y += batch.points().latitude_deltas(i));
  }
  const auto gcj =
      officer.Do<geo::BatchConvertResponse>("hailan.grid_geo.v1.Coordinates/BatchConvert", convert);
  REQUIRE(gcj.longitude_e7_size() == kPoints);
  REQUIRE(gcj.refusals().empty());
  for (int i = 0; i < kPoints; ++i) {
    batch.mutable_points()->set_longitude_deltas(
        i, gcj.longitude_e7(i) - (i == 0 ? 0 : gcj.longitude_e7(i - 1)));
    batch.mutable_points()->set_latitude_deltas(
        i, gcj.latitude_e7(i) - (i == 0 ? 0 : gcj.latitude_e7(i - 1)));
  }
  batch.mutable_points()->set_system(type::v1::COORDINATE_SYSTEM_GCJ02);
  Must(Append(batch));
  const geo::PatrolTrack track = Track(true);
  REQUIRE(track.full().longitude_deltas_size() == kPoints);
  CHECK(track.full().system() == type::v1::COORDINATE_SYSTEM_WGS84);
  // Shifted by some 500 m on the way, put right to the rounding of both steps.
  CHECK(std::abs(gcj.longitude_e7(0) - convert.longitude_e7(0)) > 10'000);
  x = 0;
  y = 0;
  for (int i = 0; i < kPoints; ++i) {
    CHECK(std::abs((x += track.full().longitude_deltas(i)) - convert.longitude_e7(i)) <= 3);
    CHECK(std::abs((y += track.full().latitude_deltas(i)) - convert.latitude_e7(i)) <= 3);
  }
}

}  // namespace
}  // namespace hailan::testing
