#include "services/residents/domain/resident.h"

#include <array>
#include <optional>
#include <tuple>

namespace hailan::residents {
namespace {

// One changeable field: its path, and how to copy it when it differs.
struct FieldRule {
  absl::string_view path;
  bool (*copy)(const ResidentFields& from, ResidentFields& to);
};

template <auto kMember>
bool Copy(const ResidentFields& from, ResidentFields& to) {
  if (from.*kMember == to.*kMember) return false;
  to.*kMember = from.*kMember;
  return true;
}

// Equal plaintexts have equal digests but different ciphertexts.
bool CopySealed(const SealedValue& from, SealedValue& to) {
  if (from.index == to.index && from.empty() == to.empty()) return false;
  to = from;
  return true;
}

bool CopyIdentity(const ResidentFields& from, ResidentFields& to) {
  if (!CopySealed(from.identity, to.identity)) return false;
  to.identity_type = from.identity_type;
  return true;
}

bool CopyPhone(const ResidentFields& from, ResidentFields& to) {
  if (!CopySealed(from.phone, to.phone)) return false;
  to.phone_tail_index = from.phone_tail_index;
  return true;
}

// Notes have no digest (few words, easily guessed), so a note given counts as a change.
bool CopyMedicalNote(const ResidentFields& from, ResidentFields& to) {
  if (from.medical_note.empty() && to.medical_note.empty()) return false;
  to.medical_note = from.medical_note;
  return true;
}

constexpr std::array kFields = {
    FieldRule{"display_name", Copy<&ResidentFields::display_name>},
    FieldRule{"hangul_name", Copy<&ResidentFields::hangul_name>},
    FieldRule{"name_pinyin", Copy<&ResidentFields::name_pinyin>},
    FieldRule{"name_initials", Copy<&ResidentFields::name_initials>},
    FieldRule{"sex", Copy<&ResidentFields::sex>},
    FieldRule{"birth_date", Copy<&ResidentFields::birth_date>},
    FieldRule{"identity", CopyIdentity},
    FieldRule{"phone", CopyPhone},
    FieldRule{"medical_note", CopyMedicalNote},
    FieldRule{"registered_territory", Copy<&ResidentFields::registered_territory>},
    FieldRule{"tags", Copy<&ResidentFields::tags>},
    FieldRule{"residency", Copy<&ResidentFields::residency>},
    FieldRule{"household_id", Copy<&ResidentFields::household_id>},
    FieldRule{"household_role", Copy<&ResidentFields::household_role>},
};

std::optional<uint32_t> BitOf(absl::string_view path) {
  for (uint32_t i = 0; i < kFields.size(); ++i) {
    if (kFields[i].path == path) return 1U << i;
  }
  return std::nullopt;
}

int HomeRank(ResidenceKind kind) {
  switch (kind) {
    case ResidenceKind::kResident:
    case ResidenceKind::kTenant:
      return 3;
    case ResidenceKind::kOwner:
      return 2;
    case ResidenceKind::kAway:
      return 1;
    case ResidenceKind::kUnspecified:
      break;
  }
  return 0;
}

}  // namespace

std::string TerritoryOf(const Resident& resident) {
  const Residence* home = nullptr;
  for (const Residence& residence : resident.residences) {
    if (!residence.current()) continue;
    if (home == nullptr || std::tuple(HomeRank(residence.kind), residence.start_date) >
                               std::tuple(HomeRank(home->kind), home->start_date)) {
      home = &residence;
    }
  }
  return home == nullptr ? resident.fields.registered_territory : home->territory_code;
}

FieldSet FieldSet::All() {
  FieldSet all;
  for (const FieldRule& field : kFields) all.Add(field.path);
  return all;
}

bool FieldSet::Add(absl::string_view path) {
  const std::optional<uint32_t> bit = BitOf(path);
  if (bit.has_value()) bits_ |= *bit;
  return bit.has_value();
}

bool FieldSet::Has(absl::string_view path) const {
  const std::optional<uint32_t> bit = BitOf(path);
  return bit.has_value() && (bits_ & *bit) != 0;
}

std::vector<std::string> CopyChanged(const ResidentFields& from,
                                     const FieldSet& fields,
                                     ResidentFields& to) {
  std::vector<std::string> changed;
  for (const FieldRule& field : kFields) {
    if (fields.Has(field.path) && field.copy(from, to)) changed.emplace_back(field.path);
  }
  return changed;
}

}  // namespace hailan::residents
