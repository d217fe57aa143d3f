#include "services/residents/domain/text.h"

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"

namespace hailan::residents {
namespace {

constexpr char32_t kFirstSyllable = U'가';
constexpr char32_t kLastSyllable = U'힣';
constexpr char32_t kPerInitial = 588;  // 21 vowels × 28 finals
constexpr char32_t kPerVowel = 28;

bool IsSyllable(char32_t c) {
  return c >= kFirstSyllable && c <= kLastSyllable;
}

// How many bytes follow a lead byte; -1 for a byte that cannot lead.
int Continuations(unsigned char lead) {
  if (lead < 0x80) return 0;
  if (lead >= 0xC2 && lead < 0xE0) return 1;
  if (lead >= 0xE0 && lead < 0xF0) return 2;
  if (lead >= 0xF0 && lead < 0xF5) return 3;
  return -1;
}

}  // namespace

std::u32string CodePoints(absl::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    const int more = Continuations(lead);
    if (more < 0 || at + static_cast<size_t>(more) > text.size()) {
      points.push_back(U'\uFFFD');
      continue;
    }
    char32_t point = more == 0 ? lead : lead & (0x3FU >> static_cast<unsigned>(more));
    for (int i = 0; i < more; ++i) {
      point = (point << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
    }
    points.push_back(point);
  }
  return points;
}

std::string Utf8(std::u32string_view points) {
  std::string text;
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  for (const char32_t c : points) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | (c >> 6U));
      put(0x80 | (c & 0x3FU));
    } else if (c < 0x10000) {
      put(0xE0 | (c >> 12U));
      put(0x80 | ((c >> 6U) & 0x3FU));
      put(0x80 | (c & 0x3FU));
    } else {
      put(0xF0 | (c >> 18U));
      put(0x80 | ((c >> 12U) & 0x3FU));
      put(0x80 | ((c >> 6U) & 0x3FU));
      put(0x80 | (c & 0x3FU));
    }
  }
  return text;
}

size_t Length(absl::string_view text) {
  return CodePoints(text).size();
}

std::string Choseong(absl::string_view text) {
  constexpr std::u32string_view kInitials = U"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
  std::u32string points = CodePoints(text);
  for (char32_t& c : points) {
    if (IsSyllable(c)) c = kInitials[(c - kFirstSyllable) / kPerInitial];
  }
  return Utf8(points);
}

std::string SouthSpelling(absl::string_view text) {
  std::u32string points = CodePoints(text);
  if (points.empty() || !IsSyllable(points[0])) return std::string(text);
  constexpr char32_t kNieun = 2;
  constexpr char32_t kRieul = 5;
  constexpr char32_t kIeung = 11;
  const char32_t offset = points[0] - kFirstSyllable;
  const char32_t initial = offset / kPerInitial;
  const char32_t vowel = offset % kPerInitial / kPerVowel;
  // ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ ㅣ: vowels before which the first sound falls silent.
  constexpr std::array<bool, 21> kSilences = {false, false, true,  true,  false, false, true,
                                              true,  false, false, false, false, true,  false,
                                              false, false, false, true,  false, false, true};
  char32_t spoken = initial;
  if (initial == kRieul) spoken = kSilences[vowel] ? kIeung : kNieun;
  if (initial == kNieun && kSilences[vowel]) spoken = kIeung;
  points[0] = kFirstSyllable + spoken * kPerInitial + offset % kPerInitial;
  return Utf8(points);
}

bool IsDate(absl::string_view text, int first_year) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const size_t at : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[at]))) return false;
  }
  int year = 0;
  int month = 0;
  int day = 0;
  if (!absl::SimpleAtoi(text.substr(0, 4), &year) || !absl::SimpleAtoi(text.substr(5, 2), &month) ||
      !absl::SimpleAtoi(text.substr(8, 2), &day)) {
    return false;
  }
  // CivilDay normalises 2023-02-30 to 2023-03-02; a date that exists stays as it is.
  const absl::CivilDay date(year, month, day);
  return year >= first_year && date.year() == year && date.month() == month && date.day() == day;
}

std::string DateOf(absl::Time now) {
  return absl::FormatTime("%Y-%m-%d", now, absl::FixedTimeZone(8 * 60 * 60));
}

}  // namespace hailan::residents
