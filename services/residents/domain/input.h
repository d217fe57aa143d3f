// What a caller writes about a person, in clear: checked and brought into normal form before
// anything is sealed. The only domain type that holds sensitive values; lives as long as one
// request.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/residents/domain/resident.h"

namespace hailan::residents {

struct ResidentInput {
  std::string display_name;
  std::string hangul_name;
  std::string name_pinyin;
  std::string name_initials;
  Sex sex = Sex::kUnknown;
  std::string birth_date;
  IdentityType identity_type = IdentityType::kNone;
  std::string identity_number;
  std::string phone;
  std::string medical_note;
  std::string registered_territory;
  std::vector<std::string> tags;
  Residency residency = Residency::kUnknown;
  std::string household_id;
  HouseholdRole household_role = HouseholdRole::kUnknown;
};

// Normalises the fields of `fields` in place. A citizen's number sets birth date and sex, and adds
// them to `fields`. INVALID_ARGUMENT naming every broken field, without values. `today` is
// `YYYY-MM-DD`; `city` is that of the person.
absl::Status Normalise(absl::string_view city,
                       absl::string_view today,
                       ResidentInput& input,
                       FieldSet& fields);

// INVALID_ARGUMENT for a relation with a broken or future date, or one that ends before it starts.
absl::Status CheckResidence(const Residence& residence, absl::string_view today);

// INVALID_ARGUMENT (PERSONAL_ID) for an id that is itself an identity number or phone: ids travel
// in logs, feeds and URLs.
absl::Status CheckResidentId(absl::string_view id, absl::string_view today);

}  // namespace hailan::residents
