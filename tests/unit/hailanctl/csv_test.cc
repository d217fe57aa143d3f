#include "tools/hailanctl/import/csv.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "absl/strings/str_cat.h"
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

// Rows as `line:first|second`, faults as `line!words`.
std::vector<std::string> ReadAll(const std::string& text) {
  std::istringstream in(text);
  absl::StatusOr<CsvReader> reader = CsvReader::Open(in, "t.csv");
  REQUIRE(reader.ok());
  std::vector<std::string> read;
  while (true) {
    const absl::StatusOr<bool> found = reader->Next();
    if (!found.ok()) {
      CHECK(ReasonOf(found.status()) == "CSV_MALFORMED");
      read.emplace_back(found.status().message());
    } else if (*found) {
      const CsvRow row = reader->row();
      read.push_back(absl::StrCat(row.line(), ":", row["id"], "|", row["name"]));
    } else {
      return read;
    }
  }
}

using Rows = std::vector<std::string>;

// The faults without their fixes.
Rows Shortened(Rows rows) {
  for (std::string& row : rows) row = row.substr(0, row.find_first_of(",;("));
  return rows;
}

TEST_CASE("reading goes on behind a row that is none", "[csv]") {
  CHECK(Shortened(ReadAll("id,name\n1,a\n2\n3,b,c\n\n4,d\n")) == Rows{"2:1|a",
                                                                      "t.csv line 3: has 1 cells",
                                                                      "t.csv line 4: has 3 cells",
                                                                      "t.csv line 5: has 1 cells",
                                                                      "6:4|d"});
  // The quote of the first row would take in the second, and its end says so.
  CHECK(Shortened(ReadAll("id,name\n1,\"a\n2,\"b\"\n3,c\n")) ==
        Rows{"t.csv line 2: text after a closing quote or a carriage return", "3:2|b", "4:3|c"});
  CHECK(Shortened(ReadAll("id,name\n1,\"a\"b\n2,c\rd\n3,e")) ==
        Rows{"t.csv line 2: text after a closing quote or a carriage return",
             "t.csv line 3: text after a closing quote or a carriage return",
             "4:3|e"});
  // What is well quoted ends where it says, and says how far that is.
  CHECK(
      ReadAll("id,name\n1,\"a\n9,x\n\",b\n2,c\n") ==
      Rows{"t.csv line 2: has 3 cells in lines 2 to 4, the header 2; give every column a cell, and "
           "quote cells with commas.",
           "5:2|c"});
}

TEST_CASE("an open quote takes in no more lines and bytes than a row may have", "[csv]") {
  const std::string open =
      "t.csv line 2: a quote is opened and never closed in the 100 lines and "
      "65536 bytes that a row may have";
  CHECK(Shortened(ReadAll("id,name\n1,\"a\n2,b\n")) == Rows{open, "3:2|b"});
  std::string many = "id,name\n1,\"a\n";
  for (int line = 3; line <= 300; ++line) absl::StrAppend(&many, line, ",b\n");
  Rows rows = ReadAll(many);
  REQUIRE(rows.size() == 299);
  CHECK(Shortened(rows).front() == open);
  CHECK(rows.back() == "300:300|b");
  // A hundred lines are a row, one more are not.
  const std::string hundred(99, '\n');
  CHECK(ReadAll(absl::StrCat("id,name\n1,\"", hundred, "\"\n2,b\n")) ==
        Rows{absl::StrCat("2:1|", hundred), "102:2|b"});
  rows = ReadAll(absl::StrCat("id,name\n1,\"", hundred, "\n\"\n2,b\n"));
  CHECK(Shortened(rows).front() == open);
  CHECK(rows.back() == "103:2|b");
  // One line of any length is one row.
  const std::string wide(CsvReader::kMostBytes * 20, 'x');
  CHECK(Shortened(ReadAll(absl::StrCat("id,name\n1,\"", wide, "\n2,b\n"))) == Rows{open, "3:2|b"});
}

TEST_CASE("a row has at most 65,536 bytes with its line end", "[csv]") {
  const std::string most(CsvReader::kMostBytes - 3, 'x');
  CHECK(ReadAll(absl::StrCat("id,name\n1,", most, "\n2,b\n")) ==
        Rows{absl::StrCat("2:1|", most), "3:2|b"});
  CHECK(Shortened(ReadAll(absl::StrCat("id,name\n1,", most, "x\n2,b"))) ==
        Rows{"t.csv line 2: a row has at most 65536 bytes", "3:2|b"});
  CHECK(Shortened(ReadAll(absl::StrCat("id,name\n1,", most, most, most, most, most))) ==
        Rows{"t.csv line 2: a row has at most 65536 bytes"});
}

TEST_CASE("rows are the same wherever the reader happens to stop reading ahead", "[csv]") {
  std::string text = "id,name\n";
  Rows expected;
  for (int row = 2; row < 40000; ++row) {
    const std::string name(static_cast<size_t>(row % 23), 'n');
    absl::StrAppend(&text, row, ",\"", name, "\"\r\n");
    expected.push_back(absl::StrCat(row, ":", row, "|", name));
  }
  CHECK((ReadAll(text) == expected));
}

}  // namespace
}  // namespace hailan::ctl
