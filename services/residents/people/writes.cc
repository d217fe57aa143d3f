#include "services/residents/people/writes.h"

#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/residents/domain/house.h"
#include "services/residents/domain/scope.h"
#include "services/residents/domain/text.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

absl::StatusOr<FieldSet> FieldsOf(const google::protobuf::FieldMask& mask) {
  FieldSet fields;
  for (const std::string& path : mask.paths()) {
    if (!fields.Add(path)) {
      return InvalidField(
          "update_mask", "UNKNOWN_PATH", "A path names no field that can be changed.");
    }
  }
  if (fields.empty()) return InvalidField("update_mask", "REQUIRED", "Name the fields to change.");
  return fields;
}

absl::Status OtherCity(absl::string_view field) {
  return InvalidField(field, "OTHER_CITY", "Person and house must be of one city.");
}

}  // namespace

absl::Status FillTerritories(const std::map<std::string, std::string>& houses,
                             std::vector<Residence>& residences) {
  for (Residence& residence : residences) {
    const auto house = houses.find(residence.house_id);
    if (house == houses.end()) {
      return Error(absl::StatusCode::kFailedPrecondition,
                   reason::kHouseUnknown,
                   "The house is not recorded; import it first.",
                   {{"house", residence.house_id}});
    }
    residence.territory_code = house->second;
  }
  return absl::OkStatus();
}

absl::Status IdentityTaken() {
  return Error(
      absl::StatusCode::kAlreadyExists,
      reason::kIdentityTaken,
      "This identity is recorded for another person already; search for it by its number.");
}

absl::StatusOr<std::map<std::string, std::string>> PersonWrites::FindHouses(
    absl::string_view city, const std::set<std::string>& ids, absl::Time deadline) const {
  std::map<std::string, std::string> houses;
  if (ids.empty()) return houses;
  pg::Params params;
  params.Add(city).Add(pg::TextArray({ids.begin(), ids.end()}));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindHouses, params, deadline));
  for (const pg::Row row : rows) houses.emplace(row.Text(0), row.Text(1));
  return houses;
}

absl::StatusOr<v1::Resident> PersonWrites::Run(const rpc::Call& call,
                                               const std::string& request_id,
                                               ResidentCommand command) const {
  std::vector<std::pair<command::Origin, ResidentCommand>> commands;
  commands.emplace_back(call.Origin(request_id), std::move(command));
  auto results = runner_.RunAll(std::move(commands));
  // A new id is never taken, so the unique value in the way is the identity.
  if (results[0].status().code() == absl::StatusCode::kAlreadyExists) return IdentityTaken();
  HL_RETURN_IF_ERROR(results[0].status());
  return Show(call, *results[0]);
}

absl::StatusOr<v1::Resident> PersonWrites::CreateResident(
    const rpc::Call& call, const v1::CreateResidentRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  const std::string today = DateOf(call.now);
  FieldSet fields = FieldSet::All();
  HL_ASSIGN_OR_RETURN(ResidentInput input, FromProto(city, fields, request.resident()));
  HL_RETURN_IF_ERROR(Normalise(city, today, input, fields));
  HL_ASSIGN_OR_RETURN(std::vector<Residence> residences,
                      ResidencesFromProto(city, today, request.resident()));
  std::set<std::string> house_ids;
  for (const Residence& residence : residences) house_ids.insert(residence.house_id);
  HL_ASSIGN_OR_RETURN(const auto houses, FindHouses(city, house_ids, call.deadline));
  HL_RETURN_IF_ERROR(FillTerritories(houses, residences));
  const ResidentName name(city, NewId(call.now));
  return Run(call,
             request.request_id(),
             {.name = name,
              .etag = {},
              .action = residents::CreateResident{.fields = Seal(vault_, name, input),
                                                  .residences = std::move(residences)}});
}

absl::StatusOr<v1::Resident> PersonWrites::UpdateResident(
    const rpc::Call& call, const v1::UpdateResidentRequest& request) const {
  HL_ASSIGN_OR_RETURN(const ResidentName name, ResidentName::Parse(request.resident().name()));
  HL_ASSIGN_OR_RETURN(FieldSet fields, FieldsOf(request.update_mask()));
  HL_ASSIGN_OR_RETURN(ResidentInput input, FromProto(name.city(), fields, request.resident()));
  HL_RETURN_IF_ERROR(Normalise(name.city(), DateOf(call.now), input, fields));
  return Run(
      call,
      request.request_id(),
      {.name = name,
       .etag = request.etag(),
       .action = residents::UpdateResident{.fields = Seal(vault_, name, input), .mask = fields}});
}

absl::StatusOr<v1::Resident> PersonWrites::MoveIn(const rpc::Call& call,
                                                  const v1::MoveInRequest& request) const {
  HL_ASSIGN_OR_RETURN(const ResidentName name, ResidentName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const HouseName house, HouseName::Parse(request.house()));
  if (house.city() != name.city()) return OtherCity("house");
  if (!v1::ResidenceKind_IsValid(request.kind())) {
    return InvalidField("kind", "UNKNOWN_VALUE", "Name one of the kinds of the contract.");
  }
  std::vector<Residence> residences = {{.house_id = house.id(),
                                        .territory_code = {},
                                        .kind = static_cast<ResidenceKind>(request.kind()),
                                        .start_date = request.start_date(),
                                        .end_date = {}}};
  HL_ASSIGN_OR_RETURN(const auto houses, FindHouses(house.city(), {house.id()}, call.deadline));
  // Whoever may not see the whole city must not learn from the error which houses exist.
  if (!houses.contains(house.id())) HL_RETURN_IF_ERROR(CheckArea(call.actor(), house.city()));
  HL_RETURN_IF_ERROR(FillTerritories(houses, residences));
  return Run(call,
             request.request_id(),
             {.name = name,
              .etag = request.etag(),
              .action = residents::MoveIn{.residence = std::move(residences[0])}});
}

absl::StatusOr<ResidentCommand> PersonWrites::MoveOut(const rpc::Call& /*call*/,
                                                      const v1::MoveOutRequest& request) const {
  HL_ASSIGN_OR_RETURN(const ResidentName name, ResidentName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const HouseName house, HouseName::Parse(request.house()));
  if (house.city() != name.city()) return OtherCity("house");
  return ResidentCommand{
      .name = name,
      .etag = request.etag(),
      .action = residents::MoveOut{.house_id = house.id(),
                                   .kind = static_cast<ResidenceKind>(request.kind()),
                                   .end_date = request.end_date()}};
}

}  // namespace hailan::residents
