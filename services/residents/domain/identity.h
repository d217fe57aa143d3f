// Identity documents: form, check character and what a citizen identity number says (GB
// 11643-1999).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/base/error.h"

namespace hailan::residents {

// Values equal hailan.residents.v1.Sex.
enum class Sex : uint8_t { kUnknown = 0, kMale = 1, kFemale = 2 };

// Values equal hailan.residents.v1.IdentityType.
enum class IdentityType : uint8_t {
  kNone = 0,
  kCitizen = 1,
  kPassport = 2,
  kForeignResident = 3,
  kOther = 4,
};

// A document in normal form, and what its number says about the person.
struct Identity {
  IdentityType type = IdentityType::kNone;
  // Upper case, without separators; 18 characters for a citizen.
  std::string number;
  // Only of a citizen; else empty and unknown.
  std::string birth_date;
  Sex sex = Sex::kUnknown;
};

// Outcome of reading a document: `identity`, or the rule that it breaks.
struct IdentityReading {
  std::optional<Identity> identity;
  // LENGTH, CHARSET, PROVINCE, DATE, FUTURE, CHECKSUM or TYPE; checked in this order.
  absl::string_view fault;
};

// Reads a number as people write it: surrounding blanks and lower case are tolerated, 15-digit
// citizen numbers become 18 characters. The county code is not looked up: registers hold abolished
// ones. `today` is `YYYY-MM-DD`.
IdentityReading ReadIdentity(IdentityType type, absl::string_view text, absl::string_view today);

// The violation for a fault, without the number.
FieldViolation IdentityViolation(absl::string_view fault);

// Check character of the first 17 digits: ISO 7064 MOD 11-2.
char CitizenCheckCharacter(absl::string_view digits);

}  // namespace hailan::residents
