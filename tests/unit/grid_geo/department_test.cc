// Who serves which territory for which matter.
#include "services/grid_geo/domain/department.h"

#include <catch2/catch.hpp>

#include "tests/support/matchers.h"

namespace hailan::grid_geo {
namespace {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

ResponsibilityRule Rule(std::string id, std::string territory, std::string matter) {
  return {std::move(id), "", {std::move(territory), std::move(matter), ""}};
}

std::vector<std::string> Find(std::vector<ResponsibilityRule> rules,
                              absl::string_view territory,
                              absl::string_view matter) {
  std::vector<std::string> ids;
  for (const ResponsibilityRule& rule : Decisive(std::move(rules), territory, matter)) {
    ids.push_back(rule.department_id);
  }
  return ids;
}

using Ids = std::vector<std::string>;

Actor Operator() {
  Actor actor;
  actor.roles.Add(Role::kOperator);
  actor.city = "222405";
  return actor;
}

DepartmentCommand Command(decltype(DepartmentCommand::action) action) {
  return {.name = {"222405", "housing"}, .etag = "", .action = std::move(action)};
}

Department Stored() {
  Department department;
  department.city = "222405";
  department.id = "housing";
  department.kind = 1;
  department.display_name = "住建局";
  department.territory_code = "222405";
  department.responsibilities = {{"222405", "*", "a"}, {"222405001", "0101", "b"}};
  department.revision = 4;
  return department;
}

}  // namespace

TEST_CASE("A07: an office is part of a department with duties, one deep") {
  Department office;
  office.id = "lamps";
  office.kind = kOfficeKind;
  CHECK(CheckParent(office, {}).ok());
  office.parent_id = "housing";
  CHECK(CheckParent(office, {.parent_kind = 1}).ok());
  CHECK_THAT(CheckParent(office, {}),
             FailsWith(absl::StatusCode::kNotFound, "DEPARTMENT_NOT_FOUND"));
  // An office, a party organisation, an alliance unit.
  for (const int kind : {5, 6, 7}) {
    CHECK_THAT(CheckParent(office, {.parent_kind = kind}),
               FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  }
  office.kind = 1;
  CHECK_THAT(CheckParent(office, {.parent_kind = 1}), HasReason("INVALID_FIELD"));
  Department parent;
  parent.kind = kOfficeKind;
  CHECK_THAT(CheckParent(parent, {.parent_kind = {}, .has_offices = true}),
             FailsWith(absl::StatusCode::kFailedPrecondition, "HAS_OFFICES"));
}

TEST_CASE("the most specific territory decides, then the longest matter") {
  const std::vector<ResponsibilityRule> rules{Rule("city-all", "222405", "*"),
                                              Rule("city-heat", "222405", "0102"),
                                              Rule("street-all", "222405001", "*"),
                                              Rule("grid-water", "222405001001001", "03")};
  CHECK(Find(rules, "222405002001001", "0102") == Ids{"city-heat"});
  CHECK(Find(rules, "222405002001001", "0202") == Ids{"city-all"});
  // A street's rule for everything beats a city's rule for the very matter.
  CHECK(Find(rules, "222405001001001", "0102") == Ids{"street-all"});
  CHECK(Find(rules, "222405001001001", "0305") == Ids{"grid-water"});
  CHECK(Find(rules, "222405001001002", "0305") == Ids{"street-all"});
}

TEST_CASE("several departments may share the deciding rule, in id order") {
  CHECK(Find({Rule("b", "222405", "01"), Rule("a", "222405", "01"), Rule("c", "222405", "0")},
             "222405001",
             "0101") == Ids{"a", "b"});
  CHECK(Find({Rule("a", "222405", "02")}, "222405001", "0101").empty());
  CHECK(Find({Rule("a", "222405002", "*")}, "222405001", "0101").empty());
  CHECK(Find({}, "222405", "1").empty());
}

TEST_CASE("responsibilities are given, reworded, taken and otherwise left alone") {
  SetResponsibilities set;
  set.give = {{"222405", "*", "a"}, {"222405001", "0101", "new"}, {"222405002", "9", ""}};
  set.take = {{"222405003", "1", ""}};
  const DepartmentChange change =
      Must(DecideDepartment(Stored(), Command(set), Operator(), absl::UnixEpoch()));
  CHECK(change.given.size() == 2);
  CHECK(change.taken.empty());
  CHECK(change.next.tally.created == 1);
  CHECK(change.next.tally.updated == 1);
  REQUIRE(change.next.responsibilities.size() == 3);
  CHECK(change.next.responsibilities[1].basis == "new");
  CHECK(change.next.responsibilities[2].territory_code == "222405002");

  SetResponsibilities take;
  take.take = {{"222405001", "0101", ""}};
  CHECK(Must(DecideDepartment(Stored(), Command(take), Operator(), absl::UnixEpoch()))
            .next.responsibilities.size() == 1);
  SetResponsibilities same;
  same.give = Stored().responsibilities;
  CHECK(Must(DecideDepartment(Stored(), Command(same), Operator(), absl::UnixEpoch())).unchanged);
}

TEST_CASE("a rule has periods, one after the other") {
  const absl::CivilDay may(2026, 5, 1);
  const absl::CivilDay june(2026, 6, 1);
  const auto set = [](Responsibility rule, bool take = false) {
    SetResponsibilities both;
    (take ? both.take : both.give) = {std::move(rule)};
    return Command(both);
  };
  const auto decide = [](const Department& current, const DepartmentCommand& command) {
    return DecideDepartment(current, command, Operator(), absl::UnixEpoch());
  };
  // The stored one holds for ever: it must end before another period can begin.
  CHECK_THAT(decide(Stored(), set({"222405", "*", "b", {may, UntilFurtherNotice()}})).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "OVERLAPPING_VALIDITY"));
  const Department ended =
      Must(decide(Stored(), set({"222405", "*", "a", {SinceEver(), may}}))).next;
  REQUIRE(ended.responsibilities.size() == 2);
  CHECK(ended.responsibilities[0].validity.to == may);
  const Department twice = Must(decide(ended, set({"222405", "*", "b", {may, june}}))).next;
  REQUIRE(twice.responsibilities.size() == 3);
  CHECK_THAT(decide(twice, set({"222405", "*", "a", {SinceEver(), june}})).status(),
             HasReason("OVERLAPPING_VALIDITY"));
  CHECK(Must(decide(twice, set({"222405", "*", "b", {may, june}}))).unchanged);
  // One period goes by its first day, all of them without one.
  CHECK(Must(decide(twice, set({"222405", "*", "", {may, june}}, true))).taken.size() == 1);
  CHECK(Must(decide(twice, set({"222405", "*", ""}, true))).taken.size() == 2);
  CHECK(
      Must(decide(twice, set({"222405", "*", "", {june, UntilFurtherNotice()}}, true))).unchanged);
}

TEST_CASE("a department is created once, and stale etags are refused") {
  const auto again = DecideDepartment(
      Stored(), Command(CreateDepartment{Stored()}), Operator(), absl::UnixEpoch());
  CHECK_THAT(again.status(), FailsWith(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  const auto absent =
      DecideDepartment(std::nullopt, Command(SetResponsibilities{}), Operator(), absl::UnixEpoch());
  CHECK_THAT(absent.status(), FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
  DepartmentCommand stale = Command(SetResponsibilities{});
  stale.etag = "3";
  const auto refused = DecideDepartment(Stored(), stale, Operator(), absl::UnixEpoch());
  CHECK_THAT(refused.status(), FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
}

TEST_CASE("a department cannot collect rules without end") {
  SetResponsibilities many;
  for (size_t i = 0; i < kMostResponsibilities; ++i) {
    many.give.push_back({"222405001", std::to_string(i), ""});
  }
  const auto refused = DecideDepartment(Stored(), Command(many), Operator(), absl::UnixEpoch());
  CHECK_THAT(refused.status(), HasReason("TOO_MANY_RESPONSIBILITIES"));
}

TEST_CASE("what a matter may look like") {
  CHECK(IsMatter("*"));
  CHECK(IsMatter("A-01.2_x"));
  for (const char* bad : {"", "**", "01*", "0 1", "사건"}) CHECK_FALSE(IsMatter(bad));
  CHECK_FALSE(IsMatter(std::string(65, '1')));
}

}  // namespace hailan::grid_geo
