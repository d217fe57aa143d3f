#include "common/validate/patterns.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "common/base/id.h"

namespace hailan::validate {
namespace {

bool Digits(absl::string_view text) {
  return std::all_of(
      text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

bool Between(absl::string_view text, size_t least, size_t most) {
  return text.size() >= least && text.size() <= most;
}

bool IsCode(absl::string_view text) {
  return Between(text, 1, 32) && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '-';
         });
}

bool IsEtag(absl::string_view text) {
  return Between(text, 1, 19) && Digits(text);
}

bool IsPhone(absl::string_view text) {
  if (text.empty() || text[0] != '+') return Between(text, 5, 20) && Digits(text);
  text.remove_prefix(1);
  return Between(text, 7, 15) && text[0] != '0' && Digits(text);
}

bool IsCitizenId(absl::string_view text) {
  if (text.size() == 15) return Digits(text);
  if (text.size() != 18 || !Digits(text.substr(0, 17))) return false;
  return absl::ascii_isdigit(static_cast<unsigned char>(text[17])) || text[17] == 'X' ||
         text[17] == 'x';
}

bool IsSha256(absl::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isxdigit(c);
         });
}

bool IsMonth(absl::string_view text) {
  if (text.size() != 7 || text[4] != '-' || !Digits(text.substr(0, 4))) return false;
  const absl::string_view month = text.substr(5);
  return Digits(month) && month >= "01" && month <= "12";
}

bool IsSlug(absl::string_view text) {
  if (!Between(text, 1, 63) || !absl::ascii_islower(static_cast<unsigned char>(text[0]))) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
  });
}

// Takes the next subtag of a language tag: what stands before the next hyphen.
absl::string_view TakeSubtag(absl::string_view& rest) {
  const size_t hyphen = rest.find('-');
  const absl::string_view subtag = rest.substr(0, hyphen);
  rest = hyphen == absl::string_view::npos ? absl::string_view() : rest.substr(hyphen + 1);
  return subtag;
}

template <int (*kCase)(int)>
bool AllOf(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return kCase(c) != 0; });
}
int Lower(int c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ? 1 : 0;
}
int Upper(int c) {
  return absl::ascii_isupper(static_cast<unsigned char>(c)) ? 1 : 0;
}

// The everyday part of BCP 47: language, optional script, optional region.
bool IsLocale(absl::string_view text) {
  if (text.empty() || text.back() == '-') return false;
  const absl::string_view language = TakeSubtag(text);
  if (!Between(language, 2, 3) || !AllOf<Lower>(language)) return false;
  absl::string_view subtag = TakeSubtag(text);
  if (subtag.size() == 4) {
    if (!AllOf<Upper>(subtag.substr(0, 1)) || !AllOf<Lower>(subtag.substr(1))) return false;
    subtag = TakeSubtag(text);
  }
  const bool region = subtag.empty() || (subtag.size() == 2 && AllOf<Upper>(subtag)) ||
                      (subtag.size() == 3 && Digits(subtag));
  return region && text.empty();
}

constexpr std::array kPatterns{
    Pattern{"uuid", "a UUID of 36 characters", IsUuid},
    Pattern{"code", "1 to 32 letters, digits, '_', '.' or '-'", IsCode},
    Pattern{"etag", "the etag as it was read: digits only", IsEtag},
    Pattern{"phone", "a phone number: '+' and 7 to 15 digits (E.164), or 5 to 20 digits", IsPhone},
    Pattern{"citizen_id", "15 digits, or 17 digits and a digit or X", IsCitizenId},
    Pattern{"sha256", "64 hexadecimal digits", IsSha256},
    Pattern{"month", "a month as YYYY-MM", IsMonth},
    Pattern{"slug", "1 to 63 lower-case letters, digits or '-', a letter first", IsSlug},
    Pattern{"locale", "a language tag such as zh-CN or ko", IsLocale},
};

}  // namespace

const Pattern* FindPattern(absl::string_view name) {
  const auto* found = std::find_if(
      kPatterns.begin(), kPatterns.end(), [name](const Pattern& p) { return p.name == name; });
  return found == kPatterns.end() ? nullptr : found;
}

}  // namespace hailan::validate
