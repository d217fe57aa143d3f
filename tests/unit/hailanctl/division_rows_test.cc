#include "tools/hailanctl/geo/division_rows.h"

#include <catch2/catch.hpp>
#include <set>

#include "absl/strings/str_cat.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;

Divisions Read(const std::string& rows, const std::string& city = "222405") {
  std::vector<absl::string_view> columns = DivisionColumns();
  columns.push_back("class");
  const auto table = CsvTable::Parse(
      absl::StrCat("code12,level,parent12,name,kind,class\n", rows), "d.csv", columns);
  REQUIRE(table.ok());
  return ReadDivisions(*table, true, city);
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
