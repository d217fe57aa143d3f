// The ground that every integration test stands on: isolated clones of a migrated template.
#include "tests/support/pg_database.h"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "tests/support/matchers.h"

namespace hailan::testing {
namespace {

constexpr pg::Migration kLetters[] = {
    {1, "create_letters", "CREATE TABLE letters (letter text PRIMARY KEY)"},
    {2, "add_letter", "INSERT INTO letters (letter) VALUES ('a')"},
};
constexpr pg::Migration kDigits[] = {{1, "create_digits", "CREATE TABLE digits (digit int)"}};

TEST_CASE("a database is migrated and empty of other tests' rows") {
  const TestDatabase first(kLetters, "letters");
  const TestDatabase second(kLetters, "letters");
  first.Query("INSERT INTO letters (letter) VALUES ('b')");
  CHECK(first.Value("SELECT count(*) FROM letters") == "2");
  CHECK(second.Value("SELECT count(*) FROM letters") == "1");
}

TEST_CASE("several schemas live in one database") {
  const TestSchema schemas[] = {{"letters", kLetters}, {"digits", kDigits}};
  const TestDatabase database(schemas);
  CHECK(database.Value("SELECT count(*) FROM digits.digits") == "0");
  pg::Pool pool(database.options("digits"));
  CHECK_THAT(pool.Ping(absl::Now() + absl::Seconds(5)), IsOk());
}

TEST_CASE("a wrong statement and a wrong migration are told") {
  const TestDatabase database(kLetters, "letters");
  CHECK_THROWS_WITH(database.Query("SELECT nothing"), Catch::Contains("nothing"));
  constexpr pg::Migration kBroken[] = {{1, "create_broken", "CREATE TABLE broken ("}};
  CHECK_THROWS_AS(TestDatabase(kBroken, "broken"), std::runtime_error);
}

}  // namespace
}  // namespace hailan::testing
