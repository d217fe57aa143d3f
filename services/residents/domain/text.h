// Names and dates as the register writes them: UTF-8 characters, what search must know about
// Hangul, and dates without time, `YYYY-MM-DD`, which sort as they should.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace hailan::residents {

// The code points of valid UTF-8 (the edge has checked it); invalid bytes become U+FFFD.
std::u32string CodePoints(absl::string_view text);
std::string Utf8(std::u32string_view points);
size_t Length(absl::string_view text);

// Initial consonants (초성) of the syllables, `김영` → `ㄱㅇ`; other characters stay.
std::string Choseong(absl::string_view text);

// The name as Seoul writes it: the initial-sound rule on the first syllable (리 → 이, 라 → 나,
// 녀 → 여). Yanbian does not apply it; the same text when nothing changes.
std::string SouthSpelling(absl::string_view text);

// True for an existing day of the Gregorian calendar, written `YYYY-MM-DD`, not before
// `first_year`.
bool IsDate(absl::string_view text, int first_year = 1800);

// The date at `now` in China, which has one time zone (UTC+8, no summer time since 1991).
std::string DateOf(absl::Time now);

}  // namespace hailan::residents
