// What a split, merger, new home or end does to the tree, and every refusal by name.
#include <catch2/catch.hpp>
#include <set>

#include "services/grid_geo/domain/reorganisation/plan.h"
#include "tests/support/matchers.h"

namespace hailan::grid_geo {
namespace {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

const absl::CivilDay kDay(2026, 3, 15);
constexpr char kGrid1[] = "222405001001001";
constexpr char kGrid2[] = "222405001001002";

Territory Named(std::string code) {
  Territory territory;
  territory.city = "222405";
  territory.code = std::move(code);
  territory.display_name = "第一网格";
  if (LevelOf(territory.code) == Level::kGrid) territory.grid_class = GridClass::kBasic;
  return territory;
}

// City, street, two communities, two grids in the first one, two micro-grids in the first grid.
StoredTerritories Stored() {
  StoredTerritories stored;
  for (const char* code : {"222405",
                           "222405001",
                           "222405001001",
                           "222405001002",
                           kGrid1,
                           kGrid2,
                           "22240500100100101",
                           "22240500100100102"}) {
    stored.territories[code] = Named(code);
  }
  return stored;
}

ReorganisationOrder Order(ReorganisationKind kind,
                          std::vector<std::string> sources,
                          const std::vector<std::string>& targets,
                          std::vector<CodeMove> moves = {}) {
  ReorganisationOrder order{.kind = kind, .city = "222405", .day = kDay};
  order.sources = std::move(sources);
  for (const std::string& code : targets) order.targets.push_back(Named(code));
  order.moves = std::move(moves);
  return order;
}

const std::vector<CodeMove> kMicroMoves{{"22240500100100101", "22240500100100301"},
                                        {"22240500100100102", "22240500100100401"}};

ReorganisationOrder Split() {
  return Order(
      ReorganisationKind::kSplit, {kGrid1}, {"222405001001003", "222405001001004"}, kMicroMoves);
}

std::set<std::string> CodesOf(const std::vector<Territory>& territories) {
  std::set<std::string> codes;
  for (const Territory& territory : territories) codes.insert(territory.code);
  return codes;
}

}  // namespace

TEST_CASE("a split ends the old grid and moves what is below") {
  StoredTerritories stored = Stored();
  stored.territories["22240500100100101"].has_boundary = true;
  stored.territories[kGrid1].urban_rural_class = 111;
  const ReorganisationPlan plan = Must(PlanReorganisation(Split(), stored));
  CHECK(std::set<std::string>(plan.ended.begin(), plan.ended.end()) ==
        std::set<std::string>{kGrid1, "22240500100100101", "22240500100100102"});
  CHECK(CodesOf(plan.begun) ==
        std::set<std::string>{
            "222405001001003", "222405001001004", "22240500100100301", "22240500100100401"});
  CHECK(plan.begun.front().code.size() == 15);
  CHECK(plan.begun.front().validity == Validity{kDay, UntilFurtherNotice()});
  CHECK(plan.begun.front().grid_class == GridClass::kBasic);
  CHECK(plan.begun.front().urban_rural_class == 111);
  REQUIRE(plan.copied.size() == 1);
  CHECK(plan.copied.front().new_code == "22240500100100301");
  CHECK(plan.links.size() == 2);
  CHECK(plan.kept.empty());
}

TEST_CASE("a part may keep the code, and what is below it then stays") {
  const auto order = Order(ReorganisationKind::kSplit, {kGrid1}, {kGrid1, "222405001001003"});
  const ReorganisationPlan plan = Must(PlanReorganisation(order, Stored()));
  CHECK(plan.kept == std::vector<std::string>{kGrid1});
  CHECK(plan.ended.empty());
  CHECK(CodesOf(plan.begun) == std::set<std::string>{"222405001001003"});
  CHECK_THAT(
      PlanReorganisation(Order(ReorganisationKind::kSplit, {kGrid1}, {kGrid1, kGrid1}), Stored())
          .status(),
      HasReason("INVALID_FIELD"));
}

TEST_CASE("what nobody takes is named") {
  ReorganisationOrder order = Split();
  order.moves.pop_back();
  const absl::Status refused = PlanReorganisation(order, Stored()).status();
  CHECK_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "CHILD_NOT_REHOMED"));
  CHECK(refused.message().find("22240500100100102") != std::string::npos);
}

TEST_CASE("children go only to where there is room for them") {
  const auto reason = [](std::vector<CodeMove> moves) {
    ReorganisationOrder order = Split();
    order.moves = std::move(moves);
    const auto violations = ViolationsOf(PlanReorganisation(order, Stored()).status());
    return violations.empty() ? "" : violations.front().reason;
  };
  CHECK(reason({kMicroMoves[0], {"22240500100100102", "22240500100100201"}}) == "NOT_A_CHILD");
  CHECK(reason({kMicroMoves[0], {kGrid2, "222405001001005"}}) == "NOT_A_CHILD");
  CHECK(reason({kMicroMoves[0], {"22240500100100109", "22240500100100302"}}) == "NOT_A_CHILD");
  CHECK(reason({kMicroMoves[0], {"22240500100100102", "222405001001003"}}) == "LEVEL_CHANGED");
  CHECK(reason({kMicroMoves[0], {"22240500100100102", "22240500100100301"}}) == "DUPLICATE_CODE");
  CHECK(reason({kMicroMoves[0], {"22240500100100101", "22240500100100302"}}) == "DUPLICATE_CODE");
}

TEST_CASE("a code is given once") {
  ReorganisationOrder order = Split();
  order.targets[1] = Named(kGrid2);
  order.moves[1].new_code = std::string(kGrid2) + "01";
  CHECK_THAT(PlanReorganisation(order, Stored()).status(), HasReason("CODE_TAKEN"));
  StoredTerritories stored = Stored();
  stored.territories[kGrid2].validity.to = absl::CivilDay(2020, 1, 1);
  CHECK_THAT(PlanReorganisation(order, stored).status(), HasReason("CODE_RETIRED"));
}

TEST_CASE("only what stands around the day can change") {
  StoredTerritories stored = Stored();
  stored.last_change[kGrid1] = kDay;
  CHECK_THAT(PlanReorganisation(Split(), stored).status(), HasReason("NOT_AFTER_LAST_CHANGE"));
  stored.last_change[kGrid1] = kDay - 1;
  Must(PlanReorganisation(Split(), stored));
  stored.territories[kGrid1].validity.to = kDay + 10;
  CHECK_THAT(PlanReorganisation(Split(), stored).status(), HasReason("TERRITORY_NOT_VALID"));
  stored.territories[kGrid1].validity = {kDay, UntilFurtherNotice()};
  CHECK_THAT(PlanReorganisation(Split(), stored).status(), HasReason("TERRITORY_NOT_VALID"));
  stored.territories.erase(kGrid1);
  CHECK_THAT(PlanReorganisation(Split(), stored).status(),
             FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_CASE("new territories need valid parents, names and codes of their level") {
  const auto status = [](const char* code) {
    return PlanReorganisation(Order(ReorganisationKind::kSplit, {kGrid2}, {kGrid2, code}), Stored())
        .status();
  };
  CHECK_THAT(status("222405001009001"), HasReason("PARENT_NOT_VALID"));
  CHECK(ViolationsOf(status("222405001001"))[0].reason == "LEVEL_CHANGED");
  CHECK(ViolationsOf(status("22240500100100x"))[0].reason == "INVALID_CODE");
  CHECK(ViolationsOf(status("410202001001001"))[0].reason == "FOREIGN_CODE");
  ReorganisationOrder blank =
      Order(ReorganisationKind::kSplit, {kGrid2}, {kGrid2, "222405001001009"});
  blank.targets[1].display_name = " ";
  CHECK(ViolationsOf(PlanReorganisation(blank, Stored()).status())[0].reason == "INVALID_TEXT");
}

TEST_CASE("mergers take one level and one class") {
  const auto merge = [](std::vector<std::string> sources, const StoredTerritories& stored) {
    return PlanReorganisation(Order(ReorganisationKind::kMerge,
                                    std::move(sources),
                                    {"222405001001005"},
                                    {{"22240500100100101", "22240500100100501"},
                                     {"22240500100100102", "22240500100100502"}}),
                              stored);
  };
  const ReorganisationPlan plan = Must(merge({kGrid1, kGrid2}, Stored()));
  CHECK(plan.ended.size() == 4);
  CHECK(plan.begun.size() == 3);
  CHECK(ViolationsOf(merge({kGrid1, kGrid1}, Stored()).status())[0].reason == "DUPLICATE_CODE");
  CHECK(ViolationsOf(merge({kGrid1, "222405001002"}, Stored()).status())[0].reason ==
        "LEVEL_CHANGED");
  StoredTerritories exclusive = Stored();
  exclusive.territories[kGrid2].grid_class = GridClass::kExclusive;
  CHECK(ViolationsOf(merge({kGrid1, kGrid2}, exclusive).status())[0].reason == "CLASSES_DIFFER");
}

TEST_CASE("a new home takes everything below along") {
  const auto rehome = [](const char* code, const char* new_code) {
    return PlanReorganisation(Order(ReorganisationKind::kRehome, {code}, {}, {{code, new_code}}),
                              Stored());
  };
  const ReorganisationPlan grid = Must(rehome(kGrid1, "222405001002001"));
  CHECK(CodesOf(grid.begun) ==
        std::set<std::string>{"222405001002001", "22240500100200101", "22240500100200102"});
  CHECK(grid.links.size() == 3);
  const ReorganisationPlan community = Must(rehome("222405001001", "222405001003"));
  CHECK(community.begun.size() == 5);
  CHECK_THAT(rehome(kGrid1, "222405001009001").status(), HasReason("PARENT_NOT_VALID"));
  CHECK_THAT(rehome(kGrid1, kGrid2).status(), HasReason("CODE_TAKEN"));
  CHECK_THAT(rehome(kGrid1, kGrid1).status(), HasReason("CODE_TAKEN"));
  CHECK(ViolationsOf(rehome(kGrid1, "222405001002").status())[0].reason == "LEVEL_CHANGED");
}

TEST_CASE("an end leaves neither children nor ground behind") {
  const auto retire = [](const char* code, const StoredTerritories& stored) {
    return PlanReorganisation(Order(ReorganisationKind::kRetire, {code}, {}), stored);
  };
  CHECK(Must(retire(kGrid2, Stored())).ended == std::vector<std::string>{kGrid2});
  CHECK_THAT(retire(kGrid1, Stored()).status(), HasReason("CHILD_NOT_REHOMED"));
  StoredTerritories drawn = Stored();
  drawn.territories[kGrid2].has_boundary = true;
  CHECK_THAT(retire(kGrid2, drawn).status(), HasReason("GROUND_LEFT_BEHIND"));
  drawn.territories[kGrid2].grid_class = GridClass::kExclusive;
  Must(retire(kGrid2, drawn));
  CHECK(ViolationsOf(retire("222405", Stored()).status())[0].reason == "INVALID_CODE");
}

}  // namespace hailan::grid_geo
