// Imports of the tree that store all of their rows or none, and dry runs, over PostgreSQL.
#include <catch2/catch.hpp>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "tests/integration/grid_geo/town.h"
#include "tests/support/at_once.h"

namespace hailan::grid_geo::testing {
namespace {

using absl::StatusCode;
using hailan::testing::AtOnce;
using hailan::testing::FailsWith;
using hailan::testing::Must;

void AddRow(v1::ImportTerritoriesRequest& request,
            const std::string& code,
            v1::TerritoryLevel level) {
  v1::TerritoryRow& row = *request.add_rows();
  row.set_code(code);
  row.set_level(level);
  row.set_display_name(absl::StrCat("名", code));
}

// A city of as many rows, to be stored as a whole, children first: the grids of communities that
// have 900 each, the communities, the street, the city.
v1::ImportTerritoriesRequest WholeCity(int rows) {
  v1::ImportTerritoriesRequest request;
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  request.set_all_or_nothing(true);
  const int communities = (rows - 2 + 900) / 901;
  for (int grid = 0; grid < rows - 2 - communities; ++grid) {
    AddRow(request,
           absl::StrFormat("222405001%03d%03d", 1 + grid / 900, 1 + grid % 900),
           v1::TERRITORY_LEVEL_GRID);
  }
  for (int i = 1; i <= communities; ++i) {
    AddRow(request, absl::StrFormat("222405001%03d", i), v1::TERRITORY_LEVEL_COMMUNITY);
  }
  AddRow(request, "222405001", v1::TERRITORY_LEVEL_STREET);
  AddRow(request, kCity, v1::TERRITORY_LEVEL_CITY);
  REQUIRE(request.rows_size() == rows);
  return request;
}

struct Imports : Town {
  v1::ImportReport Import(const v1::ImportTerritoriesRequest& request) {
    return Must(territories.ImportTerritories(MakeCall(), request));
  }
  // How many territories, receipts and messages there are.
  std::string Stored() const {
    return database.Value(
        "SELECT concat((SELECT count(*) FROM territories), ' ', (SELECT count(*) FROM requests), "
        "' ', (SELECT count(*) FROM outbox))");
  }
};

// `created updated unchanged`, and each fault as ` index REASON`.
std::string Summary(const v1::ImportReport& report) {
  std::string text = absl::StrCat(
      report.created_count(), " ", report.updated_count(), " ", report.unchanged_count());
  for (const v1::ImportFault& fault : report.faults()) {
    absl::StrAppend(&text, " ", fault.index(), " ", fault.reason());
  }
  return text;
}

}  // namespace

TEST_CASE("one bad row late in a city keeps all of it out, and a dry run says so before") {
  Imports town;
  v1::ImportTerritoriesRequest request = WholeCity(1200);
  request.mutable_rows(1190)->set_urban_rural_class(113);
  request.set_dry_run(true);
  CHECK(Summary(town.Import(request)) == "0 0 0 1190 INVALID_CLASS");
  CHECK(town.Stored() == "0 0 0");
  request.set_dry_run(false);
  const v1::ImportReport report = town.Import(request);
  CHECK(Summary(report) == "0 0 0 1190 INVALID_CLASS");
  CHECK(report.faults(0).id() == request.rows(1190).code());
  CHECK(town.Stored() == "0 0 0");
  // The id of what stored nothing is free.
  request.mutable_rows(1190)->set_urban_rural_class(112);
  CHECK(Summary(town.Import(request)) == "1200 0 0");
  CHECK(town.Stored() == "1200 1200 1200");
  CHECK(town.database.Value("SELECT count(DISTINCT transaction_id) FROM outbox") == "1");
}

TEST_CASE("a dry run counts what the import then does, parents of the same call included") {
  Imports town;
  v1::ImportTerritoriesRequest request = Town::Tree(20);
  const auto runs = [&](const std::string& summary) {
    request.set_request_id(Town::NewRequestId());
    request.set_dry_run(true);
    for (const bool all : {false, true}) {
      request.set_all_or_nothing(all);
      const std::string before = town.Stored();
      CHECK(Summary(town.Import(request)) == summary);
      CHECK(town.Stored() == before);
    }
    request.set_dry_run(false);
    CHECK(Summary(town.Import(request)) == summary);
  };
  runs("23 0 0");
  request.mutable_rows(3)->set_display_name("新名字");
  AddRow(request, GridCode(21), v1::TERRITORY_LEVEL_GRID);
  runs("1 1 22");
  runs("0 0 24");
  // Without all or nothing the good rows count as those that would be stored.
  request.mutable_rows(4)->set_display_name("更新");
  AddRow(request, "222405009001001", v1::TERRITORY_LEVEL_GRID);
  request.set_all_or_nothing(false);
  request.set_request_id(Town::NewRequestId());
  request.set_dry_run(true);
  CHECK(Summary(town.Import(request)) == "0 1 23 24 ORPHAN");
  request.set_dry_run(false);
  CHECK(Summary(town.Import(request)) == "0 1 23 24 ORPHAN");
}

TEST_CASE("what is refused for the row and what for the stored state is told in one answer") {
  Imports town;
  v1::ImportTerritoriesRequest request = Town::Tree(3);
  request.set_all_or_nothing(true);
  request.mutable_rows(0)->set_valid_from("2024-01-01");
  request.mutable_rows(0)->set_valid_to("2025-01-01");
  CHECK(Summary(town.Import(request)) == "6 0 0");
  const std::string before = town.Stored();
  request.set_request_id(Town::NewRequestId());
  // The code of another time's grid, known to the store alone, and a kind that no grid has.
  request.mutable_rows(0)->set_valid_from("2025-06-01");
  request.mutable_rows(0)->set_valid_to("");
  request.mutable_rows(1)->set_kind(v1::TERRITORY_KIND_TOWN);
  request.mutable_rows(2)->set_display_name("新名字");
  CHECK(Summary(town.Import(request)) == "0 0 0 0 CODE_RETIRED 1 INVALID_KIND");
  CHECK(town.Stored() == before);
  request.mutable_rows(1)->clear_kind();
  CHECK(Summary(town.Import(request)) == "0 0 0 0 CODE_RETIRED");
  CHECK(town.Stored() == before);
  CHECK(town.database.Value("SELECT max(revision) FROM territories") == "1");
}

TEST_CASE("a repeated import of a whole city is a replay, its id with another body is refused") {
  Imports town;
  v1::ImportTerritoriesRequest request = WholeCity(700);
  const rpc::Call call = town.MakeCall();
  CHECK(Summary(Must(town.territories.ImportTerritories(call, request))) == "700 0 0");
  CHECK(Summary(Must(town.territories.ImportTerritories(call, request))) == "0 0 700");
  CHECK(town.Stored() == "700 700 700");
  request.mutable_rows(699)->set_display_name("龙井");
  CHECK_THAT(town.territories.ImportTerritories(town.MakeCall(), request).status(),
             FailsWith(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  CHECK(town.Stored() == "700 700 700");
}

TEST_CASE("territories that exchange their external codes do so in one import") {
  Imports town;
  v1::ImportTerritoriesRequest request = WholeCity(800);
  request.mutable_rows(0)->add_external_codes("stat:1");
  request.mutable_rows(700)->add_external_codes("stat:2");
  CHECK(Summary(town.Import(request)) == "800 0 0");
  request.set_request_id(Town::NewRequestId());
  request.mutable_rows(0)->set_external_codes(0, "stat:2");
  request.set_dry_run(true);
  CHECK(Summary(town.Import(request)) == "0 0 0 700 EXTERNAL_CODE_TAKEN");
  request.mutable_rows(700)->set_external_codes(0, "stat:1");
  CHECK(Summary(town.Import(request)) == "0 2 798");
  request.set_dry_run(false);
  CHECK(Summary(town.Import(request)) == "0 2 798");
}

TEST_CASE("two who import the same city at once store it once") {
  Imports town;
  const rpc::Call calls[] = {town.MakeCall(), town.MakeCall()};
  const v1::ImportTerritoriesRequest requests[] = {WholeCity(1200), WholeCity(1200)};
  absl::StatusOr<v1::ImportReport> reports[2];
  const auto import = [&](int i) {
    reports[i] = town.territories.ImportTerritories(calls[i], requests[i]);
  };
  AtOnce([&] { import(0); }, [&] { import(1); });
  CHECK(Must(reports[0]).created_count() + Must(reports[1]).created_count() == 1200);
  CHECK(Must(reports[0]).unchanged_count() + Must(reports[1]).unchanged_count() == 1200);
  CHECK(town.Stored() == "1200 1200 1200");
}

TEST_CASE("a row outside the caller's area keeps the whole import out") {
  Imports town;
  town.Plant(2);
  const std::string before = town.Stored();
  auto clerk = std::make_shared<Actor>();
  clerk->subject = "clerk-1";
  clerk->roles.Add(Role::kCommunity);
  clerk->city = kCity;
  clerk->areas = {"222405001001"};
  v1::ImportTerritoriesRequest request = Town::Tree(3);
  request.set_all_or_nothing(true);
  for (const bool dry_run : {true, false}) {
    request.set_dry_run(dry_run);
    rpc::Call call = town.MakeCall();
    call.actor_ptr = clerk;
    CHECK_THAT(town.territories.ImportTerritories(call, request).status(),
               FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
    CHECK(town.Stored() == before);
  }
}

TEST_CASE("rows that are stored one by one are at most 500, a whole city is 5,000") {
  Imports town;
  v1::ImportTerritoriesRequest request = WholeCity(5000);
  CHECK(Summary(town.Import(request)) == "5000 0 0");
  request.set_request_id(Town::NewRequestId());
  CHECK(Summary(town.Import(request)) == "0 0 5000");
  CHECK(town.Stored() == "5000 5000 5000");
  request.set_all_or_nothing(false);
  while (request.rows_size() > 501) request.mutable_rows()->RemoveLast();
  const absl::Status refused =
      town.territories.ImportTerritories(town.MakeCall(), request).status();
  REQUIRE(ViolationsOf(refused).size() == 1);
  CHECK(ViolationsOf(refused)[0].field == "rows");
  CHECK(ViolationsOf(refused)[0].reason == "TOO_MANY_ITEMS");
  request.mutable_rows()->RemoveLast();
  CHECK(Summary(town.Import(request)) == "0 0 500");
}

}  // namespace hailan::grid_geo::testing
