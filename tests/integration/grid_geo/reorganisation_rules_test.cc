// What may be reorganised and what is refused by name; repeats, and orders at the same moment.
#include <catch2/catch.hpp>
#include <thread>

#include "hailan/grid_geo/v1/lineage.pb.h"
#include "tests/integration/grid_geo/reorganise.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

TEST_CASE("parts must tile the old grid") {
  Town town;
  Build(town);
  const auto reason = [&town](const std::string& west, const std::string& east) {
    v1::SplitTerritoryRequest request = Split();
    request.mutable_parts(0)->set_geometry(west);
    request.mutable_parts(1)->set_geometry(east);
    return FieldReason(town.reorganisations.SplitTerritory(town.MakeCall(), request).status());
  };
  CHECK(reason(Box(0, 0, 0.3, 1), Box(0.25, 0, 1, 1)) == "PARTS_OVERLAP");
  CHECK(reason(Box(0, 0, 0.2, 1), Box(0.25, 0, 1, 1)) == "PARTS_LEAVE_GAP");
  CHECK(reason(Box(0, 0, 0.25, 1), Box(0.25, 0, 1.1, 1)) == "PARTS_EXCEED");
  CHECK(reason(Box(0, 0, 0.25, 1), "") == "GEOMETRY_MISSING");
  CHECK(reason("", "") == "GEOMETRY_MISSING");
  CHECK(reason(Box(0, 0, 0.25, 1), "[]") == "UNSUPPORTED_GEOMETRY");
  CHECK(reason(Box(0, 0, 0.25, 1), "null}],\"x\":[{\"y\":1") != "");
  CHECK(reason(Box(0, 0, 0.25, 1), "{") == "MALFORMED_JSON");
  CHECK(reason(Box(0, 0, 0.25, 1),
               R"({"type":"Polygon","coordinates":[[[129,42],[129.1,42],[129,42.1]]]})") ==
        "TOO_FEW_POINTS");
  v1::SplitTerritoryRequest request = Split();
  request.clear_system();
  CHECK_THAT(town.reorganisations.SplitTerritory(town.MakeCall(), request).status(),
             HasReason("INVALID_FIELD"));
  // A strip of a centimetre is rounding, not a gap.
  CHECK(reason(Box(0, 0, 0.25, 1), Box(0.250001, 0, 1, 1)).empty());
  CHECK(town.database.Value("SELECT count(*) FROM reorganisations") == "1");
}

TEST_CASE("a repeated split is a replay; its id with another body and an old etag are refused") {
  Town town;
  Build(town);
  const v1::SplitTerritoryRequest request = Split();
  const rpc::Call call = town.MakeCall();
  const auto first = Must(town.reorganisations.SplitTerritory(call, request));
  const auto replay = Must(town.reorganisations.SplitTerritory(call, request));
  CHECK(replay.name() == first.name());
  CHECK(replay.boundary_version() == first.boundary_version());
  CHECK_THAT(town.reorganisations.SplitTerritory(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  v1::MergeTerritoriesRequest merge = Merge(2, 3, 4, "2026-03-15");
  merge.set_etag("1");
  CHECK_THAT(town.reorganisations.MergeTerritories(town.MakeCall(), merge).status(),
             FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  merge.set_etag("2");
  CHECK(Must(town.reorganisations.MergeTerritories(town.MakeCall(), merge)).boundary_version() ==
        3);
}

TEST_CASE("a grid moves to another community with its code, boundary and micro-grids") {
  Town town;
  Build(town);
  v1::ImportTerritoriesRequest more;
  more.set_parent(kParent);
  more.set_request_id(town.Id());
  const auto add = [&more](const std::string& code, v1::TerritoryLevel level) {
    v1::TerritoryRow& row = *more.add_rows();
    row.set_code(code);
    row.set_level(level);
    row.set_display_name("新");
  };
  add("222405001002", v1::TERRITORY_LEVEL_COMMUNITY);
  add(GridCode(1) + "01", v1::TERRITORY_LEVEL_MICRO_GRID);
  Must(town.territories.ImportTerritories(town.MakeCall(), more));
  v1::RehomeTerritoryRequest request;
  request.set_name(Territory(GridCode(1)));
  request.set_request_id(town.Id());
  request.set_effective_date("2026-03-15");
  request.set_new_code("222405001002007");
  const auto moved = Must(town.reorganisations.RehomeTerritory(town.MakeCall(), request));
  CHECK(moved.to(0) == Territory("222405001002007"));
  CHECK(GridAt(town, 129.05, 42.05, At(3, 15)) == Territory("222405001002007"));
  v1::GetTerritoryRequest get;
  get.set_name(Territory("22240500100200701"));
  CHECK(Must(town.territories.GetTerritory(town.MakeCall(), get)).valid_from() == "2026-03-15");
  get.set_name(Territory(GridCode(1)));
  CHECK(Must(town.territories.GetTerritory(town.MakeCall(), get)).valid_to() == "2026-03-15");
  // The old code is not given again, neither by an order nor by an import.
  v1::SplitTerritoryRequest reuse = Split("2026-04-01");
  reuse.set_name(Territory(GridCode(2)));
  reuse.mutable_parts(0)->set_code(GridCode(1));
  CHECK_THAT(town.reorganisations.SplitTerritory(town.MakeCall(), reuse).status(),
             HasReason("CODE_RETIRED"));
  request.set_request_id(town.Id());
  request.set_name(Territory(GridCode(2)));
  request.set_new_code("222405001009001");
  CHECK_THAT(town.reorganisations.RehomeTerritory(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "PARENT_NOT_VALID"));
}

TEST_CASE(
    "a drawn basic grid cannot just end; an exclusive one can, and stands for its community") {
  Town town;
  town.Plant(3, true);
  town.Draw(Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(3), 0, 0}}));
  v1::RetireTerritoryRequest request;
  request.set_name(Territory(GridCode(1)));
  request.set_request_id(town.Id());
  request.set_effective_date("2026-03-15");
  CHECK_THAT(town.reorganisations.RetireTerritory(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "GROUND_LEFT_BEHIND"));
  request.set_name(Territory("222405001001"));
  CHECK_THAT(town.reorganisations.RetireTerritory(town.MakeCall(), request).status(),
             HasReason("CHILD_NOT_REHOMED"));
  request.set_name(Territory(GridCode(3)));
  request.set_request_id(town.Id());
  Must(town.reorganisations.RetireTerritory(town.MakeCall(), request));
  v1::ResolveTerritoryRequest resolve;
  resolve.set_parent(kParent);
  *resolve.mutable_as_of() = At(3, 31);
  v1::TerritoryQuestion& question = *resolve.add_questions();
  question.set_territory(Territory(GridCode(3)));
  *question.mutable_time() = At(3, 1);
  const auto reply = Must(town.reorganisations.ResolveTerritory(town.MakeCall(), resolve));
  CHECK(reply.answers(0).territory() == Territory("222405001001"));
  CHECK(reply.answers(0).basis() == v1::RESOLVE_BASIS_ANCESTOR);
}

TEST_CASE("orders at the same moment are planned one on the other, and every one counts") {
  Town town;
  Build(town);
  const rpc::Call one = town.MakeCall();
  const rpc::Call two = town.MakeCall();
  absl::Status first, second;
  const auto split = Split();
  const auto merge = Merge(2, 3, 4, "2026-03-15");
  std::thread a([&] { first = town.reorganisations.SplitTerritory(one, split).status(); });
  std::thread b([&] { second = town.reorganisations.MergeTerritories(two, merge).status(); });
  a.join();
  b.join();
  CHECK(first.ok());
  CHECK(second.ok());
  CHECK(town.database.Value("SELECT revision FROM boundary_sets") == "3");
  CHECK(GridAt(town, 129.25, 42.05, At(3, 15)) == Territory(GridCode(4)));
}

TEST_CASE("who may not change the area may not redraw it") {
  Town town;
  Build(town);
  rpc::Call call = town.MakeCall();
  auto actor = std::make_shared<Actor>();
  actor->subject = "street-2";
  actor->roles.Add(Role::kStreet);
  actor->city = kCity;
  actor->areas = {"222405002"};
  call.actor_ptr = actor;
  CHECK_THAT(town.reorganisations.SplitTerritory(call, Split()).status(),
             FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

}  // namespace hailan::grid_geo::testing
