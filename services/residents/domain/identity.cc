#include "services/residents/domain/identity.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/residents/domain/text.h"

namespace hailan::residents {
namespace {

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

// First two digits in use: 31 provinces, 71 Taiwan, 81-83 residence permits of Hong Kong, Macao and
// Taiwan residents, 91 foreigners.
bool IsProvince(absl::string_view text) {
  constexpr std::array<absl::string_view, 36> kProvinces = {
      "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34",
      "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52",
      "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83", "91"};
  return std::find(kProvinces.begin(), kProvinces.end(), text) != kProvinces.end();
}

IdentityReading Fault(absl::string_view fault) {
  return {.identity = std::nullopt, .fault = fault};
}

IdentityReading ReadCitizen(std::string number, absl::string_view today) {
  if (const size_t length = Length(number); length != 15 && length != 18) return Fault("LENGTH");
  if (number.size() != 15 && number.size() != 18) return Fault("CHARSET");
  const size_t digits = number.size() == 15 ? 15 : 17;
  if (!std::all_of(number.begin(), number.begin() + static_cast<std::ptrdiff_t>(digits), IsDigit) ||
      !(IsDigit(number.back()) || (number.size() == 18 && number.back() == 'X'))) {
    return Fault("CHARSET");
  }
  if (!IsProvince(number.substr(0, 2))) return Fault("PROVINCE");
  const bool old = number.size() == 15;
  if (old) number.insert(6, "19");
  const absl::string_view view = number;
  std::string birth_date =
      absl::StrCat(view.substr(6, 4), "-", view.substr(10, 2), "-", view.substr(12, 2));
  if (!IsDate(birth_date, 1)) return Fault("DATE");
  if (birth_date > today) return Fault("FUTURE");
  const char check = CitizenCheckCharacter(view.substr(0, 17));
  if (old) {
    number.push_back(check);
  } else if (number.back() != check) {
    return Fault("CHECKSUM");
  }
  // Written correctly, but of nobody who can be alive.
  if (!IsDate(birth_date)) return Fault("DATE");
  const Sex sex = (number[16] - '0') % 2 == 1 ? Sex::kMale : Sex::kFemale;
  return {.identity = Identity{.type = IdentityType::kCitizen,
                               .number = std::move(number),
                               .birth_date = std::move(birth_date),
                               .sex = sex},
          .fault = {}};
}

IdentityReading ReadDocument(IdentityType type, std::string number) {
  const auto [least, most] = type == IdentityType::kPassport ? std::pair<size_t, size_t>(5, 20)
                             : type == IdentityType::kForeignResident
                                 ? std::pair<size_t, size_t>(15, 18)
                                 : std::pair<size_t, size_t>(3, 30);
  if (number.size() < least || number.size() > most) return Fault("LENGTH");
  const bool hyphens = type == IdentityType::kOther;
  const auto allowed = [hyphens](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || (hyphens && c == '-');
  };
  if (!std::all_of(number.begin(), number.end(), allowed)) return Fault("CHARSET");
  return {.identity = Identity{.type = type, .number = std::move(number), .birth_date = {}},
          .fault = {}};
}

}  // namespace

char CitizenCheckCharacter(absl::string_view digits) {
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (digits[i] - '0');
  return "10X98765432"[sum % 11];
}

IdentityReading ReadIdentity(IdentityType type, absl::string_view text, absl::string_view today) {
  std::string number(absl::StripAsciiWhitespace(text));
  absl::AsciiStrToUpper(&number);
  switch (type) {
    case IdentityType::kCitizen:
      return ReadCitizen(std::move(number), today);
    case IdentityType::kPassport:
    case IdentityType::kForeignResident:
    case IdentityType::kOther:
      return ReadDocument(type, std::move(number));
    case IdentityType::kNone:
      break;
  }
  return Fault("TYPE");
}

FieldViolation IdentityViolation(absl::string_view fault) {
  const absl::string_view description =
      fault == "LENGTH"     ? "The number has not as many characters as its document type wants."
      : fault == "CHARSET"  ? "The number has a character that its document type does not allow."
      : fault == "PROVINCE" ? "The first two digits of the number are no province."
      : fault == "DATE"     ? "Digits 7 to 14 of the number are no date."
      : fault == "FUTURE"   ? "The birth date in the number is in the future."
      : fault == "CHECKSUM" ? "The check character does not match; compare with the document."
                            : "Name the document type together with the number.";
  return {.field = fault == "TYPE" ? "identity.type" : "identity.number",
          .reason = std::string(fault),
          .description = std::string(description)};
}

}  // namespace hailan::residents
