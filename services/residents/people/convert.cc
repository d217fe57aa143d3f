#include "services/residents/people/convert.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "common/rpc/timestamp.h"
#include "services/residents/domain/phone.h"
#include "services/residents/names.h"

namespace hailan::residents {
namespace {

using TerritoryResource = ResourceName<"territories">;

bool EnumsAreKnown(const v1::Resident& resident) {
  return v1::Sex_IsValid(resident.sex()) && v1::Residency_IsValid(resident.residency()) &&
         v1::HouseholdRole_IsValid(resident.household_role()) &&
         v1::IdentityType_IsValid(resident.identity().type());
}

absl::Status UnknownValue(absl::string_view field) {
  return InvalidField(field, "UNKNOWN_VALUE", "A value is not one of the contract's.");
}

}  // namespace

absl::StatusOr<ResidentInput> FromProto(absl::string_view city,
                                        const FieldSet& fields,
                                        const v1::Resident& resident) {
  if (!EnumsAreKnown(resident)) return UnknownValue("resident");
  ResidentInput input;
  input.display_name = resident.display_name();
  input.hangul_name = resident.hangul_name();
  input.name_pinyin = resident.name_pinyin();
  input.name_initials = resident.name_initials();
  input.sex = static_cast<Sex>(resident.sex());
  input.birth_date = resident.birth_date();
  input.identity_type = static_cast<IdentityType>(resident.identity().type());
  input.identity_number = resident.identity().number();
  input.phone = resident.phone();
  input.medical_note = resident.medical_note();
  if (fields.Has("registered_territory") && !resident.registered_territory().empty()) {
    HL_ASSIGN_OR_RETURN(const TerritoryResource territory,
                        TerritoryResource::Parse(resident.registered_territory()));
    // Codes begin with their city, so a territory of another city is refused by Normalise.
    input.registered_territory = territory.city() == city ? territory.id() : "";
  }
  input.tags.assign(resident.tags().begin(), resident.tags().end());
  input.residency = static_cast<Residency>(resident.residency());
  input.household_id = resident.household_id();
  input.household_role = static_cast<HouseholdRole>(resident.household_role());
  return input;
}

absl::StatusOr<std::vector<Residence>> ResidencesFromProto(absl::string_view city,
                                                           absl::string_view today,
                                                           const v1::Resident& resident) {
  std::vector<Residence> residences;
  for (const v1::Residence& proto : resident.residences()) {
    HL_ASSIGN_OR_RETURN(const HouseName house, HouseName::Parse(proto.house()));
    if (house.city() != city) {
      return InvalidField("residences.house", "OTHER_CITY", "The house is in another city.");
    }
    if (!v1::ResidenceKind_IsValid(proto.kind())) return UnknownValue("residences.kind");
    Residence residence{.house_id = house.id(),
                        .territory_code = {},
                        .kind = static_cast<ResidenceKind>(proto.kind()),
                        .start_date = proto.start_date(),
                        .end_date = proto.end_date()};
    HL_RETURN_IF_ERROR(CheckResidence(residence, today));
    residences.push_back(std::move(residence));
  }
  return residences;
}

std::string IdentityDigest(const Vault& vault, IdentityType type, absl::string_view number) {
  return number.empty() ? "" : vault.Digest("identity", absl::StrCat(TextOf(type), "|", number));
}

std::string PhoneDigest(const Vault& vault, absl::string_view phone) {
  return vault.Digest("phone", phone);
}

std::string PhoneTailDigest(const Vault& vault, absl::string_view tail) {
  return vault.Digest("phone_tail", tail);
}

SealedPlace IdentityPlace(absl::string_view row) {
  return {"residents.identity_sealed", row};
}
SealedPlace PhonePlace(absl::string_view row) {
  return {"residents.phone_sealed", row};
}
SealedPlace MedicalPlace(absl::string_view row) {
  return {"residents.medical_sealed", row};
}

std::string RowOf(const ResidentName& name) {
  return absl::StrCat(name.city(), "/", name.id());
}

ResidentFields Seal(const Vault& vault, const ResidentName& name, const ResidentInput& input) {
  const std::string row = RowOf(name);
  ResidentFields fields;
  fields.display_name = input.display_name;
  fields.hangul_name = input.hangul_name;
  fields.name_pinyin = input.name_pinyin;
  fields.name_initials = input.name_initials;
  fields.sex = input.sex;
  fields.birth_date = input.birth_date;
  fields.identity_type = input.identity_type;
  fields.identity = {.blob = vault.Seal(IdentityPlace(row), input.identity_number),
                     .index = IdentityDigest(vault, input.identity_type, input.identity_number)};
  fields.phone = {.blob = vault.Seal(PhonePlace(row), input.phone),
                  .index = PhoneDigest(vault, input.phone)};
  fields.phone_tail_index = PhoneTailDigest(vault, PhoneTail(input.phone));
  fields.medical_note = {.blob = vault.Seal(MedicalPlace(row), input.medical_note), .index = {}};
  fields.registered_territory = input.registered_territory;
  fields.tags = input.tags;
  fields.residency = input.residency;
  fields.household_id = input.household_id;
  fields.household_role = input.household_role;
  return fields;
}

std::string PersonView::Open(const SealedPlace& place, absl::string_view blob) const {
  absl::StatusOr<std::string> value = vault_.Open(place, blob);
  if (value.ok()) return *std::move(value);
  obs::Log(obs::Level::kError,
           "A sealed value does not open.",
           {{"column", place.column}, {"row", place.row}});
  return {};
}

void PersonView::ShowPersonal(const Resident& resident, v1::Resident& proto) const {
  const ResidentFields& fields = resident.fields;
  const std::string row = RowOf(resident.name);
  proto.set_display_name(fields.display_name);
  proto.set_hangul_name(fields.hangul_name);
  proto.set_name_pinyin(fields.name_pinyin);
  proto.set_name_initials(fields.name_initials);
  proto.set_birth_date(fields.birth_date);
  if (!fields.identity.empty()) {
    v1::Identity& identity = *proto.mutable_identity();
    identity.set_type(static_cast<v1::IdentityType>(fields.identity_type));
    identity.set_number(MaskIdentityNumber(Open(IdentityPlace(row), fields.identity.blob)));
  }
  if (!fields.phone.empty()) {
    proto.set_phone(MaskPhone(Open(PhonePlace(row), fields.phone.blob)));
  }
  proto.set_has_medical_note(!fields.medical_note.empty());
  for (const std::string& tag : fields.tags) proto.add_tags(tag);
  proto.set_household_id(fields.household_id);
  proto.set_household_role(static_cast<v1::HouseholdRole>(fields.household_role));
}

v1::Resident PersonView::Show(const Resident& resident) const {
  const ResidentFields& fields = resident.fields;
  const std::string& city = resident.name.city();
  v1::Resident proto;
  proto.set_name(resident.name.Format());
  proto.set_masking(static_cast<v1::Masking>(masking_));
  if (masking_ == Masking::kPartial) {
    ShowPersonal(resident, proto);
  } else {
    proto.set_display_name(MaskName(fields.display_name));
    proto.set_hangul_name(MaskName(fields.hangul_name));
  }
  proto.set_sex(static_cast<v1::Sex>(fields.sex));
  proto.set_registered_territory(TerritoryName(city, fields.registered_territory));
  proto.set_territory(TerritoryName(city, resident.territory_code));
  proto.set_residency(static_cast<v1::Residency>(fields.residency));
  for (const Residence& residence : resident.residences) {
    if (residence.current()) *proto.add_residences() = Show(city, residence, {});
  }
  proto.set_etag(absl::StrCat(resident.revision));
  *proto.mutable_create_time() = rpc::ToTimestamp(resident.create_time);
  *proto.mutable_update_time() = rpc::ToTimestamp(resident.update_time);
  return proto;
}

v1::Residence PersonView::Show(absl::string_view city,
                               const Residence& residence,
                               absl::string_view address) const {
  v1::Residence proto;
  proto.set_house(HouseName(std::string(city), residence.house_id).Format());
  proto.set_kind(static_cast<v1::ResidenceKind>(residence.kind));
  proto.set_start_date(residence.start_date);
  proto.set_end_date(residence.end_date);
  proto.set_territory(TerritoryName(city, residence.territory_code));
  if (masking_ == Masking::kPartial) proto.set_address(std::string(address));
  return proto;
}

}  // namespace hailan::residents
