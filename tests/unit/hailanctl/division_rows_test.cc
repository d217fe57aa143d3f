#include "tools/hailanctl/geo/division_rows.h"

#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/support/matchers.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;

constexpr char kHead[] = "code12,level,parent12,name,kind,class\n";

absl::Status Add(DivisionReader& reader, const std::string& table, const std::string& name) {
  std::istringstream in(table);
  return reader.Read(in, name);
}

Divisions Read(const std::string& rows, const std::string& city = "222405") {
  DivisionReader reader(city);
  REQUIRE(Add(reader, kHead + rows, "d.csv").ok());
  return reader.Take();
}

std::string OneFault(const std::string& rows) {
  const Divisions divisions =
      Read(absl::StrCat("222405000000,3,222400000000,龙井市,县级,\n", rows));
  return divisions.faults.size() == 1 ? divisions.faults[0].reason : "";
}

}  // namespace

TEST_CASE("padded codes become the tree's own, parents first", "[divisions]") {
  const Divisions divisions = Read(
      "222405100201,5,222405100000,东明村,村委会,220\n"
      "222405001001,5,222405001000,龙门社区,居委会,111\n"
      "222405100000,4,222405000000,开山屯镇,镇,\n"
      "222405001000,4,222405000000,安民街道,街道,\n"
      "222405000000,3,222400000000,龙井市,县级,\n"
      "222400000000,2,220000000000,延边朝鲜族自治州,地级,\n"
      "222401000000,3,222400000000,延吉市,县级,\n");
  CHECK(divisions.faults.empty());
  REQUIRE(divisions.rows.size() == 5);
  CHECK(divisions.rows[0].code() == "222405");
  CHECK(divisions.rows[0].level() == geo::TERRITORY_LEVEL_CITY);
  CHECK(divisions.rows[0].parent_code().empty());
  CHECK(divisions.rows[1].code() == "222405001");
  CHECK(divisions.rows[1].kind() == geo::TERRITORY_KIND_STREET);
  CHECK(divisions.rows[2].kind() == geo::TERRITORY_KIND_TOWN);
  CHECK(divisions.rows[3].code() == "222405001001");
  CHECK(divisions.rows[3].parent_code() == "222405001");
  CHECK(divisions.rows[3].external_codes(0) == "stat:222405001001");
  CHECK(divisions.rows[3].external_codes_size() == 1);
  CHECK(divisions.rows[3].urban_rural_class() == 111);
  CHECK(divisions.rows[2].urban_rural_class() == 0);
  CHECK(divisions.rows[4].kind() == geo::TERRITORY_KIND_VILLAGE);
  CHECK(divisions.places ==
        std::vector<std::string>{
            "d.csv line 6", "d.csv line 5", "d.csv line 4", "d.csv line 3", "d.csv line 2"});
}

TEST_CASE("units of one class keep it, and no code of theirs is another's", "[divisions]") {
  const Divisions divisions = Read(
      "222405000000,3,222400000000,龙井市,县级,\n"
      "222405100000,4,222405000000,开山屯镇,镇,121\n"
      "222405100201,5,222405100000,东明村,村委会,220\n"
      "222405100202,5,222405100000,光昭村,村委会,220\n");
  CHECK(divisions.faults.empty());
  REQUIRE(divisions.rows.size() == 4);
  std::set<std::string> codes;
  for (const geo::TerritoryRow& row : divisions.rows) {
    for (const std::string& code : row.external_codes()) CHECK(codes.insert(code).second);
  }
  CHECK(divisions.rows[1].urban_rural_class() == 121);
  CHECK(divisions.rows[2].urban_rural_class() == 220);
  CHECK(divisions.rows[3].urban_rural_class() == 220);
}

TEST_CASE("faults of a division table are named", "[divisions]") {
  CHECK(OneFault("22240500100,5,222405001000,x,居委会,\n") == "INVALID_CODE");
  CHECK(OneFault("222405001001,4,222405000000,x,街道,\n") == "INVALID_CODE");
  CHECK(OneFault("222405001000,9,222405000000,x,街道,\n") == "INVALID_LEVEL");
  CHECK(OneFault("222405001000,4,222401000000,x,街道,\n") == "PARENT_MISMATCH");
  for (const char* ground : {"城区", "11", "1110", "-11", "011"}) {
    CHECK(OneFault(absl::StrCat("222405001000,4,222405000000,x,街道,", ground, "\n")) ==
          "INVALID_CLASS");
  }
  CHECK(OneFault("222405001001,5,222405001000,x,居委会,\n") == "ORPHAN");
  CHECK(OneFault("222405000000,4,222405000000,x,镇,\n") == "PSEUDO_UNIT");
  CHECK(OneFault("222405001000,4,222405000000,x,街道,\n222405001000,4,222405000000,y,街道,\n") ==
        "DUPLICATE_CODE");
}

TEST_CASE("what the contract would refuse is named by line and field", "[divisions]") {
  const std::string city = "222405000000,3,222400000000,龙井市,县级,\n";
  const auto fault = [&city](const std::string& name) {
    const Divisions divisions =
        Read(absl::StrCat(city, "222405001000,4,222405000000,", name, ",街道,\n"));
    REQUIRE(divisions.faults.size() == 1);
    CHECK(divisions.rows.size() == 1);
    CHECK(divisions.faults[0].place == "d.csv line 3");
    return absl::StrCat(divisions.faults[0].reason, " ", divisions.faults[0].message);
  };
  CHECK(absl::StartsWith(fault(""), "REQUIRED display_name: "));
  CHECK(absl::StartsWith(fault(std::string(301, 'x')), "TOO_LONG display_name: "));
  // 龙 as a table in GB 18030 has it.
  CHECK(absl::StartsWith(fault("\xC1\xFA"), "INVALID_TEXT name: "));
}

TEST_CASE("nothing below a unit that is refused is left", "[divisions]") {
  const Divisions divisions = Read(
      "222405000000,3,222400000000,龙井市,县级,\n"
      "222405001001,5,222405001000,龙门社区,居委会,111\n"
      "222405001000,4,222401000000,安民街道,街道,\n");
  CHECK(divisions.rows.size() == 1);
  REQUIRE(divisions.faults.size() == 2);
  CHECK(divisions.faults[0].reason == "PARENT_MISMATCH");
  CHECK(divisions.faults[1].reason == "ORPHAN");
  CHECK(divisions.faults[1].place == "d.csv line 3");
}

TEST_CASE("tables with and without classes are one, each with lines of its own", "[divisions]") {
  DivisionReader reader("222405");
  REQUIRE(Add(reader,
              "code12,level,parent12,name,kind\n"
              "222405000000,3,222400000000,龙井市,县级\n"
              "222405100000,4,222405000000,开山屯镇,镇\n",
              "upper.csv")
              .ok());
  REQUIRE(Add(reader,
              absl::StrCat(kHead,
                           "222405100201,5,222405100000,东明村,村委会,220\n"
                           "222405100000,4,222405000000,开山屯镇,镇,\n"),
              "villages.csv")
              .ok());
  CHECK_THAT(Add(reader, "code12,level,name\n222405100202,5,光昭村\n", "other.csv"),
             testing::FailsWith(absl::StatusCode::kInvalidArgument, "CSV_MALFORMED"));
  const Divisions divisions = reader.Take();
  CHECK(divisions.places ==
        std::vector<std::string>{"upper.csv line 2", "upper.csv line 3", "villages.csv line 2"});
  CHECK(divisions.rows.back().urban_rural_class() == 220);
  REQUIRE(divisions.faults.size() == 1);
  CHECK(divisions.faults[0].reason == "DUPLICATE_CODE");
  CHECK(divisions.faults[0].place == "villages.csv line 3");
}

TEST_CASE("a city of more units than an import takes is refused while it is read", "[divisions]") {
  std::string rows =
      "222405000000,3,222400000000,龙井市,县级,\n222405001000,4,222405000000,安民街道,街道,\n";
  // Other cities' rows do not count, refused ones of the city do.
  for (size_t i = 2; i < kMostDivisions; ++i) {
    absl::StrAppend(&rows, "222401001000,4,222401000000,河南街道,街道,\n");
    absl::StrAppend(&rows, "222405,5,222405001000,x,居委会,\n");
  }
  CHECK(Read(rows).faults.size() == kMostDivisions - 2);
  absl::StrAppend(&rows, "222405001001,5,222405001000,龙门社区,居委会,\n");
  DivisionReader reader("222405");
  const absl::Status status = Add(reader, kHead + rows, "d.csv");
  CHECK_THAT(status, testing::FailsWith(absl::StatusCode::kInvalidArgument, "TOO_MANY_ROWS"));
  CHECK(absl::StrContains(status.message(), absl::StrFormat("line %d", 2 * kMostDivisions)));
}

TEST_CASE("a city without counties carries its own code at two levels", "[divisions]") {
  const Divisions divisions = Read(
      "441900000000,2,440000000000,东莞市,地级,\n"
      "441900000000,3,441900000000,东莞市,县级,\n"
      "441900003000,4,441900000000,东城街道,街道,\n",
      "441900");
  CHECK(divisions.faults.empty());
  REQUIRE(divisions.rows.size() == 2);
  CHECK(divisions.rows[1].code() == "441900003");
}

}  // namespace hailan::ctl
