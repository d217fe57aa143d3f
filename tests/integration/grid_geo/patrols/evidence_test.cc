// What is kept of ended patrols: worked out once, again when late points come, listed cheaply,
// deleted in time.
#include <catch2/catch.hpp>
#include <future>

#include "absl/strings/str_cat.h"
#include "tests/integration/grid_geo/patrols/trail.h"
#include "tests/integration/grid_geo/places/place_town.h"

namespace hailan::grid_geo::testing {

using hailan::testing::HasReason;
using hailan::testing::IsOk;
using hailan::testing::Must;

namespace {

struct Ended : Trail {
  const absl::Time start = clock.Now();
  const std::string upload = Town::NewRequestId();
  const std::string name = NewPatrol();

  // Ten minutes with 100 points of the walk in grid 1, of which the last 20 come later.
  Ended() {
    Must(Start(name));
    clock.Advance(absl::Minutes(10));
    const auto walk = Walk(start, 80);
    Append(BatchOf(name, upload, 1, walk));
    Must(Finish(name));
  }
  void AppendRest() {
    const auto walk = Walk(start, 100);
    Append(BatchOf(name, upload, 2, {walk.begin() + 80, walk.end()}));
  }
  void WorkOut() { REQUIRE_THAT(evidence.WorkOutDue(), IsOk()); }
  std::string Due() {
    return database.Query("SELECT count(*) FROM track_evidence WHERE due_time IS NOT NULL")[0][0];
  }
};

}  // namespace

TEST_CASE_METHOD(Ended, "C02: the track of an ended patrol is kept and read again as it was") {
  const v1::PatrolTrack before = Kept(name);
  WorkOut();
  // Once more when no batch can be on its way any longer.
  CHECK(Due() == "1");
  clock.Advance(absl::Seconds(20));
  WorkOut();
  CHECK(Due() == "0");
  v1::PatrolTrack kept = Kept(name);
  CHECK(kept.derive_time().seconds() == absl::ToUnixSeconds(clock.Now()));
  clock.Advance(absl::Hours(1));
  const v1::PatrolTrack again = Kept(name);
  CHECK(again.SerializeAsString() == kept.SerializeAsString());
  *kept.mutable_derive_time() = before.derive_time();
  CHECK(kept.SerializeAsString() == before.SerializeAsString());
  CHECK(kept.accepted().point_count() == 80);
  CHECK(kept.simplified().time_deltas_ms_size() == 2);
  CHECK(kept.simplified().system() == type::v1::COORDINATE_SYSTEM_WGS84);
  CHECK_FALSE(kept.has_full());
  // Audits are worked out from the points.
  CHECK(Track(name).full().time_deltas_ms_size() == 80);
}

TEST_CASE_METHOD(Ended, "late points change the track at once, and what is kept soon after") {
  clock.Advance(absl::Seconds(20));
  WorkOut();
  CHECK(Kept(name).accepted().point_count() == 80);
  AppendRest();
  CHECK(Due() == "1");
  CHECK(Kept(name).accepted().point_count() == 100);
  CHECK(Listed(Office())[0].accepted().point_count() == 80);
  WorkOut();
  CHECK(Due() == "0");
  CHECK(Listed(Office())[0].accepted().point_count() == 100);
  // A repetition changes nothing.
  AppendRest();
  CHECK(Due() == "0");
}

TEST_CASE_METHOD(Ended,
                 "two replicas share the work, and points that come meanwhile are not lost") {
  clock.Advance(absl::Seconds(20));
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  const auto claimed =
      Must(evidence_store.Claim(clock.Now(), clock.Now() + absl::Seconds(30), 10, deadline));
  REQUIRE(claimed.size() == 1);
  WorkOut();
  CHECK(Listed(Office()).empty());
  AppendRest();
  // What the slow one worked out is of yesterday.
  CHECK_THAT(evidence_store.Store(claimed[0], {}, {}, std::nullopt, deadline), IsOk());
  CHECK(Listed(Office()).empty());
  WorkOut();
  CHECK(Listed(Office())[0].accepted().point_count() == 100);
}

TEST_CASE_METHOD(Ended, "tracks are listed by area, walkers get their own, in pages") {
  const std::string other = NewPatrol("li");
  Must(Start(other, "li"));
  Append(BatchOf(other, Town::NewRequestId(), 1, Walk(clock.Now(), 10)), "li");
  clock.Advance(absl::Minutes(1));
  Must(Finish(other, "li"));
  // Never walked: no track.
  NewPatrol("wang");
  WorkOut();
  const auto all = Listed(Office());
  REQUIRE(all.size() == 2);
  CHECK(all[0].name() == name);
  CHECK(all[0].territory() == Territory(GridCode(1)));
  CHECK(all[0].accepted().duration_s() == 79 * 5);
  CHECK(all[0].accepted().length_m() == Approx(79 * 6.6717).epsilon(1e-3));
  CHECK_FALSE(all[0].has_simplified());
  CHECK(all[0].stops_size() == 0);
  const auto own = Listed(Walker("li"));
  REQUIRE(own.size() == 1);
  CHECK(own[0].assignee() == "cities/222405/staff/li");
  v1::ListTracksRequest request;
  request.set_parent(kParent);
  CHECK_THAT(tracks.ListTracks(Office(), request).status(), HasReason("OUT_OF_SCOPE"));
  request.set_assignee("cities/222405/staff/jin");
  CHECK_THAT(tracks.ListTracks(Walker("li"), request).status(), HasReason("OUT_OF_SCOPE"));
  request.set_page_token("no token");
  CHECK_FALSE(tracks.ListTracks(MakeCall(), request).ok());
  request.clear_page_token();
  *request.mutable_start_time() = Kept(other, "li").accepted().start_time();
  CHECK(Must(tracks.ListTracks(MakeCall(), request)).tracks_size() == 0);
}

TEST_CASE_METHOD(Ended, "the buildings of the grid that the line passes are counted") {
  Draw(Squares({{GridCode(1), 4, 7}, {GridCode(2), 5, 7}}));
  PlaceStore place_store{pool};
  command::Runner<PlaceStore> runner{place_store, clock, database.options()};
  PlacesService service{place_store, territory_store, maps, runner, runner, tokens};
  v1::BulkUpsertPlacesRequest request;
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  // Beside the line, 400 m off it, and beside its end but in grid 2's ground.
  *request.add_rows() = Building("near", 129.4203, 42.771, 12);
  *request.add_rows() = Building("far", 129.425, 42.771, 12);
  *request.add_rows() = Building("next", 129.51, 42.771, 12);
  REQUIRE(Must(service.BulkUpsertPlaces(MakeCall(), request)).faults().empty());
  REQUIRE_THAT(places.Refresh(absl::Now() + absl::Seconds(10)), IsOk());
  WorkOut();
  const auto listed = Listed(Office());
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].coverage().building_count() == 2);
  CHECK(listed[0].coverage().buildings_passed() == 1);
}

TEST_CASE_METHOD(Ended, "nothing of a track is left after its retention") {
  WorkOut();
  clock.Advance(absl::Hours(24 * 31));
  WorkOut();
  CHECK(Rows("track_evidence") == 1);
  CHECK_THAT(tracks.DeleteOld(), IsOk());
  CHECK(Rows("track_evidence") == 0);
  CHECK(Rows("track_chunks") == 0);
  CHECK(Listed(Office()).empty());
  v1::GetTrackRequest request;
  request.set_name(name);
  CHECK_THAT(tracks.GetTrack(Walker(), request).status(), HasReason("TRACK_EXPIRED"));
}

TEST_CASE_METHOD(Ended, "a watcher of another grid sees nobody, one of this grid everybody") {
  const std::string other = NewPatrol("li");
  Must(Start(other, "li"));
  Append(BatchOf(other, Town::NewRequestId(), 1, Walk(clock.Now(), 10)), "li");
  v1::WatchPositionsRequest request;
  request.set_parent(kParent);
  request.set_territory(Territory(GridCode(2)));
  const auto elsewhere = Must(positions.WatchPositions(Office(), request));
  CHECK_FALSE(Must(elsewhere()).has_value());
  request.set_territory(Territory(GridCode(1)));
  const auto here = Must(positions.WatchPositions(Office(), request));
  const auto change = Must(here());
  REQUIRE(change.has_value());
  CHECK(change->position().staff() == "cities/222405/staff/li");
  CHECK_FALSE(Must(here()).has_value());
}

}  // namespace hailan::grid_geo::testing
