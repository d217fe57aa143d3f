#include "services/residents/domain/search.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "services/residents/domain/text.h"
#include "tests/support/matchers.h"

namespace hailan::residents {
namespace {

const std::vector<std::string> kTags = {"独居老人"};

Searchable Person() {
  return {.display_name = "李丽国",
          .hangul_name = "리려국",
          .name_pinyin = "liliguo",
          .name_initials = "llg",
          .identity_index = "identity",
          .phone_index = "phone",
          .phone_tail_index = "tail",
          .territory = "222405001001001",
          .tags = &kTags};
}

// Whether the tokens of the query are all among the person's, as the index decides it.
bool Hits(const Searchable& person, const Criteria& criteria) {
  const std::vector<int64_t> tokens = TokensOf(person);
  const SearchQuery query = testing::Must(MakeQuery(criteria));
  return std::all_of(query.tokens.begin(), query.tokens.end(), [&tokens](int64_t token) {
    return std::binary_search(tokens.begin(), tokens.end(), token);
  });
}

TEST_CASE("Names are found whole, by their start and by any part") {
  CHECK(Hits(Person(), {.display_name = "李丽国", .name_match = NameMatch::kExact}));
  CHECK(Hits(Person(), {.display_name = "李丽", .name_match = NameMatch::kPrefix}));
  CHECK(Hits(Person(), {.display_name = "丽国"}));
  CHECK(Hits(Person(), {.display_name = "国"}));
  CHECK_FALSE(Hits(Person(), {.display_name = "李丽", .name_match = NameMatch::kExact}));
  CHECK_FALSE(Hits(Person(), {.display_name = "丽国", .name_match = NameMatch::kPrefix}));
  CHECK_FALSE(Hits(Person(), {.display_name = "国丽"}));
}

TEST_CASE("Hangul names are found in both spellings and by initial consonants") {
  for (const char* name : {"리려국", "이려국"}) {
    CHECK(Hits(Person(), {.hangul_name = name, .name_match = NameMatch::kExact}));
  }
  for (const char* consonants : {"ㄹㄹ", "ㅇㄹㄱ", "ㅇ"}) {
    CHECK(Hits(Person(), {.choseong_prefix = consonants}));
  }
  CHECK_FALSE(Hits(Person(), {.choseong_prefix = "ㄹㅇ"}));
}

TEST_CASE("Latin letters, digests, tags and places are found") {
  CHECK(Hits(Person(), {.pinyin_prefix = "LiLi"}));
  CHECK_FALSE(Hits(Person(), {.pinyin_prefix = "guo"}));
  CHECK(Hits(Person(), {.initials_prefix = "ll"}));
  CHECK(Hits(Person(), {.phone_index = "phone", .phone_tail_index = "tail"}));
  CHECK_FALSE(Hits(Person(), {.phone_index = "tail"}));
  CHECK(Hits(Person(), {.identity_index = "identity"}));
  CHECK(Hits(Person(), {.area = "222405001001", .tag = "独居老人"}));
  CHECK_FALSE(Hits(Person(), {.area = "222405001002", .tag = "独居老人"}));
  CHECK_FALSE(Hits(Person(), {.tag = "老人"}));
}

TEST_CASE("A search without a criterion is refused") {
  CHECK_THAT(MakeQuery({.area = "222405"}).status(),
             testing::FailsWith(absl::StatusCode::kInvalidArgument, "NO_CRITERION"));
}

TEST_CASE("Patterns for the exact check quote what LIKE would read") {
  CHECK(testing::Must(MakeQuery({.display_name = "a%_\\"})).name_like == "%a\\%\\_\\\\%");
  CHECK(testing::Must(MakeQuery({.hangul_name = "김", .name_match = NameMatch::kPrefix}))
            .hangul_like == "김%");
  CHECK(testing::Must(MakeQuery({.pinyin_prefix = "abcdefghijklmnopqrst"})).pinyin_like ==
        "abcdefghijklmnopqrst%");
}

TEST_CASE("Tokens never change: the database is full of them") {
  const SearchQuery query = testing::Must(MakeQuery({.tag = "a"}));
  // FNV-1a of "ta", from the published parameters.
  uint64_t hash = 14695981039346656037ULL;
  for (const unsigned char byte : {'t', 'a'}) hash = (hash ^ byte) * 1099511628211ULL;
  REQUIRE(query.tokens.size() == 1);
  CHECK(query.tokens[0] == static_cast<int64_t>(hash));
}

TEST_CASE("UTF-8 survives a round trip and broken bytes become U+FFFD") {
  for (const char* text : {"", "abc", "é", "张三", "김영", "𠮷野"})
    CHECK(Utf8(CodePoints(text)) == text);
  CHECK(CodePoints("\xff\xe5") == U"\uFFFD\uFFFD");
  CHECK(Length("𠮷野") == 2);
}

TEST_CASE("The initial-sound rule touches the first syllable only") {
  CHECK(SouthSpelling("리려국") == "이려국");
  CHECK(SouthSpelling("림") == "임");
  CHECK(SouthSpelling("류") == "유");
  CHECK(SouthSpelling("라") == "나");
  CHECK(SouthSpelling("로") == "노");
  CHECK(SouthSpelling("녀") == "여");
  CHECK(SouthSpelling("김리") == "김리");
  CHECK(SouthSpelling("나") == "나");
  CHECK(SouthSpelling("李") == "李");
  CHECK(SouthSpelling("").empty());
  CHECK(Choseong("김영희A") == "ㄱㅇㅎA");
}

TEST_CASE("Dates exist and are written in full") {
  for (const char* date : {"2024-02-29", "1800-01-01", "1999-12-31"}) CHECK(IsDate(date));
  for (const char* date :
       {"2023-02-29", "1799-12-31", "2024-13-01", "2024-1-01", "20240101", "2024-01-0x", ""}) {
    CAPTURE(date);
    CHECK_FALSE(IsDate(date));
  }
  CHECK(DateOf(absl::FromUnixSeconds(1772413200)) == "2026-03-02");
  CHECK(DateOf(absl::FromUnixSeconds(1772413200 - 10 * 3600)) == "2026-03-01");
}

}  // namespace
}  // namespace hailan::residents
