#include "services/residents/people/reads.h"

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/residents/access/entry.h"
#include "services/residents/domain/house.h"
#include "services/residents/domain/scope.h"
#include "services/residents/people/convert.h"
#include "services/residents/people/resident_store.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

// $1–$10 of the statements that read one row within the caller's areas.
template <class Name>
absl::StatusOr<pg::Params> OneRow(const rpc::Call& call, const Name& name, PersonalRead read) {
  const std::string resource = name.Format();
  read.city = name.city();
  read.resource = resource;
  HL_ASSIGN_OR_RETURN(pg::Params params, EntryParams(call, read));
  params.Add(name.id()).Add(pg::TextArray(AreasOf(call.actor(), name.city())));
  return params;
}

// One of the sealed values that sql/unmask_resident.sql gives.
struct Unmasking {
  absl::string_view field;
  int column;
  SealedPlace (*place)(absl::string_view row);
};

absl::StatusOr<Unmasking> UnmaskingOf(v1::SensitiveField field) {
  switch (field) {
    case v1::SENSITIVE_FIELD_IDENTITY_NUMBER:
      return Unmasking{"identity_number", 0, IdentityPlace};
    case v1::SENSITIVE_FIELD_PHONE:
      return Unmasking{"phone", 1, PhonePlace};
    case v1::SENSITIVE_FIELD_MEDICAL_NOTE:
      return Unmasking{"medical_note", 2, MedicalPlace};
    default:
      return InvalidField("field", "UNKNOWN_VALUE", "Name one of the fields of the contract.");
  }
}

}  // namespace

absl::StatusOr<v1::Resident> PersonReads::GetResident(const rpc::Call& call,
                                                      const v1::GetResidentRequest& request) const {
  HL_ASSIGN_OR_RETURN(const ResidentName name, ResidentName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const pg::Params params,
                      OneRow(call,
                             name,
                             {.city = {},
                              .method = "hailan.residents.v1.Residents/GetResident",
                              .resource = {},
                              .purpose = request.purpose()}));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetResident, params, call.deadline));
  if (rows.empty()) return Missing(call.actor(), name.city(), request.name());
  return PersonView(vault_, MaskingFor(call.actor())).Show(ResidentFromRow(rows[0], 0));
}

absl::StatusOr<v1::ListResidencesResponse> PersonReads::ListResidences(
    const rpc::Call& call, const v1::ListResidencesRequest& request) const {
  HL_ASSIGN_OR_RETURN(const ResidentName name, ResidentName::Parse(request.parent()));
  HL_ASSIGN_OR_RETURN(pg::Params params,
                      OneRow(call,
                             name,
                             {.city = {},
                              .method = "hailan.residents.v1.Residents/ListResidences",
                              .resource = {},
                              .purpose = request.purpose()}));
  params.Add(request.include_past());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListResidences, params, call.deadline));
  if (rows.empty()) return Missing(call.actor(), name.city(), request.parent());
  const PersonView view(vault_, MaskingFor(call.actor()));
  v1::ListResidencesResponse response;
  for (const pg::Row row : rows) {
    if (row.IsNull(0)) continue;
    *response.add_residences() = view.Show(name.city(), ResidenceFromRow(row, 0), row.View(5));
  }
  return response;
}

absl::StatusOr<v1::ListOccupantsResponse> PersonReads::ListOccupants(
    const rpc::Call& call, const v1::ListOccupantsRequest& request) const {
  HL_ASSIGN_OR_RETURN(const HouseName name, HouseName::Parse(request.parent()));
  HL_ASSIGN_OR_RETURN(pg::Params params,
                      OneRow(call,
                             name,
                             {.city = {},
                              .method = "hailan.residents.v1.Houses/ListOccupants",
                              .resource = {},
                              .purpose = request.purpose()}));
  params.Add(request.include_past());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListOccupants, params, call.deadline));
  if (rows.empty()) return Missing(call.actor(), name.city(), request.parent());
  const PersonView view(vault_, MaskingFor(call.actor()));
  v1::ListOccupantsResponse response;
  for (const pg::Row row : rows) {
    if (row.IsNull(0)) continue;
    v1::Occupant& occupant = *response.add_occupants();
    *occupant.mutable_residence() = view.Show(name.city(), ResidenceFromRow(row, 0), {});
    *occupant.mutable_resident() = view.Show(ResidentFromRow(row, 5));
  }
  return response;
}

absl::StatusOr<v1::UnmaskResidentResponse> PersonReads::UnmaskResident(
    const rpc::Call& call, const v1::UnmaskResidentRequest& request) const {
  HL_ASSIGN_OR_RETURN(const ResidentName name, ResidentName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const Unmasking unmasking, UnmaskingOf(request.field()));
  HL_ASSIGN_OR_RETURN(const pg::Params params,
                      OneRow(call,
                             name,
                             {.city = {},
                              .method = "hailan.residents.v1.Residents/UnmaskResident",
                              .resource = {},
                              .purpose = request.purpose(),
                              .unmasked_field = unmasking.field}));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kUnmaskResident, params, call.deadline));
  if (rows.empty()) return Missing(call.actor(), name.city(), request.name());
  const std::string row = RowOf(name);
  HL_ASSIGN_OR_RETURN(std::string value,
                      vault_.Open(unmasking.place(row), rows[0].Bytes(unmasking.column)));
  if (value.empty()) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kFieldEmpty,
                 "Nothing is recorded in this field.",
                 {{"field", std::string(unmasking.field)}});
  }
  v1::UnmaskResidentResponse response;
  response.set_value(std::move(value));
  return response;
}

}  // namespace hailan::residents
