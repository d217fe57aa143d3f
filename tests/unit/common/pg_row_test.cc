// Reading cells as the server sends them.
#include <catch2/catch.hpp>

#include "common/pg/row.h"

namespace hailan::pg {
namespace {

Cell Text(const char* text) {
  return {text, std::char_traits<char>::length(text)};
}

Rows OneRow(std::vector<Cell> cells) {
  const size_t columns = cells.size();
  return {nullptr, std::move(cells), columns, 0};
}

TEST_CASE("values of every type") {
  const Rows rows = OneRow({Text("张三"),
                            Text("-9223372036854775808"),
                            Text("0.1"),
                            Text("t"),
                            Text("1700000000000001"),
                            Text("\\x00ff"),
                            Text("{a,\"b,c\"}")});
  const Row row = rows[0];
  CHECK(row.Text(0) == "张三");
  CHECK(row.View(0) == "张三");
  CHECK(row.Int(1) == std::numeric_limits<int64_t>::min());
  CHECK(row.Double(2) == 0.1);
  CHECK(row.Bool(3));
  CHECK(row.Time(4) == absl::FromUnixMicros(1'700'000'000'000'001));
  CHECK(row.Bytes(5) == std::string("\x00\xff", 2));
  CHECK(row.Texts(6) == std::vector<std::string>{"a", "b,c"});
}

TEST_CASE("NULL reads as the documented neutral value, and is not empty text") {
  const Rows rows = OneRow({Cell{}, Text("")});
  const Row row = rows[0];
  CHECK(row.IsNull(0));
  CHECK(row.Text(0).empty());
  CHECK(row.Int(0) == 0);
  CHECK(row.Double(0) == 0);
  CHECK_FALSE(row.Bool(0));
  CHECK(row.Time(0) == absl::InfinitePast());
  CHECK(row.Bytes(0).empty());
  CHECK(row.Texts(0).empty());
  CHECK(row.MaybeText(0) == std::nullopt);
  CHECK(row.MaybeInt(0) == std::nullopt);
  CHECK(row.MaybeTime(0) == std::nullopt);
  CHECK_FALSE(row.IsNull(1));
  CHECK(row.MaybeText(1) == "");
}

TEST_CASE("infinite times come back infinite") {
  const Rows rows = OneRow({Text("9223372036854775807"), Text("-9223372036854775808")});
  CHECK(rows[0].Time(0) == absl::InfiniteFuture());
  CHECK(rows[0].MaybeTime(1) == absl::InfinitePast());
}

TEST_CASE("rows are iterated in order") {
  const Rows rows(nullptr, {Text("1"), Text("a"), Text("2"), Text("b")}, 2, 2);
  REQUIRE(rows.size() == 2);
  CHECK(rows.affected() == 2);
  std::string seen;
  for (const Row row : rows) seen += row.Text(0) + row.Text(1);
  CHECK(seen == "1a2b");
}

TEST_CASE("no rows") {
  CHECK(Rows().empty());
  CHECK(Rows(nullptr, {}, 3, 0).size() == 0);
}

TEST_CASE("array literals") {
  CHECK(ParseArray("").empty());
  CHECK(ParseArray("{}").empty());
  CHECK(ParseArray("{1,2}") == std::vector<std::string>{"1", "2"});
  CHECK(ParseArray("{NULL,\"NULL\"}") == std::vector<std::string>{"", "NULL"});
  CHECK(ParseArray(R"({"","a\"b","\\"})") == std::vector<std::string>{"", "a\"b", "\\"});
  CHECK(ParseArray(R"({"a",b,"c"})") == std::vector<std::string>{"a", "b", "c"});
}

}  // namespace
}  // namespace hailan::pg
