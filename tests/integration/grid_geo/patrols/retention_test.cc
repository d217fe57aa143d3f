// What the retention takes from patrols besides their tracks: where check-ins and findings were
// made.
#include <catch2/catch.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/grid_geo/sql.h"
#include "tests/integration/grid_geo/patrols/trail.h"

namespace hailan::grid_geo::testing {

using hailan::testing::HasReason;
using hailan::testing::IsOk;
using hailan::testing::Must;

namespace {

struct Walked : Trail {
  // With a check-in and a finding at the gate, ended.
  std::string NewWalked(const std::string& walker) {
    const std::string name = NewPatrol(walker);
    Must(Start(name, walker));
    Visit(name, walker);
    Must(Finish(name, walker));
    return name;
  }
  void Visit(const std::string& name, const std::string& walker) {
    Must(Run(Walker(walker), &PatrolsService::CheckIn, AtGate(name, 129.4201)));
    Must(patrols.ReportFinding(Walker(walker), FoundAtGate(name)));
  }
  v1::Patrol Read(const std::string& name) {
    v1::GetPatrolRequest request;
    request.set_name(name);
    return Must(patrols.GetPatrol(Office(), request));
  }
  // What the database has of it.
  v1::Patrol Stored(const std::string& name) {
    const std::string id = name.substr(name.rfind('/') + 1);
    v1::Patrol stored;
    REQUIRE(stored.ParseFromString(absl::HexStringToBytes(database.Value(
        absl::StrCat("SELECT encode(details, 'hex') FROM patrols WHERE id = '", id, "'")))));
    return stored;
  }
  // So many more of the patrol, each ended a second before the last.
  void Copy(const std::string& name, int count) {
    database.Query(absl::StrCat(
        "INSERT INTO patrols SELECT (jsonb_populate_record(one, jsonb_build_object('id', "
        "gen_random_uuid(), 'finish_time', one.finish_time - n * 1000000))).* FROM patrols AS one "
        "CROSS JOIN generate_series(1, ",
        count,
        ") AS n WHERE one.id = '",
        name.substr(name.rfind('/') + 1),
        "'"));
  }
  std::string Left() {
    return database.Value("SELECT count(*) FROM patrols WHERE NOT whereabouts_deleted");
  }
};

}  // namespace

TEST_CASE_METHOD(Walked, "after the retention a patrol says when and what, but not where") {
  const std::string first = NewWalked("jin");
  clock.Advance(absl::Hours(48));
  const std::string second = NewWalked("li");
  const std::string walking = NewPatrol("wang");
  Must(Start(walking, "wang"));
  Visit(walking, "wang");
  const v1::Patrol before = Read(first);
  REQUIRE(before.check_ins_size() == 1);
  REQUIRE(before.findings_size() == 1);
  CHECK(before.check_ins(0).point().longitude() == Approx(129.4201));
  CHECK(before.check_ins(0).distance_m() > 5);
  CHECK(before.findings(0).has_point());
  // A day before the first patrol's ends.
  clock.Advance(absl::Hours(24 * 27));
  CHECK_THAT(tracks.DeleteOld(), IsOk());
  CHECK(Read(first).SerializeAsString() == before.SerializeAsString());

  clock.Advance(absl::Hours(25));
  CHECK_THAT(tracks.DeleteOld(), IsOk());
  v1::Patrol left = before;
  v1::CheckIn& check_in = *left.mutable_check_ins(0);
  check_in.clear_point();
  check_in.clear_accuracy_m();
  check_in.clear_distance_m();
  left.mutable_findings(0)->clear_point();
  CHECK(Read(first).SerializeAsString() == left.SerializeAsString());
  CHECK(left.check_ins(0).has_check_time());
  CHECK(left.check_ins(0).answers_size() == 1);
  CHECK_FALSE(left.findings(0).event().empty());
  // Not only hidden.
  const v1::Patrol stored = Stored(first);
  CHECK(stored.route_size() == 2);
  CHECK(stored.check_ins(0).point().longitude() == 0);
  CHECK(stored.check_ins(0).point().latitude() == 0);
  CHECK(stored.check_ins(0).accuracy_m() == 0);
  CHECK(stored.check_ins(0).distance_m() == 0);
  CHECK(stored.findings(0).point().longitude() == 0);
  CHECK(stored.findings(0).point().latitude() == 0);
  // Whatever ended later, or has not ended, keeps everything.
  for (const std::string& name : {second, walking}) {
    CHECK(Read(name).check_ins(0).point().longitude() == Approx(129.4201));
    CHECK(Read(name).findings(0).has_point());
  }
  v1::ListPatrolsRequest list;
  list.set_parent(kParent);
  list.set_territory(Territory(GridCode(1)));
  CHECK(Must(patrols.ListPatrols(Office(), list)).patrols_size() == 3);
  CHECK_THAT(Finish(first).status(), HasReason("ILLEGAL_TRANSITION"));
  Must(Finish(walking, "wang"));

  clock.Advance(absl::Hours(24 * 31));
  CHECK_THAT(tracks.DeleteOld(), IsOk());
  CHECK(Left() == "0");
  CHECK_FALSE(Read(walking).check_ins(0).has_point());
}

TEST_CASE_METHOD(Walked, "positions of check-ins are deleted in batches, past what is damaged") {
  Copy(NewWalked("jin"), 1200);
  // The oldest of the first batch, and one of the second.
  database.Query(
      "UPDATE patrols SET details = '\\xff' WHERE id IN (SELECT id FROM patrols ORDER BY "
      "finish_time LIMIT 1) OR id IN (SELECT id FROM patrols ORDER BY finish_time OFFSET 700 "
      "LIMIT 1)");
  clock.Advance(absl::Hours(24 * 31));
  CHECK_THAT(tracks.DeleteOld(), IsOk());
  CHECK(Left() == "2");
  CHECK(database.Value("SELECT count(DISTINCT details) FROM patrols WHERE whereabouts_deleted") ==
        "1");
}

TEST_CASE_METHOD(Walked,
                 "what the deletion costs follows from what is due, not from what is kept") {
  Copy(NewWalked("jin"), 1200);
  // As sessions of the service plan it.
  const auto rows = database.Query(absl::StrCat(
      "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; PREPARE planned "
      "AS ",
      sql::kListOldWhereabouts.text,
      "; EXPLAIN (ANALYZE, COSTS OFF) EXECUTE planned (1, 0, '', "
      "'00000000-0000-0000-0000-000000000000', 500)"));
  std::string plan;
  for (const auto& row : rows) absl::StrAppend(&plan, row[0], "\n");
  INFO(plan);
  CHECK(absl::StrContains(plan, "Index Scan using patrols_whereabouts_idx on patrols"));
  CHECK(absl::StrContains(plan, "Index Cond: ((finish_time < $1)"));
  CHECK(absl::StrContains(plan, "rows=0"));
  CHECK_FALSE(absl::StrContains(plan, "Filter"));
  CHECK_FALSE(absl::StrContains(plan, "Sort"));
}

}  // namespace hailan::grid_geo::testing
