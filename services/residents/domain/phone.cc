#include "services/residents/domain/phone.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/residents/domain/text.h"

namespace hailan::residents {
namespace {

// Digits with an optional leading `+`; nullopt when something else is in the text.
std::optional<std::string> Digits(absl::string_view text) {
  std::string digits;
  for (char32_t c : CodePoints(text)) {
    if (c >= U'０' && c <= U'９') c = c - U'０' + U'0';
    if (c >= U'0' && c <= U'9') {
      digits.push_back(static_cast<char>(c));
    } else if ((c == U'+' || c == U'＋') && digits.empty()) {
      digits.push_back('+');
    } else if (c != U' ' && c != U'-' && c != U'(' && c != U')' && c != U'（' && c != U'）' &&
               c != U'.' && c != U'　' && c != U'－') {
      return std::nullopt;
    }
  }
  return digits;
}

bool IsMobile(absl::string_view digits) {
  return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

// National significant number of mainland China, without the trunk 0.
std::optional<std::string> China(absl::string_view digits) {
  if (IsMobile(digits)) return absl::StrCat("+86", digits);
  if (digits.size() == 10 && (absl::StartsWith(digits, "400") || absl::StartsWith(digits, "800"))) {
    return absl::StrCat("+86", digits);
  }
  // Area code of two digits (10, 2x) with eight, or of three with seven or eight digits.
  if (digits.empty() || digits[0] == '0') return std::nullopt;
  const bool two = absl::StartsWith(digits, "10") || digits[0] == '2';
  const bool fits =
      two ? digits.size() == 10 : digits[0] != '1' && (digits.size() == 10 || digits.size() == 11);
  if (!fits) return std::nullopt;
  return absl::StrCat("+86", digits);
}

}  // namespace

std::optional<std::string> NormalisePhone(absl::string_view text) {
  const std::optional<std::string> found = Digits(text);
  if (!found.has_value()) return std::nullopt;
  absl::string_view digits = *found;
  bool international = absl::ConsumePrefix(&digits, "+") || absl::ConsumePrefix(&digits, "00");
  if (!international && digits.size() == 13 && absl::StartsWith(digits, "86") &&
      IsMobile(digits.substr(2))) {
    international = true;
  }
  if (international && !absl::ConsumePrefix(&digits, "86")) {
    if (digits.size() < 7 || digits.size() > 15 || digits[0] == '0') return std::nullopt;
    return absl::StrCat("+", digits);
  }
  if (absl::ConsumePrefix(&digits, "0")) {
    // With the trunk prefix it can only be a landline.
    return IsMobile(digits) ? std::nullopt : China(digits);
  }
  // A landline without 0 is complete only behind a country code.
  if (!international && !IsMobile(digits) && !absl::StartsWith(digits, "400") &&
      !absl::StartsWith(digits, "800")) {
    return std::nullopt;
  }
  return China(digits);
}

std::string PhoneTail(absl::string_view phone) {
  return std::string(phone.substr(phone.size() - std::min<size_t>(4, phone.size())));
}

}  // namespace hailan::residents
