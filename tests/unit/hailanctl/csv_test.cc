#include "tools/hailanctl/import/csv.h"

#include <catch2/catch.hpp>

#include "common/base/error.h"

namespace hailan::ctl {
namespace {

absl::StatusOr<CsvTable> Parse(absl::string_view text) {
  return CsvTable::Parse(text, "t.csv", {"id", "name"});
}

TEST_CASE("cells are found by column whatever the order of columns", "[csv]") {
  const auto table = Parse("name,extra,id\n金哲,x,r1\n李英,,r2\n");
  REQUIRE(table.ok());
  REQUIRE(table->size() == 2);
  CHECK((*table)[0]["id"] == "r1");
  CHECK((*table)[0]["name"] == "金哲");
  CHECK((*table)[1]["id"] == "r2");
  CHECK((*table)[1]["extra"].empty());
}

TEST_CASE("quoted cells hold commas, quotes and line ends", "[csv]") {
  const auto table = Parse("id,name\r\n1,\"a, \"\"b\"\"\nc\"\r\n2,d\r\n");
  REQUIRE(table.ok());
  CHECK((*table)[0]["name"] == "a, \"b\"\nc");
  // The second row starts one line later because of the line end inside the first.
  CHECK((*table)[1].Place() == "t.csv line 4");
}

TEST_CASE("the last line needs no line end and a header alone is no row", "[csv]") {
  const auto table = Parse("id,name\n1,a");
  REQUIRE(table.ok());
  CHECK(table->size() == 1);
  const auto empty = Parse("id,name\n");
  REQUIRE(empty.ok());
  CHECK(empty->size() == 0);
}

TEST_CASE("malformed tables are refused with the line", "[csv]") {
  struct Case {
    const char* text;
    const char* says;
  };
  const auto wrong = GENERATE(Case{"id\n1\n", "column name is missing"},
                              Case{"", "column id is missing"},
                              Case{"id,name\n1,a\n2\n", "line 3: has 1 cells, the header 2"},
                              Case{"id,name\n1,\"a\n", "line 2: a quote is opened"},
                              Case{"id,name\n1,\"a\"b\n", "line 2: text after a closing quote"});
  const auto table = Parse(wrong.text);
  CHECK(ReasonOf(table.status()) == "CSV_MALFORMED");
  CHECK_THAT(std::string(table.status().message()), Catch::Contains(wrong.says));
}

TEST_CASE("a missing file says which", "[csv]") {
  const auto table = CsvTable::Read("/nonexistent/t.csv", {});
  CHECK(ReasonOf(table.status()) == "FILE_MISSING");
  CHECK_THAT(std::string(table.status().message()), Catch::Contains("/nonexistent/t.csv"));
}

}  // namespace
}  // namespace hailan::ctl
