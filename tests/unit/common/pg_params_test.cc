// Text forms of parameters and arrays.
#include <catch2/catch.hpp>
#include <limits>

#include "common/pg/params.h"
#include "common/pg/row.h"

namespace hailan::pg {
namespace {

TEST_CASE("an empty array is {}") {
  Array array;
  CHECK(array.empty());
  CHECK(array.Literal() == "{}");
}

TEST_CASE("text elements are quoted, quotes and backslashes escaped") {
  Array array;
  array.Add("plain").Add("").Add("NULL").Add(R"(a"b\c)").Add("张三, {李四}").Add(R"(\")");
  CHECK(array.Literal() == R"({"plain","","NULL","a\"b\\c","张三, {李四}","\\\""})");
  CHECK_FALSE(array.empty());
}

TEST_CASE("array elements of every type") {
  Array array;
  array.Add(int64_t{-5}).Add(7).Add(true).Add(false).Add(0.1).AddNull();
  array.Add(absl::FromUnixMicros(1'700'000'000'000'001));
  CHECK(array.Literal() == "{-5,7,t,f,0.1,NULL,1700000000000001}");
}

TEST_CASE("doubles survive, whatever they are") {
  Array array;
  array.Add(std::numeric_limits<double>::quiet_NaN())
      .Add(-std::numeric_limits<double>::quiet_NaN());
  array.Add(std::numeric_limits<double>::infinity()).Add(1e300).Add(0.30000000000000004);
  CHECK(array.Literal() == "{NaN,NaN,inf,1e+300,0.30000000000000004}");
}

TEST_CASE("optional elements are NULL when absent") {
  Array array;
  array.Add(std::optional<std::string>()).Add(std::optional<std::string>("x"));
  array.Add(std::optional<int64_t>(3));
  CHECK(array.Literal() == R"({NULL,"x",3})");
}

TEST_CASE("bytes are hex with the backslash escaped for the array") {
  Array array;
  array.AddBytes(absl::string_view("\x00\xff\x10", 3)).AddBytes("");
  CHECK(array.Literal() == R"({"\\x00ff10","\\x"})");
}

TEST_CASE("Clear starts over") {
  Array array;
  array.Add("a").Add("b");
  array.Clear();
  CHECK(array.empty());
  array.Add("c");
  CHECK(array.Literal() == R"({"c"})");
}

TEST_CASE("parameters keep order, and null is not empty text") {
  Params params;
  params.Add("a").Add("").AddNull().Add(42).Add(true).Add(1.5).AddBytes("\x01\x02");
  params.Add(std::optional<int64_t>()).Add(TextArray({"x", "y"})).Add(absl::UnixEpoch());
  REQUIRE(params.values().size() == 10);
  CHECK(params.values()[0] == "a");
  CHECK(params.values()[1] == "");
  CHECK(params.values()[2] == std::nullopt);
  CHECK(params.values()[3] == "42");
  CHECK(params.values()[4] == "t");
  CHECK(params.values()[5] == "1.5");
  CHECK(params.values()[6] == "\\x0102");
  CHECK(params.values()[7] == std::nullopt);
  CHECK(params.values()[8] == R"({"x","y"})");
  CHECK(params.values()[9] == "0");
}

TEST_CASE("what TextArray writes, ParseArray reads") {
  const std::vector<std::string> texts = {"", "NULL", "a,b", R"("\)", "{}", " 空格 ", "\n"};
  CHECK(ParseArray(TextArray(texts).Literal()) == texts);
}

}  // namespace
}  // namespace hailan::pg
