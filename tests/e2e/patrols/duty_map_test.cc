// Row A15 through the gateway: the command map draws who is on duty and tells how the patrol goes.
#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/patrols.pb.h"
#include "hailan/grid_geo/v1/positions.pb.h"
#include "hailan/grid_geo/v1/tracks.pb.h"
#include "tests/e2e/grid_geo/map_requests.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;

// The member of grid 1 stands in its middle, for five minutes of the suite's clock so far.
struct Duty {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller officer{*suite, Officer()};
  Caller walker{*suite, GridMember(1)};
  const std::string staff = NameOf("staff", GridMember(1).subject);
  const std::string upload_id = NewRequestId();
  std::string name;
  absl::Time start;

  Duty() {
    LoadMiniCity(*suite);
    geo::CreatePatrolRequest create;
    create.set_parent(kParent);
    create.set_request_id(NewRequestId());
    create.set_title("河边");
    create.set_territory(NameOf("territories", Grid(1)));
    create.set_assignee(staff);
    *create.mutable_window_end_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(2));
    geo::RoutePoint& point = *create.add_route();
    point.set_point_id("bridge");
    point.set_title("桥");
    *point.mutable_point() = PointIn(1);
    name = officer.Do<geo::Patrol>("hailan.grid_geo.v1.Patrols/CreatePatrol", create).name();
    const auto patrol = walker.Do<geo::Patrol>("hailan.grid_geo.v1.Patrols/StartPatrol",
                                               MoveOf<geo::StartPatrolRequest>(name));
    start = absl::FromUnixSeconds(patrol.start_time().seconds() + 1);
    suite->ShiftClock(absl::Minutes(5));
  }

  // One point, so long after the start, so far to the north.
  void Stand(int64_t sequence, absl::Duration after, int north_e7) const {
    geo::UploadTrackRequest request;
    request.set_name(name);
    request.set_upload_id(upload_id);
    request.set_sequence(sequence);
    geo::TrackPoints& points = *request.mutable_points();
    points.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
    points.set_base_time_ms(absl::ToUnixMillis(start + after));
    points.add_longitude_deltas(static_cast<int32_t>(std::lround(PointIn(1).longitude() * 1e7)));
    points.add_latitude_deltas(static_cast<int32_t>(std::lround(PointIn(1).latitude() * 1e7)) +
                               north_e7);
    points.add_time_deltas_ms(0);
    points.add_accuracies_dm(60);
    walker.Do<geo::UploadTrackResponse>("hailan.grid_geo.v1.Tracks/AppendTrack", request);
  }
  void CheckIn() const {
    auto request = MoveOf<geo::CheckInRequest>(name);
    request.set_point_id("bridge");
    *request.mutable_point() = PointIn(1);
    walker.Do<geo::Patrol>("hailan.grid_geo.v1.Patrols/CheckIn", request);
  }
  void Find() const {
    auto request = MoveOf<geo::ReportFindingRequest>(name);
    *request.mutable_point() = PointIn(1);
    request.set_description("路灯不亮");
    request.set_item(NameOf("catalogueItems", kLamp));
    walker.Do<geo::Patrol>("hailan.grid_geo.v1.Patrols/ReportFinding", request);
  }
  void Finish() const {
    walker.Do<geo::Patrol>("hailan.grid_geo.v1.Patrols/FinishPatrol",
                           MoveOf<geo::FinishPatrolRequest>(name));
  }
  geo::Position Shown() const {
    geo::ListPositionsRequest request;
    request.set_parent(kParent);
    request.set_territory(NameOf("territories", Grid(1)));
    const auto shown = officer.Do<geo::ListPositionsResponse>(
        "hailan.grid_geo.v1.Positions/ListPositions", request);
    REQUIRE(shown.positions_size() == 1);
    return shown.positions(0);
  }
};

TEST_CASE_METHOD(Duty, "A15: the staff layer shows whoever is on duty in the caller's areas") {
  const auto shown = [](const Caller& caller) {
    const auto view = View(caller, ViewOf({"staff"}));
    REQUIRE(view.layers_size() == 1);
    const auto properties = PropertiesOf(view.layers(0));
    CHECK(FeaturesIn(caller, TileOf("staff")).size() == properties.size());
    return properties;
  };
  CHECK(shown(officer).empty());
  Stand(1, absl::Minutes(4), 0);
  const auto on_duty = shown(officer);
  REQUIRE(on_duty.size() == 1);
  CHECK(on_duty[0]["staff"] == GridMember(1).subject);
  CHECK(absl::StrCat(kParent, "/patrols/", on_duty[0]["patrol"].get<std::string>()) == name);
  CHECK(on_duty[0]["age_s"] >= 50);
  CHECK(on_duty[0]["age_s"] < 120);
  CHECK(on_duty[0]["still"] == false);
  const auto drawn = FeaturesIn(officer, TileOf("staff"));
  CHECK(drawn[0].type == 1);
  CHECK(drawn[0].attributes.at("staff") == GridMember(1).subject);
  CHECK(std::stoi(drawn[0].attributes.at("age_s")) >= 50);

  rpc::TokenClaims elsewhere = Officer();
  elsewhere.areas = {Grid(2)};
  CHECK(shown(Caller(*suite, elsewhere)).empty());
  CHECK(View(walker, ViewOf({"staff"})).withheld_layers_size() == 1);
  Finish();
  CHECK(shown(officer).empty());
}

TEST_CASE_METHOD(Duty, "A15: a position says whether the walker moves, and what has been done") {
  Stand(1, absl::Minutes(1), 0);
  CHECK(Shown().state() == geo::WALKER_STATE_MOVING);
  CHECK_FALSE(Shown().has_last_check_in_time());
  // Eleven metres on after three minutes, then a hundred.
  Stand(2, absl::Minutes(4), 1000);
  CHECK(Shown().state() == geo::WALKER_STATE_STILL);
  CheckIn();
  Find();
  const auto busy = Shown();
  CHECK(busy.check_in_count() == 1);
  CHECK(busy.finding_count() == 1);
  CHECK(busy.last_check_in_time().seconds() > absl::ToUnixSeconds(start + absl::Minutes(4)));
  Stand(3, absl::Minutes(4) + absl::Seconds(30), 10000);
  CHECK(Shown().state() == geo::WALKER_STATE_MOVING);
}

TEST_CASE_METHOD(Duty,
                 "A15: a phone whose clock jumps ahead does not freeze the walker on the map") {
  Stand(1, absl::Minutes(1), 0);
  // Half a kilometre on in an hour, says the phone.
  Stand(2, absl::Hours(1), 45000);
  const auto before = Shown();
  CHECK(before.point().latitude() == Approx(PointIn(1).latitude()).margin(1e-9));
  CHECK(before.age_s() > 200);
  Stand(3, absl::Minutes(4), 1000);
  const auto after = Shown();
  CHECK(after.point().latitude() == Approx(PointIn(1).latitude() + 1e-4).margin(1e-9));
  CHECK(after.age_s() >= 0);
  CHECK(after.age_s() < 120);
  // Less than a minute ahead, it counts as taken when it was received.
  Stand(4, absl::Minutes(5) + absl::Seconds(40), 2000);
  CHECK(Shown().point().latitude() == Approx(PointIn(1).latitude() + 2e-4).margin(1e-9));
  CHECK(Shown().age_s() >= 0);
  const auto view = View(officer, ViewOf({"staff"}));
  REQUIRE(view.layers_size() == 1);
  CHECK(PropertiesOf(view.layers(0)).at(0)["age_s"] >= 0);
}

TEST_CASE_METHOD(Duty, "A15: a watcher is told of check-ins, findings and the end") {
  geo::WatchPositionsRequest request;
  request.set_parent(kParent);
  request.set_territory(NameOf("territories", Grid(1)));
  Stand(1, absl::Minutes(4), 0);
  RawStream stream(suite->gateway().channel(),
                   {.method = "hailan.grid_geo.v1.Positions/WatchPositions",
                    .body = request.SerializeAsString(),
                    .metadata = {{"authorization", absl::StrCat("Bearer ", officer.token())}},
                    .timeout = absl::Seconds(30)});
  const auto next = [&stream] {
    geo::PositionChange change;
    const std::optional<std::string> read = stream.Read();
    REQUIRE(read.has_value());
    REQUIRE(change.ParseFromString(*read));
    return change;
  };
  const auto here = next();
  CHECK(here.position().check_in_count() == 0);
  CHECK_FALSE(here.has_check_in());
  CheckIn();
  const auto checked_in = next();
  CHECK(checked_in.check_in().staff() == staff);
  CHECK(checked_in.check_in().patrol() == name);
  CHECK(checked_in.check_in().check_in_count() == 1);
  CHECK(checked_in.check_in().check_in_time().seconds() > 0);
  CHECK(checked_in.position().check_in_count() == 1);
  CHECK_FALSE(checked_in.has_finding());
  Find();
  const auto found = next();
  CHECK(found.finding().patrol() == name);
  CHECK(found.finding().finding_count() == 1);
  CHECK_FALSE(found.has_check_in());
  Finish();
  const auto gone = next();
  CHECK(gone.off_duty() == staff);
  CHECK(gone.finish().staff() == staff);
  CHECK(gone.finish().patrol() == name);
  CHECK(gone.finish().state() == geo::PATROL_STATE_FINISHED);
  CHECK(gone.finish().check_in_count() == 1);
  CHECK(gone.finish().finding_count() == 1);
  CHECK_FALSE(gone.has_position());
}

}  // namespace
}  // namespace hailan::testing
