// People between contract and domain: reading what a caller writes, and showing a record masked.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "hailan/residents/v1/residents.pb.h"
#include "services/residents/domain/input.h"
#include "services/residents/domain/masking.h"
#include "services/residents/vault/vault.h"

namespace hailan::residents {

// The fields that the caller wrote; `fields` are those that count. INVALID_ARGUMENT for a territory
// of another city or an unknown enum value.
absl::StatusOr<ResidentInput> FromProto(absl::string_view city,
                                        const FieldSet& fields,
                                        const v1::Resident& resident);

// The relations that the caller wrote, without territories. INVALID_ARGUMENT as of CheckResidence,
// or for a house of another city.
absl::StatusOr<std::vector<Residence>> ResidencesFromProto(absl::string_view city,
                                                           absl::string_view today,
                                                           const v1::Resident& resident);

// Seals the sensitive values of a normalised input for the row of `name`.
ResidentFields Seal(const Vault& vault, const ResidentName& name, const ResidentInput& input);

// Digests by which equal values are found.
std::string IdentityDigest(const Vault& vault, IdentityType type, absl::string_view number);
std::string PhoneDigest(const Vault& vault, absl::string_view phone);
std::string PhoneTailDigest(const Vault& vault, absl::string_view tail);

// Where the sealed values of a person belong.
SealedPlace IdentityPlace(absl::string_view row);
SealedPlace PhonePlace(absl::string_view row);
SealedPlace MedicalPlace(absl::string_view row);
// `city/id`, the row of these places.
std::string RowOf(const ResidentName& name);

// Shows records as one caller may see them. A value that does not open is logged and left empty:
// the rest of the record is still of use, and nothing is shown that should not be.
class PersonView {
 public:
  PersonView(const Vault& vault, Masking masking) : vault_(vault), masking_(masking) {}

  // With the residences that hold now.
  v1::Resident Show(const Resident& resident) const;
  // `address` may be empty.
  v1::Residence Show(absl::string_view city,
                     const Residence& residence,
                     absl::string_view address) const;

 private:
  void ShowPersonal(const Resident& resident, v1::Resident& proto) const;
  std::string Open(const SealedPlace& place, absl::string_view blob) const;

  const Vault& vault_;
  const Masking masking_;
};

}  // namespace hailan::residents
