// Import and reading of the tree over PostgreSQL.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

TEST_CASE("importing the tree twice changes nothing the second time") {
  Town town;
  const auto first =
      Must(town.territories.ImportTerritories(town.MakeCall(), Town::Tree(20, true)));
  CHECK(first.created_count() == 23);
  CHECK(first.faults().empty());
  const std::string outbox = town.database.Value("SELECT count(*) FROM outbox");
  CHECK(outbox == "23");
  const auto second =
      Must(town.territories.ImportTerritories(town.MakeCall(), Town::Tree(20, true)));
  CHECK(second.created_count() == 0);
  CHECK(second.updated_count() == 0);
  CHECK(second.unchanged_count() == 23);
  CHECK(town.database.Value("SELECT count(*) FROM outbox") == outbox);
  CHECK(town.database.Value("SELECT max(revision) FROM territories") == "1");
}

TEST_CASE("a changed row is updated, an orphan is refused, the rest is stored") {
  Town town;
  town.Plant(3);
  v1::ImportTerritoriesRequest request = Town::Tree(3);
  request.mutable_rows(0)->set_display_name("新名字");
  request.mutable_rows(1)->set_code("222405009001001");
  const auto report = Must(town.territories.ImportTerritories(town.MakeCall(), request));
  CHECK(report.updated_count() == 1);
  CHECK(report.unchanged_count() == 4);
  REQUIRE(report.faults_size() == 1);
  CHECK(report.faults(0).index() == 1);
  CHECK(report.faults(0).reason() == "ORPHAN");
  v1::GetTerritoryRequest get;
  get.set_name(Territory(GridCode(1)));
  const auto grid = Must(town.territories.GetTerritory(town.MakeCall(), get));
  CHECK(grid.display_name() == "新名字");
  CHECK(grid.etag() == "2");
  CHECK(grid.parent() == Territory("222405001001"));
  CHECK(grid.level() == v1::TERRITORY_LEVEL_GRID);
  CHECK(grid.grid_class() == v1::GRID_CLASS_BASIC);
}

TEST_CASE("texts with quotes, braces and other scripts survive") {
  Town town;
  town.Plant(1);
  v1::GetTerritoryRequest get;
  get.set_name(Territory("222405001"));
  const auto street = Must(town.territories.GetTerritory(town.MakeCall(), get));
  REQUIRE(street.external_codes_size() == 1);
  CHECK(street.external_codes(0) == "hotline:A{\"1\"}");
  get.set_name(Territory("222405001001"));
  CHECK(Must(town.territories.GetTerritory(town.MakeCall(), get)).display_name_ko() ==
        "룡문사회구역");
}

TEST_CASE("a repeated import is a replay, its id with another body is refused") {
  Town town;
  const v1::ImportTerritoriesRequest request = Town::Tree(2);
  const rpc::Call call = town.MakeCall();
  CHECK(Must(town.territories.ImportTerritories(call, request)).created_count() == 5);
  const auto replay = Must(town.territories.ImportTerritories(call, request));
  CHECK(replay.unchanged_count() == 5);
  CHECK_THAT(town.territories.ImportTerritories(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_CASE("lists are filtered, paged and counted") {
  Town town;
  town.Plant(12, true);
  v1::ListTerritoriesRequest list;
  list.set_parent(kParent);
  list.set_level(v1::TERRITORY_LEVEL_GRID);
  list.set_page_size(5);
  std::vector<std::string> names;
  do {
    const auto page = Must(town.territories.ListTerritories(town.MakeCall(), list));
    CHECK(page.total_size() == 12);
    for (const auto& territory : page.territories()) names.push_back(territory.name());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  REQUIRE(names.size() == 12);
  CHECK(names.front() == Territory(GridCode(1)));
  CHECK(names.back() == Territory(GridCode(12)));

  list.set_grid_class(v1::GRID_CLASS_EXCLUSIVE);
  CHECK(Must(town.territories.ListTerritories(town.MakeCall(), list)).total_size() == 1);
  list.set_grid_class(v1::GRID_CLASS_UNSPECIFIED);
  list.set_level(v1::TERRITORY_LEVEL_UNSPECIFIED);
  list.set_subtree(Territory("222405001001"));
  const auto subtree = Must(town.territories.ListTerritories(town.MakeCall(), list));
  CHECK(subtree.total_size() == 13);
  CHECK(subtree.territories(0).name() == Territory("222405001001"));
  list.set_page_token(subtree.next_page_token());
  list.set_subtree(Territory("222405001"));
  CHECK_THAT(town.territories.ListTerritories(town.MakeCall(), list).status(),
             HasReason("INVALID_PAGE_TOKEN"));
}

TEST_CASE("ancestors come in one call") {
  Town town;
  town.Plant(1);
  v1::ListAncestorsRequest request;
  request.set_name(Territory(GridCode(1)));
  const auto path = Must(town.territories.ListAncestors(town.MakeCall(), request));
  REQUIRE(path.ancestors_size() == 3);
  CHECK(path.ancestors(0).name() == Territory("222405"));
  CHECK(path.ancestors(2).name() == Territory("222405001001"));
  request.set_name(Territory(GridCode(2)));
  CHECK_THAT(town.territories.ListAncestors(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
  request.set_name("cities/222405/territories/410202001");
  CHECK(town.territories.ListAncestors(town.MakeCall(), request).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("concurrent imports of the same tree make each territory once") {
  Town town;
  std::vector<std::thread> threads;
  std::atomic<int> created = 0;
  std::atomic<int> failed = 0;
  const std::vector<rpc::Call> calls{town.MakeCall(), town.MakeCall(), town.MakeCall()};
  for (const rpc::Call& call : calls) {
    threads.emplace_back([&town, &created, &failed, call] {
      const auto report = town.territories.ImportTerritories(call, Town::Tree(100));
      report.ok() ? created += report->created_count() : ++failed;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(town.database.Value("SELECT count(*) FROM territories") == "103");
  CHECK(town.database.Value("SELECT count(*) FROM outbox") == "103");
  CHECK(created == 103);
}

TEST_CASE("the database itself refuses rows that are no tree") {
  Town town;
  town.Plant(1);
  CHECK_THROWS(town.database.Query(
      "UPDATE territories SET parent_code = '222405001001001' WHERE code = '222405001001'"));
  CHECK_THROWS(town.database.Query("DELETE FROM territories WHERE code = '222405001'"));
}

}  // namespace hailan::grid_geo::testing
