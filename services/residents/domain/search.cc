#include "services/residents/domain/search.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/residents/domain/scope.h"
#include "services/residents/domain/text.h"

namespace hailan::residents {
namespace {

constexpr size_t kLongestPinyinToken = 16;
constexpr char32_t kStart = U'\x02';
constexpr char32_t kEnd = U'\x03';

// One kind of token per letter, so that a name never meets a tag of the same text.
enum Kind : char {
  kName = 'n',
  kHangul = 'h',
  kPinyin = 'p',
  kInitials = 'i',
  kChoseong = 'c',
  kIdentity = 'd',
  kPhone = 'f',
  kPhoneTail = 'l',
  kTerritory = 'g',
  kTag = 't',
};

// FNV-1a, 64 bits. Stored in the database: never change it without rewriting the column.
int64_t Token(Kind kind, absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  const auto mix = [&hash](char byte) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  };
  mix(kind);
  for (const char byte : text) mix(byte);
  return static_cast<int64_t>(hash);
}

void AddGrams(Kind kind, const std::u32string& text, std::vector<int64_t>& tokens) {
  const std::u32string_view view = text;
  for (size_t i = 0; i < view.size(); ++i) {
    if (view[i] != kStart && view[i] != kEnd)
      tokens.push_back(Token(kind, Utf8(view.substr(i, 1))));
    if (i + 1 < view.size()) tokens.push_back(Token(kind, Utf8(view.substr(i, 2))));
  }
}

std::u32string Marked(absl::string_view text, bool start, bool end) {
  std::u32string points = CodePoints(text);
  if (start) points.insert(points.begin(), kStart);
  if (end) points.push_back(kEnd);
  return points;
}

void AddPrefixes(Kind kind, absl::string_view text, size_t longest, std::vector<int64_t>& tokens) {
  const std::u32string points = CodePoints(text);
  for (size_t size = 1; size <= std::min(points.size(), longest); ++size) {
    tokens.push_back(Token(kind, Utf8(std::u32string_view(points).substr(0, size))));
  }
}

void AddIf(Kind kind, absl::string_view text, std::vector<int64_t>& tokens) {
  if (!text.empty()) tokens.push_back(Token(kind, text));
}

std::string LikePattern(absl::string_view text, bool start, bool end) {
  std::string pattern = start ? "" : "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  if (!end) pattern.push_back('%');
  return pattern;
}

void AddName(Kind kind, absl::string_view name, NameMatch match, SearchQuery& query) {
  if (name.empty()) return;
  const bool start = match == NameMatch::kExact || match == NameMatch::kPrefix;
  const bool end = match == NameMatch::kExact;
  AddGrams(kind, Marked(name, start, end), query.tokens);
  (kind == kName ? query.name_like : query.hangul_like) = LikePattern(name, start, end);
}

}  // namespace

std::vector<int64_t> TokensOf(const Searchable& person) {
  std::vector<int64_t> tokens;
  if (!person.display_name.empty()) {
    AddGrams(kName, Marked(person.display_name, true, true), tokens);
  }
  if (!person.hangul_name.empty()) {
    const std::string south = SouthSpelling(person.hangul_name);
    for (const absl::string_view spelling : {person.hangul_name, absl::string_view(south)}) {
      AddGrams(kHangul, Marked(spelling, true, true), tokens);
      AddPrefixes(kChoseong, Choseong(spelling), spelling.size(), tokens);
    }
  }
  AddPrefixes(kPinyin, person.name_pinyin, kLongestPinyinToken, tokens);
  AddPrefixes(kInitials, person.name_initials, person.name_initials.size(), tokens);
  AddIf(kIdentity, person.identity_index, tokens);
  AddIf(kPhone, person.phone_index, tokens);
  AddIf(kPhoneTail, person.phone_tail_index, tokens);
  for (const size_t digits : {9, 12, 15, 17}) {
    if (person.territory.size() >= digits)
      AddIf(kTerritory, person.territory.substr(0, digits), tokens);
  }
  if (person.tags != nullptr) {
    for (const std::string& tag : *person.tags) AddIf(kTag, tag, tokens);
  }
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  return tokens;
}

absl::StatusOr<SearchQuery> MakeQuery(const Criteria& criteria) {
  SearchQuery query;
  AddName(kName, criteria.display_name, criteria.name_match, query);
  AddName(kHangul, criteria.hangul_name, criteria.name_match, query);
  const std::string pinyin = absl::AsciiStrToLower(criteria.pinyin_prefix);
  AddIf(kPinyin, absl::string_view(pinyin).substr(0, kLongestPinyinToken), query.tokens);
  if (pinyin.size() > kLongestPinyinToken) query.pinyin_like = LikePattern(pinyin, true, false);
  AddIf(kInitials, absl::AsciiStrToLower(criteria.initials_prefix), query.tokens);
  AddIf(kChoseong, criteria.choseong_prefix, query.tokens);
  AddIf(kIdentity, criteria.identity_index, query.tokens);
  AddIf(kPhone, criteria.phone_index, query.tokens);
  AddIf(kPhoneTail, criteria.phone_tail_index, query.tokens);
  AddIf(kTag, criteria.tag, query.tokens);
  if (query.tokens.empty()) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kNoCriterion,
                 "Say at least one thing about the people you look for besides the territory.");
  }
  // The city is in every token set; smaller areas narrow the lookup inside the index.
  if (criteria.area.size() > 6) AddIf(kTerritory, criteria.area, query.tokens);
  return query;
}

}  // namespace hailan::residents
