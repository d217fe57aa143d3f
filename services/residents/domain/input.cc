#include "services/residents/domain/input.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "common/base/error.h"
#include "services/residents/domain/phone.h"
#include "services/residents/domain/scope.h"
#include "services/residents/domain/text.h"

namespace hailan::residents {
namespace {

using Violations = std::vector<FieldViolation>;

void Trim(std::string& text) {
  absl::StripAsciiWhitespace(&text);
}

void CheckNames(ResidentInput& input, const FieldSet& fields, Violations& violations) {
  for (std::string* text : {&input.display_name, &input.hangul_name, &input.household_id})
    Trim(*text);
  if (fields.Has("display_name") && input.display_name.empty()) {
    violations.push_back({"display_name", "REQUIRED", "A person needs a name."});
  }
  const auto check_latin = [&](absl::string_view path, std::string& text) {
    absl::AsciiStrToLower(&text);
    if (fields.Has(path) && !std::all_of(text.begin(), text.end(), absl::ascii_islower)) {
      violations.push_back(
          {std::string(path), "CHARSET", "Pinyin is letters a to z without tones and blanks."});
    }
  };
  check_latin("name_pinyin", input.name_pinyin);
  check_latin("name_initials", input.name_initials);
  const auto plain = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  };
  if (fields.Has("household_id") &&
      !std::all_of(input.household_id.begin(), input.household_id.end(), plain)) {
    violations.push_back(
        {"household_id", "CHARSET", "A household id is letters, digits, - and _."});
  }
}

void CheckIdentity(absl::string_view today,
                   ResidentInput& input,
                   FieldSet& fields,
                   Violations& violations) {
  if (!fields.Has("identity")) return;
  if (input.identity_number.empty() && input.identity_type == IdentityType::kNone) return;
  IdentityReading reading = ReadIdentity(input.identity_type, input.identity_number, today);
  if (!reading.identity.has_value()) {
    violations.push_back(IdentityViolation(reading.fault));
    return;
  }
  input.identity_number = std::move(reading.identity->number);
  if (input.identity_type != IdentityType::kCitizen) return;
  if (input.sex != Sex::kUnknown && input.sex != reading.identity->sex) {
    violations.push_back({"sex", "CONTRADICTS_IDENTITY", "The identity number says another sex."});
  }
  if (!input.birth_date.empty() && input.birth_date != reading.identity->birth_date) {
    violations.push_back(
        {"birth_date", "CONTRADICTS_IDENTITY", "The identity number says another birth date."});
  }
  input.sex = reading.identity->sex;
  input.birth_date = std::move(reading.identity->birth_date);
  fields.Add("sex");
  fields.Add("birth_date");
}

void CheckContact(ResidentInput& input, const FieldSet& fields, Violations& violations) {
  Trim(input.medical_note);
  if (!fields.Has("phone")) return;
  Trim(input.phone);
  if (input.phone.empty()) return;
  std::optional<std::string> phone = NormalisePhone(input.phone);
  if (phone.has_value()) {
    input.phone = *std::move(phone);
  } else {
    violations.push_back(
        {"phone",
         "NOT_A_PHONE",
         "Give a mobile number, a landline with area code, or + and country code."});
  }
}

void CheckTags(ResidentInput& input, const FieldSet& fields, Violations& violations) {
  if (!fields.Has("tags")) return;
  for (std::string& tag : input.tags) Trim(tag);
  // Order says nothing about a person, and a set compares equal however it was written.
  const std::set<std::string> unique(input.tags.begin(), input.tags.end());
  if (unique.size() != input.tags.size() || unique.contains("")) {
    violations.push_back({"tags", "NOT_A_SET", "Name each tag once, and none that is empty."});
  }
  input.tags.assign(unique.begin(), unique.end());
}

bool IsPastDate(absl::string_view date, absl::string_view today) {
  return IsDate(date) && date <= today;
}

}  // namespace

absl::Status Normalise(absl::string_view city,
                       absl::string_view today,
                       ResidentInput& input,
                       FieldSet& fields) {
  Violations violations;
  CheckNames(input, fields, violations);
  CheckIdentity(today, input, fields, violations);
  CheckContact(input, fields, violations);
  CheckTags(input, fields, violations);
  if (fields.Has("birth_date") && !input.birth_date.empty() &&
      !IsPastDate(input.birth_date, today)) {
    violations.push_back({"birth_date", "NOT_A_DATE", "Give a past date as YYYY-MM-DD."});
  }
  if (fields.Has("registered_territory") && !IsTerritoryOf(city, input.registered_territory)) {
    violations.push_back({"registered_territory",
                          "NOT_A_TERRITORY",
                          "Name a street, community, grid or micro-grid of the person's city."});
  }
  if (violations.empty()) return absl::OkStatus();
  return InvalidFields(std::move(violations));
}

absl::Status CheckResidence(const Residence& residence, absl::string_view today) {
  Violations violations;
  if (!residence.start_date.empty() && !IsPastDate(residence.start_date, today)) {
    violations.push_back({"start_date", "NOT_A_DATE", "Give a past date or today as YYYY-MM-DD."});
  }
  if (!residence.end_date.empty() && !IsPastDate(residence.end_date, today)) {
    violations.push_back({"end_date", "NOT_A_DATE", "Give a past date or today as YYYY-MM-DD."});
  }
  if (!residence.end_date.empty() && residence.end_date < residence.start_date) {
    violations.push_back({"end_date", "BEFORE_START", "A residence cannot end before it starts."});
  }
  if (residence.kind == ResidenceKind::kUnspecified) {
    violations.push_back({"kind", "REQUIRED", "Say what the person is to the house."});
  }
  if (violations.empty()) return absl::OkStatus();
  return InvalidFields(std::move(violations));
}

absl::Status CheckResidentId(absl::string_view id, absl::string_view today) {
  if (!ReadIdentity(IdentityType::kCitizen, id, today).identity.has_value() &&
      !NormalisePhone(id).has_value()) {
    return absl::OkStatus();
  }
  return InvalidField("name",
                      "PERSONAL_ID",
                      "The id is an identity number or phone; use the register's own key instead.");
}

}  // namespace hailan::residents
