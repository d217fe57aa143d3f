// A person and the houses they are recorded for, as plain data. Sensitive values appear here only
// sealed (vault/), with a keyed digest by which equal values are found; the domain never sees them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/resource_name.h"
#include "services/residents/domain/identity.h"

namespace hailan::residents {

using ResidentName = ResourceName<"residents">;

// Values equal hailan.residents.v1.Residency.
enum class Residency : uint8_t { kUnknown = 0, kPermanent = 1, kFloating = 2 };
// Values equal hailan.residents.v1.HouseholdRole.
enum class HouseholdRole : uint8_t {
  kUnknown = 0,
  kHead = 1,
  kSpouse = 2,
  kChild = 3,
  kParent = 4,
  kOther = 5,
};
// Values equal hailan.residents.v1.ResidenceKind.
enum class ResidenceKind : uint8_t {
  kUnspecified = 0,
  kOwner = 1,
  kTenant = 2,
  kResident = 3,
  kAway = 4,
};

// A ciphertext and the digest of what is in it; both empty = no value. The digest of a medical note
// is not kept.
struct SealedValue {
  std::string blob;
  std::string index;
  bool empty() const { return blob.empty(); }
};

// One relation to a house. Dates are `YYYY-MM-DD`; it holds from start (empty = unknown) up to, not
// including, end (empty = it holds now).
struct Residence {
  std::string house_id;
  std::string territory_code;
  ResidenceKind kind = ResidenceKind::kUnspecified;
  std::string start_date;
  std::string end_date;

  bool current() const { return end_date.empty(); }
  bool operator==(const Residence&) const = default;
};

// What people write about a person, normalised and sealed.
struct ResidentFields {
  std::string display_name;
  std::string hangul_name;
  std::string name_pinyin;
  std::string name_initials;
  Sex sex = Sex::kUnknown;
  std::string birth_date;
  IdentityType identity_type = IdentityType::kNone;
  SealedValue identity;
  SealedValue phone;
  std::string phone_tail_index;
  SealedValue medical_note;
  std::string registered_territory;
  std::vector<std::string> tags;
  Residency residency = Residency::kUnknown;
  std::string household_id;
  HouseholdRole household_role = HouseholdRole::kUnknown;
};

// The aggregate.
struct Resident {
  ResidentName name;
  int64_t revision = 0;
  ResidentFields fields;
  // Where the person lives now; see TerritoryOf.
  std::string territory_code;
  // All relations, past ones too, in the order recorded; none is ever removed.
  std::vector<Residence> residences;
  // Keyed digest of the last imported row; empty when the person was never imported.
  std::string import_hash;
  absl::Time create_time;
  absl::Time update_time;
};

// The territory of the residence that counts as home (RESIDENT and TENANT before OWNER before AWAY,
// then the latest start), else the registered one.
std::string TerritoryOf(const Resident& resident);

// Set of field names of update masks.
class FieldSet {
 public:
  static FieldSet All();
  // False when no such field can be changed.
  bool Add(absl::string_view path);
  bool Has(absl::string_view path) const;
  bool empty() const { return bits_ == 0; }

 private:
  uint32_t bits_ = 0;
};

// Copies the fields of the set that differ; returns their names, in a fixed order.
std::vector<std::string> CopyChanged(const ResidentFields& from,
                                     const FieldSet& fields,
                                     ResidentFields& to);

}  // namespace hailan::residents
