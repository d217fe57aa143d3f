// Tracks and positions through the gateway: rows C02 and A15, and what phones may send that is no
// track.
#include <algorithm>
#include <catch2/catch.hpp>

#include "hailan/grid_geo/v1/places.pb.h"
#include "hailan/grid_geo/v1/surroundings.pb.h"
#include "tests/e2e/patrols/track_beat.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
using absl::StatusCode;

TEST_CASE_METHOD(TrackBeat,
                 "C02: ordered points, length and duration of a patrol come back, by stream and "
                 "one by one") {
  StartWalking();
  auto check_in = MoveOf<geo::CheckInRequest>(name);
  check_in.set_point_id("bridge");
  *check_in.mutable_point() = PointIn(1);
  walker.Do<geo::Patrol>(absl::StrCat(kPatrols, "CheckIn"), check_in);
  // The middle comes last, one batch twice.
  RawUpload upload = Upload();
  CHECK(upload.Write(Batch(1, 0, 20).SerializeAsString()));
  CHECK(upload.Write(Batch(3, 40, kPoints).SerializeAsString()));
  CHECK(upload.Write(Batch(3, 40, kPoints).SerializeAsString()));
  const RawAnswer answer = upload.End();
  REQUIRE_THAT(answer.status, IsOk());
  geo::UploadTrackResponse stored;
  REQUIRE(stored.ParseFromString(answer.body));
  CHECK(stored.last_sequence() == 3);
  CHECK(stored.batch_count() == 3);
  CHECK(stored.off_duty_count() == 0);
  CHECK(Must(Append(Batch(2, 20, 40))).point_count() == 20);
  Finish();

  const geo::PatrolTrack track = Track(true);
  CHECK(track.assignee() == NameOf("staff", GridMember(1).subject));
  CHECK(track.territory() == NameOf("territories", Grid(1)));
  CHECK(track.accepted().point_count() == kPoints);
  CHECK(track.accepted().duration_s() == (kPoints - 1) * kSeconds);
  CHECK(track.accepted().length_m() == Approx((kPoints - 1) * kStepMetres).epsilon(1e-5));
  REQUIRE(track.full().time_deltas_ms_size() == kPoints);
  CHECK(track.accepted().start_time().seconds() == absl::ToUnixSeconds(start));
  const geo::TrackLine& line = track.full();
  const geo::TrackPoints walked = Batch(1, 0, kPoints).points();
  CHECK(line.base_time_ms() == walked.base_time_ms());
  for (const auto& [got, sent] : {std::pair(line.longitude_deltas(), walked.longitude_deltas()),
                                  std::pair(line.latitude_deltas(), walked.latitude_deltas()),
                                  std::pair(line.time_deltas_ms(), walked.time_deltas_ms())}) {
    CHECK(std::equal(got.begin(), got.end(), sent.begin(), sent.end()));
  }
  CHECK(track.simplified().time_deltas_ms_size() == 2);
  CHECK(track.coverage().route_points_passed() == 1);
  // The check-in was made, so nothing is taken off.
  CHECK(track.quality_reasons().empty());
  CHECK(track.quality_score() == 100);
}

TEST_CASE_METHOD(TrackBeat, "C02: the tracks of a month are listed with what they come to") {
  geo::BulkUpsertPlacesRequest places;
  places.set_parent(kParent);
  places.set_request_id(NewRequestId());
  for (const double east : {0.0, 0.004}) {
    geo::Place& building = *places.add_rows();
    building.set_place_class(geo::PLACE_CLASS_BUILDING);
    building.set_external_source("e2e");
    building.set_external_code(absl::StrCat("b", places.rows_size()));
    building.set_display_name("楼");
    *building.mutable_point() = PointIn(1);
    building.mutable_point()->set_longitude(PointIn(1).longitude() + east);
    building.mutable_building()->set_floors_above(6);
  }
  const Caller loader(*suite, Operator());
  const auto report =
      loader.Do<geo::ImportReport>("hailan.grid_geo.v1.Places/BulkUpsertPlaces", places);
  REQUIRE(report.faults().empty());
  // A walk is judged once, by the places that are known by then.
  geo::SearchNearbyRequest near;
  near.set_parent(kParent);
  *near.mutable_point() = PointIn(1);
  near.add_place_classes(geo::PLACE_CLASS_BUILDING);
  REQUIRE(Eventually([&] {
            const auto found = loader.Do<geo::SearchNearbyResponse>(
                "hailan.grid_geo.v1.Surroundings/SearchNearby", near);
            return found.places_size() == 2 ? absl::OkStatus() : absl::NotFoundError("not yet");
          }).ok());
  StartWalking();
  Must(Append(Batch(1, 0, kPoints)));
  CHECK(Listed().empty());
  Finish();
  CHECK_THAT(Eventually([this] {
               const auto tracks = Listed();
               const bool whole = tracks.size() == 1 && tracks[0].coverage().building_count() == 2;
               return whole ? absl::OkStatus() : absl::NotFoundError("not yet listed");
             }),
             IsOk());
  const geo::PatrolTrack listed = Listed()[0];
  CHECK(listed.name() == name);
  CHECK(listed.accepted().length_m() == Approx((kPoints - 1) * kStepMetres).epsilon(1e-5));
  CHECK(listed.coverage().buildings_passed() == 1);
  CHECK(listed.coverage().route_points_passed() == 1);
  // Nobody checked in.
  REQUIRE(listed.quality_reasons_size() == 1);
  CHECK(listed.quality_reasons(0).code() == geo::QualityReason::CODE_CHECK_IN_MISSING);
  CHECK(listed.quality_score() == 70);
  CHECK_FALSE(listed.has_simplified());
  CHECK(Track().simplified().time_deltas_ms_size() == 2);
}

TEST_CASE_METHOD(
    TrackBeat, "A15: the map shows who is on duty with the age of the position, and nobody else") {
  CHECK(Positions().positions_size() == 0);
  StartWalking();
  // On duty, but nothing has been heard yet.
  CHECK(Positions().positions_size() == 0);
  Must(Append(Batch(1, 0, kPoints)));
  const auto shown = Positions();
  REQUIRE(shown.positions_size() == 1);
  CHECK(shown.positions(0).staff() == NameOf("staff", GridMember(1).subject));
  CHECK(shown.positions(0).patrol() == name);
  CHECK(shown.positions(0).age_s() > 5);
  CHECK(shown.positions(0).age_s() < 60);
  CHECK(shown.positions(0).point().latitude() ==
        Approx(PointIn(1).latitude() + (kPoints - 1) * kStepE7 * 1e-7).margin(1e-9));
  geo::ListPositionsRequest request;
  request.set_parent(kParent);
  const std::string list = absl::StrCat(kPositions, "ListPositions");
  CHECK_THAT(walker.Call<geo::ListPositionsResponse>(list, request).status(),
             HasReason("PERMISSION_DENIED"));
  CHECK_THAT(officer.Call<geo::ListPositionsResponse>(list, request).status(),
             HasReason("OUT_OF_SCOPE"));
  Finish();
  CHECK(Positions().positions_size() == 0);
  // What was recorded after work is dropped, not stored.
  suite->ShiftClock(absl::Hours(1));
  const auto late = Must(Append(Batch(2, 500, 600)));
  CHECK(late.off_duty_count() == 100);
  CHECK(late.point_count() == 0);
  CHECK(Positions().positions_size() == 0);
  CHECK(Track().recorded().point_count() == kPoints);
}

TEST_CASE_METHOD(TrackBeat, "A15: a watcher sees walkers come, move and go off duty") {
  geo::WatchPositionsRequest request;
  request.set_parent(kParent);
  request.set_territory(NameOf("territories", Grid(1)));
  RawCall call = Raw(absl::StrCat(kPositions, "WatchPositions"), officer);
  call.body = request.SerializeAsString();
  call.timeout = absl::Seconds(30);
  StartWalking();
  Must(Append(Batch(1, 0, 20)));
  RawStream stream(suite->gateway().channel(), call);
  const auto next = [&stream] {
    geo::PositionChange change;
    const std::optional<std::string> read = stream.Read();
    REQUIRE(read.has_value());
    REQUIRE(change.ParseFromString(*read));
    return change;
  };
  const auto here = next();
  CHECK(here.position().staff() == NameOf("staff", GridMember(1).subject));
  Must(Append(Batch(2, 20, 40)));
  const auto moved = next();
  CHECK(moved.position().point().latitude() > here.position().point().latitude());
  Finish();
  const auto gone = next();
  CHECK(gone.off_duty() == NameOf("staff", GridMember(1).subject));
  CHECK_FALSE(gone.has_position());
  CHECK(stream.End(true).status.code() == StatusCode::kCancelled);

  // Refused like any call: by area, and as a walker.
  request.clear_territory();
  call.body = request.SerializeAsString();
  CHECK_THAT(RawStream(suite->gateway().channel(), call).End().status, HasReason("OUT_OF_SCOPE"));
  RawCall own = Raw(absl::StrCat(kPositions, "WatchPositions"), walker);
  own.body = call.body;
  CHECK_THAT(RawStream(suite->gateway().channel(), own).End().status,
             HasReason("PERMISSION_DENIED"));
}

TEST_CASE_METHOD(TrackBeat, "a batch that is no track ends its stream at once and is not stored") {
  StartWalking();
  const auto refused = [this](const geo::UploadTrackRequest& bad) {
    RawUpload upload = Upload();
    CHECK(upload.Write(Batch(1, 0, 10).SerializeAsString()));
    upload.Write(bad.SerializeAsString());
    // Our side stays open: the server does not wait for it.
    CHECK_THAT(upload.Wait().status, FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
    CHECK_THAT(Append(bad).status(), FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  };
  SECTION("arrays of different lengths") {
    auto bad = Batch(2, 10, 20);
    bad.mutable_points()->add_flags(0);
    refused(bad);
  }
  SECTION("points of no system") {
    auto bad = Batch(2, 10, 20);
    bad.mutable_points()->clear_system();
    refused(bad);
    CHECK_THAT(std::string(Append(bad).status().message()), Catch::Contains("points.system"));
  }
  SECTION("1,001 points") {
    refused(Batch(2, 0, 1001));
  }
  SECTION("no points at all") {
    auto bad = Batch(2, 10, 20);
    bad.mutable_points()->Clear();
    refused(bad);
  }
  SECTION("deltas that add up to no coordinate") {
    auto bad = Batch(2, 10, 20);
    bad.mutable_points()->set_longitude_deltas(1, INT32_MAX);
    bad.mutable_points()->set_longitude_deltas(2, INT32_MAX);
    refused(bad);
  }
  SECTION("a time before the year 1970") {
    auto bad = Batch(2, 10, 20);
    bad.mutable_points()->set_base_time_ms(5);
    bad.mutable_points()->set_time_deltas_ms(1, -1'000'000);
    refused(bad);
  }
  SECTION("a batch without a number") {
    refused(Batch(0, 10, 20));
  }
  CHECK_THAT(Eventually([this] { return HasPoints(10); }), IsOk());
}

TEST_CASE_METHOD(TrackBeat, "positions that no receiver can give are kept and judged, not drawn") {
  StartWalking();
  auto batch = Batch(1, 0, 20);
  // Beyond the pole, at 0/0, and a bytes-of-a-NaN longitude.
  batch.mutable_points()->set_latitude_deltas(5, 1'000'000'000);
  batch.mutable_points()->set_latitude_deltas(6, kStepE7 - 1'000'000'000);
  batch.mutable_points()->set_longitude_deltas(7, 0x7ff80000);
  CHECK_THAT(Append(batch).status(), HasReason("INVALID_FIELD"));
  batch.mutable_points()->set_longitude_deltas(7, 0);
  Must(Append(batch));
  const auto track = Track(true);
  CHECK(track.recorded().point_count() == 19);
  REQUIRE(track.rejected_counts_size() == 1);
  CHECK(track.rejected_counts(0).reason() == geo::REJECT_REASON_INVALID);
  CHECK(track.full().latitude_deltas_size() == 19);
}

TEST_CASE_METHOD(TrackBeat,
                 "what a stream that never ends has brought is committed while it lasts") {
  StartWalking();
  RawCall call = Raw(absl::StrCat(kTracks, "UploadTrack"), walker);
  call.timeout = absl::Seconds(3);
  RawUpload endless(suite->gateway().channel(), call);
  for (int batch = 0; batch < 4; ++batch) {
    CHECK(endless.Write(Batch(batch + 1, batch * 10, batch * 10 + 10).SerializeAsString()));
  }
  CHECK_THAT(Eventually([this] { return HasPoints(40); }), IsOk());
  // Nobody waits for it longer than its own deadline, and nobody else notices.
  CHECK(endless.Wait().status.code() == StatusCode::kDeadlineExceeded);
  RawUpload broken = Upload();
  CHECK(broken.Write(Batch(5, 40, 50).SerializeAsString()));
  broken.End(true);
  Must(Append(Batch(5, 40, 50)));
  CHECK(Track().recorded().point_count() == 50);
}

TEST_CASE_METHOD(TrackBeat, "nobody uploads for another walker, and a stream needs a token") {
  StartWalking();
  const Caller other(*suite, GridMember(2));
  RawUpload foreign(suite->gateway().channel(), Raw(absl::StrCat(kTracks, "UploadTrack"), other));
  foreign.Write(Batch(1, 0, 10).SerializeAsString());
  CHECK_THAT(foreign.Wait().status, HasReason("OUT_OF_SCOPE"));
  RawUpload nobody(suite->gateway().channel(), {.method = absl::StrCat(kTracks, "UploadTrack")});
  nobody.Write(Batch(1, 0, 10).SerializeAsString());
  CHECK_THAT(nobody.Wait().status, FailsWith(StatusCode::kUnauthenticated, "UNAUTHENTICATED"));
  CHECK(Track().recorded().point_count() == 0);
}

}  // namespace
}  // namespace hailan::testing
