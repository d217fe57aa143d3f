// Days of the city's calendar, and what an import may say of them.
#include "services/grid_geo/domain/reorganisation/validity.h"

#include <catch2/catch.hpp>
#include <map>

#include "services/grid_geo/domain/territory.h"
#include "tests/support/matchers.h"

namespace hailan::grid_geo {
namespace {

using hailan::testing::HasReason;
using hailan::testing::Must;

TerritoryRow Row(std::string code, std::string from = "", std::string to = "") {
  TerritoryRow row;
  row.territory.city = "222405";
  row.territory.code = std::move(code);
  row.territory.display_name = "龙门";
  row.level = static_cast<int>(*LevelOf(row.territory.code));
  row.valid_from = std::move(from);
  row.valid_to = std::move(to);
  return row;
}

Validity Between(absl::string_view from, absl::string_view to) {
  return {ParseDay(from).value_or(SinceEver()), ParseDay(to).value_or(UntilFurtherNotice())};
}

std::string ReasonFor(TerritoryRow row, const StoredValidity& stored) {
  const auto faults = CheckTerritoryRows("222405", absl::MakeSpan(&row, 1), stored);
  return faults.empty() ? "" : faults.front().reason;
}

Actor Operator() {
  Actor actor;
  actor.subject = "op";
  actor.roles.Add(Role::kOperator);
  actor.city = "222405";
  return actor;
}

}  // namespace

TEST_CASE("days are written YYYY-MM-DD and must exist") {
  CHECK(ParseDay("2026-02-28") == absl::CivilDay(2026, 2, 28));
  CHECK(ParseDay("2024-02-29") == absl::CivilDay(2024, 2, 29));
  for (const char* text : {"2026-02-29",
                           "2026-2-1",
                           "20260201",
                           "2026-13-01",
                           "2026-00-10",
                           "0000-01-01",
                           "2026-01-0x",
                           " 2026-01-1",
                           "2026/01/01",
                           ""}) {
    CHECK_FALSE(ParseDay(text).has_value());
  }
  CHECK(FormatDay(absl::CivilDay(2026, 2, 3)) == "2026-02-03");
  CHECK(FormatDay(SinceEver()).empty());
  for (const absl::CivilDay day :
       {SinceEver(), UntilFurtherNotice(), absl::CivilDay(1, 1, 1), absl::CivilDay(2026, 11, 22)}) {
    CHECK(ReadSqlDay(ToSqlDay(day)) == day);
  }
}

TEST_CASE("a day of the city begins at 16:00 UTC the day before") {
  const absl::Time midnight = StartOf(absl::CivilDay(2026, 3, 15));
  CHECK(absl::FormatTime(midnight, absl::UTCTimeZone()) == "2026-03-14T16:00:00+00:00");
  CHECK(DayOf(midnight) == absl::CivilDay(2026, 3, 15));
  CHECK(DayOf(midnight - absl::Microseconds(1)) == absl::CivilDay(2026, 3, 14));
}

TEST_CASE("a row without dates keeps those stored, and a new one takes its parent's") {
  TerritoryRow row = Row("222405001");
  const StoredValidity parent{{"222405", Between("2020-01-01", "")}};
  CHECK(CheckTerritoryRows("222405", absl::MakeSpan(&row, 1), parent).empty());
  CHECK(row.territory.validity == Between("2020-01-01", ""));
  StoredValidity both = parent;
  both["222405001"] = Between("2021-01-01", "2022-01-01");
  CHECK(CheckTerritoryRows("222405", absl::MakeSpan(&row, 1), both).empty());
  CHECK(row.territory.validity == Between("2021-01-01", "2022-01-01"));
  CHECK_FALSE(row.dated);
}

TEST_CASE("what would be valid while its parent is not is refused by name") {
  const StoredValidity parent{{"222405", Between("2020-01-01", "2025-01-01")}};
  CHECK(ReasonFor(Row("222405001", "2020-01-01", "2025-01-01"), parent).empty());
  CHECK(ReasonFor(Row("222405001", "2019-12-31", "2025-01-01"), parent) == "PARENT_NOT_VALID");
  CHECK(ReasonFor(Row("222405001", "2020-01-01", "2025-01-02"), parent) == "PARENT_NOT_VALID");
  CHECK(ReasonFor(Row("222405001", "2020-01-01"), parent) == "PARENT_NOT_VALID");
  // Nothing new begins by default where the parent has ended or will.
  CHECK(ReasonFor(Row("222405001"), parent) == "PARENT_NOT_VALID");
  CHECK(ReasonFor(Row("222405001", "2020-01-01", "2020-01-01"), parent) == "INVALID_DATE");
  CHECK(ReasonFor(Row("222405001", "2020-1-1"), parent) == "INVALID_DATE");
  TerritoryRow row = Row("222405001", "2020-01-01", "2025-01-01");
  row.territory.urban_rural_class = 113;
  CHECK(ReasonFor(row, parent) == "INVALID_CLASS");
}

TEST_CASE("a code stands for one territory: other dates are refused by name") {
  Territory stored = Row("222405001").territory;
  stored.validity = Between("2020-01-01", "2025-01-01");
  const auto decide = [&stored](absl::string_view from, absl::string_view to) {
    TerritoryCommand command{stored, true};
    command.values.validity = Between(from, to);
    return DecideTerritory(stored, command, Operator(), absl::UnixEpoch());
  };
  CHECK(Must(decide("2020-01-01", "2025-01-01")).unchanged);
  CHECK_FALSE(Must(decide("2020-01-01", "2026-01-01")).unchanged);
  CHECK_THAT(decide("2021-01-01", "2026-01-01").status(), HasReason("OVERLAPPING_VALIDITY"));
  CHECK_THAT(decide("2025-01-01", "").status(), HasReason("CODE_RETIRED"));
  stored.below = Between("2020-01-01", "2025-01-01");
  CHECK_THAT(decide("2020-01-01", "2024-01-01").status(), HasReason("CHILDREN_NOT_COVERED"));
  stored.reorganised = true;
  CHECK_THAT(decide("2020-01-01", "2026-01-01").status(), HasReason("OVERLAPPING_VALIDITY"));
  // Undated, the stored dates stay.
  TerritoryCommand undated{stored};
  undated.values.validity = Validity();
  CHECK(Must(DecideTerritory(stored, undated, Operator(), absl::UnixEpoch())).unchanged);
}

TEST_CASE("an external code names one territory per level at a time") {
  const auto faults_of = [](std::vector<TerritoryRow> rows,
                            const std::vector<ExternalCodeHolder>& stored) {
    std::vector<RowFault> faults;
    CheckExternalCodes(rows, stored, faults);
    std::map<std::string, std::string> reasons;
    for (const RowFault& fault : faults) reasons[fault.id] = fault.reason;
    return reasons;
  };
  const auto with = [](std::string code, Validity validity) {
    TerritoryRow row = Row(std::move(code));
    row.territory.external_codes = {"hotline:A1"};
    row.territory.validity = validity;
    return row;
  };
  const Validity early = Between("", "2025-01-01");
  const Validity late = Between("2025-01-01", "");
  CHECK(faults_of({with("222405001", late), with("222405002", early)}, {}).empty());
  // Code and level are the key: a street and a community may share one.
  CHECK(faults_of({with("222405001", late), with("222405001001", late)}, {}).empty());
  CHECK(faults_of({with("222405001", late), with("222405002", late)}, {}) ==
        std::map<std::string, std::string>{{"222405002", "EXTERNAL_CODE_TAKEN"}});
  CHECK(faults_of({with("222405002", late)}, {{"222405001", "hotline:A1", Validity()}}).size() ==
        1);
  CHECK(faults_of({with("222405002", late)}, {{"222405001", "hotline:A1", early}}).empty());
  CHECK(faults_of({with("222405001", late)}, {{"222405001", "hotline:A1", Validity()}}).empty());
}

}  // namespace hailan::grid_geo
