// Tree rules: both depths load; everything that is no tree is refused by name.
#include "services/grid_geo/domain/territory.h"

#include <catch2/catch.hpp>
#include <map>

#include "tests/support/matchers.h"

namespace hailan::grid_geo {
namespace {

using hailan::testing::HasReason;
using hailan::testing::Must;

TerritoryRow Row(std::string code, int level) {
  TerritoryRow row;
  row.territory.city = "222405";
  row.territory.code = std::move(code);
  row.territory.display_name = "安民街道";
  row.level = level;
  return row;
}

std::map<std::string, std::string> ReasonsOf(std::vector<TerritoryRow> rows,
                                             absl::flat_hash_set<std::string> stored = {}) {
  std::map<std::string, std::string> reasons;
  for (const RowFault& fault : CheckTerritoryRows("222405", absl::MakeSpan(rows), stored)) {
    reasons[fault.id] = fault.reason;
  }
  return reasons;
}

Actor Operator() {
  Actor actor;
  actor.subject = "op";
  actor.roles.Add(Role::kOperator);
  actor.city = "222405";
  return actor;
}

}  // namespace

TEST_CASE("trees of four and five levels load in any order") {
  CHECK(ReasonsOf({Row("222405001001001", 4),
                   Row("222405001001", 3),
                   Row("222405001", 2),
                   Row("222405", 1)})
            .empty());
  CHECK(ReasonsOf({Row("22240500100100101", 5), Row("222405001001001", 4)}, {"222405001001"})
            .empty());
}

TEST_CASE("orphans are refused, and children of refused rows are orphans") {
  CHECK(ReasonsOf({Row("222405001001001", 4)}) ==
        std::map<std::string, std::string>{{"222405001001001", "ORPHAN"}});
  TerritoryRow blank = Row("222405001", 2);
  blank.territory.display_name = " \t";
  const auto reasons = ReasonsOf({blank, Row("222405001001", 3)}, {"222405"});
  CHECK(reasons.at("222405001") == "INVALID_TEXT");
  CHECK(reasons.at("222405001001") == "ORPHAN");
}

TEST_CASE("level skips, wrong parents and cycles are refused by name") {
  const absl::flat_hash_set<std::string> stored{"222405", "222405001", "222405001001"};
  const auto with_parent = [](TerritoryRow row, std::string parent) {
    row.parent_code = std::move(parent);
    return row;
  };
  const auto reason = [&](const TerritoryRow& row) {
    return ReasonsOf({row}, stored)[row.territory.code];
  };
  CHECK(reason(with_parent(Row("222405001001001", 4), "222405001001")).empty());
  CHECK(reason(with_parent(Row("222405001001001", 4), "222405001")) == "LEVEL_SKIPPED");
  CHECK(reason(with_parent(Row("222405001001001", 4), "222405")) == "LEVEL_SKIPPED");
  CHECK(reason(with_parent(Row("222405001001001", 4), "222405001001001")) == "PARENT_MISMATCH");
  CHECK(reason(with_parent(Row("222405001", 2), "222405001001")) == "PARENT_MISMATCH");
  CHECK(reason(with_parent(Row("222405", 1), "222405001")) == "PARENT_MISMATCH");
  CHECK(reason(Row("222405001001001", 3)) == "LEVEL_CODE_MISMATCH");
}

TEST_CASE("malformed, padded and foreign codes and duplicates are refused") {
  for (const char* code :
       {"22240500", "2224050010010010", "22240500x", "222405000", "222405001000", "２２２４０５"}) {
    CHECK(ReasonsOf({Row(code, 2)}, {"222405"})[code] == "INVALID_CODE");
  }
  CHECK(ReasonsOf({Row("410202001", 2)}, {"410202"})["410202001"] == "FOREIGN_CODE");
  CHECK(ReasonsOf({Row("222405001", 2), Row("222405001", 2)}, {"222405"})["222405001"] ==
        "DUPLICATE_CODE");
}

TEST_CASE("kinds and classes must fit their level; a grid without class is basic") {
  TerritoryRow village = Row("222405001", 2);
  village.territory.kind = TerritoryKind::kVillage;
  CHECK(ReasonsOf({village}, {"222405"})["222405001"] == "INVALID_KIND");
  TerritoryRow street = Row("222405001", 2);
  street.territory.grid_class = GridClass::kBasic;
  CHECK(ReasonsOf({street}, {"222405"})["222405001"] == "INVALID_GRID_CLASS");
  std::vector<TerritoryRow> rows{Row("222405001001001", 4)};
  CHECK(CheckTerritoryRows("222405", absl::MakeSpan(rows), {"222405001001"}).empty());
  CHECK(rows[0].territory.grid_class == GridClass::kBasic);
}

TEST_CASE("texts that search cannot use are refused") {
  TerritoryRow row = Row("222405001", 2);
  row.territory.pinyin = "AnMin";
  CHECK(ReasonsOf({row}, {"222405"})["222405001"] == "INVALID_TEXT");
  row = Row("222405001", 2);
  row.territory.external_codes = {"no-colon"};
  CHECK(ReasonsOf({row}, {"222405"})["222405001"] == "INVALID_TEXT");
}

TEST_CASE("ancestors run from the city to the parent") {
  CHECK(AncestorCodes("22240500100100101") ==
        std::vector<std::string>{"222405", "222405001", "222405001001", "222405001001001"});
  CHECK(AncestorCodes("222405").empty());
  CHECK(ParentCode("22240500100100101") == "222405001001001");
}

TEST_CASE("an import of the same values changes nothing; of other values keeps what it must") {
  const absl::Time first = absl::FromUnixSeconds(1000);
  const absl::Time second = absl::FromUnixSeconds(2000);
  const TerritoryCommand command{Row("222405001", 2).territory};
  TerritoryChange made = Must(DecideTerritory(std::nullopt, command, Operator(), first));
  CHECK(made.created);
  CHECK_FALSE(made.unchanged);
  made.next.revision = 1;
  made.next.has_boundary = true;
  CHECK(Must(DecideTerritory(made.next, command, Operator(), second)).unchanged);
  TerritoryCommand renamed = command;
  renamed.values.display_name = "龙门街道";
  const TerritoryChange changed = Must(DecideTerritory(made.next, renamed, Operator(), second));
  CHECK_FALSE(changed.unchanged);
  CHECK(changed.next.create_time == first);
  CHECK(changed.next.update_time == second);
  CHECK(changed.next.has_boundary);
}

TEST_CASE("an actor of another area may not import") {
  Actor actor;
  actor.city = "222405";
  actor.areas = {"222405002"};
  actor.roles.Add(Role::kStreet);
  const auto decided =
      DecideTerritory(std::nullopt, {Row("222405001", 2).territory}, actor, absl::UnixEpoch());
  CHECK_THAT(decided.status(), HasReason("OUT_OF_SCOPE"));
}

}  // namespace hailan::grid_geo
