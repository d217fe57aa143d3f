#include "services/grid_geo/staff/service.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/command/together.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/domain/department.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/staff/convert.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

absl::StatusOr<StaffFilter> FilterOf(const v1::ListStaffRequest& request) {
  StaffFilter filter;
  HL_ASSIGN_OR_RETURN(filter.city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(filter.subtree, ParseSubtree(request.territory(), filter.city, "territory"));
  if (!request.building().empty()) {
    HL_ASSIGN_OR_RETURN(const BuildingName building, BuildingName::Parse(request.building()));
    filter.building_id = building.id();
  }
  if (!request.department().empty()) {
    HL_ASSIGN_OR_RETURN(const DepartmentName department,
                        DepartmentName::Parse(request.department()));
    filter.department_id = department.id();
  }
  return filter;
}

// A refusal that is for the value of one field.
absl::Status InField(const std::string& field, const absl::Status& status) {
  if (status.ok()) return status;
  ErrorMetadata metadata = MetadataOf(status);
  metadata.emplace_back("field", field);
  return Error(status.code(),
               ReasonOf(status),
               absl::StrCat(field, ": ", std::string(status.message())),
               std::move(metadata));
}

}  // namespace

absl::StatusOr<v1::StaffMember> StaffService::CreateStaff(const rpc::Call& call,
                                                          const v1::CreateStaffRequest& request) {
  Staff values;
  HL_ASSIGN_OR_RETURN(values.city, ParseCity(request.parent()));
  values.id = request.staff_id();
  values.display_name = request.display_name();
  values.phone = request.phone();
  if (!request.department().empty()) {
    HL_ASSIGN_OR_RETURN(const DepartmentName department,
                        DepartmentName::Parse(request.department()));
    values.department_id = department.id();
  }
  HL_RETURN_IF_ERROR(CheckValues(values, request.phone_consented()));
  HL_ASSIGN_OR_RETURN(StaffSurroundings around, checks_.Look(call, values.city, {values}));
  StaffCommand command{.name = {values.city, values.id},
                       .etag = "",
                       .action = grid_geo::CreateStaff{values},
                       .admission = around.Admit(values)};
  HL_ASSIGN_OR_RETURN(const Staff state,
                      RunOne(writes_, call, request.request_id(), std::move(command)));
  return ToProto(state);
}

absl::StatusOr<v1::StaffMember> StaffService::AppointStaff(const rpc::Call& call,
                                                           const v1::AppointStaffRequest& request) {
  // Whoever is given the post at the same time is found by the next look.
  HL_ASSIGN_OR_RETURN(const Staff state, command::UntilWon([&] { return Appoint(call, request); }));
  return ToProto(state);
}

absl::StatusOr<Staff> StaffService::Appoint(const rpc::Call& call,
                                            const v1::AppointStaffRequest& request) {
  HL_ASSIGN_OR_RETURN(StaffName name, StaffName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const TerritoryName territory,
                      ParseTerritory(request.territory(), "territory"));
  if (territory.city() != name.city()) {
    return InvalidField("territory", "FOREIGN_CODE", "The territory must be of the same city.");
  }
  Staff asked;
  asked.id = name.id();
  Appointment& appointment = asked.appointments.emplace_back();
  appointment.id = NewId(call.now);
  appointment.territory_code = territory.id();
  appointment.role = static_cast<GridRole>(request.role());
  appointment.start = call.now;
  if (request.has_start_time()) {
    HL_ASSIGN_OR_RETURN(appointment.start, ParseTime(request.start_time(), "start_time"));
  }
  if (request.has_end_time()) {
    HL_ASSIGN_OR_RETURN(appointment.end, ParseTime(request.end_time(), "end_time"));
  }
  HL_RETURN_IF_ERROR(ReadAssignment(request.assignment(), name.city(), appointment));
  HL_ASSIGN_OR_RETURN(StaffSurroundings around,
                      checks_.Look(call, name.city(), {asked}, DayOf(call.now)));
  absl::Status admission = around.Admit(asked);
  std::vector<PostClaim> claims = around.posts.ClaimsOf(asked);
  StaffCommand command{.name = std::move(name),
                       .etag = request.etag(),
                       .action = grid_geo::Appoint{std::move(appointment)},
                       .admission = std::move(admission),
                       .claims = std::move(claims)};
  return RunOne(writes_, call, request.request_id(), std::move(command));
}

absl::StatusOr<v1::StaffMember> StaffService::EndAppointment(
    const rpc::Call& call, const v1::EndAppointmentRequest& request) {
  // A later end takes the post for longer, so it meets others like an appointment does.
  HL_ASSIGN_OR_RETURN(const Staff state, command::UntilWon([&] { return End(call, request); }));
  return ToProto(state);
}

absl::StatusOr<Staff> StaffService::End(const rpc::Call& call,
                                        const v1::EndAppointmentRequest& request) {
  HL_ASSIGN_OR_RETURN(StaffName name, StaffName::Parse(request.name()));
  // Stored ids are lower case, as PostgreSQL prints them.
  EndDuty end{.appointment_id = absl::AsciiStrToLower(request.appointment_id()),
              .end = std::nullopt};
  if (request.has_end_time()) {
    HL_ASSIGN_OR_RETURN(end.end, ParseTime(request.end_time(), "end_time"));
  }
  StaffCommand command{.name = name, .etag = request.etag(), .action = end};
  HL_ASSIGN_OR_RETURN(const Staff asked, Lengthened(call, name, end));
  if (!asked.appointments.empty()) {
    HL_ASSIGN_OR_RETURN(StaffSurroundings around, checks_.Look(call, name.city(), {asked}));
    command.admission = InField("end_time", around.Admit(asked));
    command.claims = around.posts.ClaimsOf(asked);
  }
  return RunOne(writes_, call, request.request_id(), std::move(command));
}

absl::StatusOr<Staff> StaffService::Lengthened(const rpc::Call& call,
                                               const StaffName& name,
                                               const EndDuty& end) {
  Staff asked;
  asked.id = name.id();
  if (!end.end.has_value()) return asked;
  HL_ASSIGN_OR_RETURN(const std::optional<Staff> stored, store_.Get(name, call.deadline));
  if (!stored.has_value()) return asked;
  for (const Appointment& held : stored->appointments) {
    const bool is_running = held.end.has_value() && *held.end > call.now;
    if (held.id != end.appointment_id || !is_running || *end.end <= *held.end) continue;
    asked.appointments.push_back(held);
    asked.appointments.back().end = end.end;
  }
  return asked;
}

absl::StatusOr<v1::StaffMember> StaffService::GetStaff(const rpc::Call& call,
                                                       const v1::GetStaffRequest& request) {
  HL_ASSIGN_OR_RETURN(const StaffName name, StaffName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const std::optional<Staff> found, store_.Get(name, call.deadline));
  if (found.has_value()) return ToProto(*found);
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "The city has no staff member with this id.");
}

absl::StatusOr<v1::ListStaffResponse> StaffService::ListStaff(const rpc::Call& call,
                                                              const v1::ListStaffRequest& request) {
  HL_ASSIGN_OR_RETURN(StaffFilter filter, FilterOf(request));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  filter.at = as_of.value_or(call.now);
  const std::string identity = absl::StrCat(
      "ListStaff/",
      absl::StrJoin({filter.city,
                     filter.subtree,
                     filter.building_id,
                     filter.department_id,
                     absl::StrCat(absl::ToUnixMicros(as_of.value_or(absl::UnixEpoch())))},
                    "/"));
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      tokens_.Decode(request.page_token(), identity));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(
      std::vector<Staff> page,
      store_.List(filter, last.empty() ? "" : last.front(), size + 1, call.deadline));
  v1::ListStaffResponse response;
  if (page.size() > static_cast<size_t>(size)) {
    page.pop_back();
    response.set_next_page_token(tokens_.Encode({page.back().id}, identity));
  }
  for (const Staff& staff : page) *response.add_staff() = ToProto(staff);
  return response;
}

absl::StatusOr<v1::ListVacanciesResponse> StaffService::ListVacancies(
    const rpc::Call& call, const v1::ListVacanciesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const std::string subtree, ParseSubtree(request.subtree(), city, "subtree"));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  const absl::Time at = as_of.value_or(call.now);
  const std::string identity = absl::StrCat("ListVacancies/",
                                            city,
                                            "/",
                                            subtree,
                                            "/",
                                            absl::ToUnixMicros(as_of.value_or(absl::UnixEpoch())));
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      tokens_.Decode(request.page_token(), identity));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(
      std::vector<Vacancy> page,
      store_.ListVacancies(
          city, subtree, at, {last.empty() ? "" : last.front(), size + 1}, call.deadline));
  v1::ListVacanciesResponse response;
  if (page.size() > static_cast<size_t>(size)) {
    page.pop_back();
    response.set_next_page_token(tokens_.Encode({page.back().territory_code}, identity));
  }
  for (const Vacancy& vacancy : page) {
    v1::Vacancy& entry = *response.add_vacancies();
    entry.set_territory(FormatTerritory(city, vacancy.territory_code));
    for (const GridRole role : vacancy.roles) entry.add_roles(static_cast<v1::GridRole>(role));
  }
  return response;
}

absl::StatusOr<v1::ImportReport> StaffService::ImportStaff(const rpc::Call& call,
                                                           const v1::ImportStaffRequest& request) {
  // Rows that lost the race for a post look again; those that were stored are answered by their
  // receipts then, so what they did is counted here.
  Tally stored;
  for (int tries = 1;; ++tries) {
    HL_ASSIGN_OR_RETURN(Outcome outcome, Import(call, request));
    stored.created += outcome.tally.created;
    stored.updated += outcome.tally.updated;
    if (outcome.lost.ok()) {
      return MakeReport(request.rows_size(), stored, std::move(outcome.faults));
    }
    if (tries == command::kMostRaces) return outcome.lost;
  }
}

absl::StatusOr<Outcome> StaffService::Import(const rpc::Call& call,
                                             const v1::ImportStaffRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  std::vector<absl::StatusOr<Staff>> rows;
  std::vector<Staff> people;
  for (const v1::StaffRow& row : request.rows()) {
    rows.push_back(FromProto(row, city, call.now));
    if (rows.back().ok()) people.push_back(*rows.back());
  }
  HL_ASSIGN_OR_RETURN(StaffSurroundings around, checks_.Look(call, city, people));
  Batch<StaffStore> batch;
  std::set<std::string> seen;
  for (int i = 0; i < request.rows_size(); ++i) {
    const v1::StaffRow& row = request.rows(i);
    absl::StatusOr<Staff>& values = rows[static_cast<size_t>(i)];
    absl::Status status = values.status();
    if (!seen.insert(row.staff_id()).second) {
      status = InvalidField("rows", reason::kDuplicateId, "The call names this id twice.");
    }
    if (status.ok()) status = CheckValues(*values, row.phone_consented());
    if (!status.ok()) {
      batch.faults.push_back(FaultOf(i, row.staff_id(), status));
      continue;
    }
    absl::Status admission = around.Admit(*values);
    std::vector<PostClaim> claims = around.posts.ClaimsOf(*values);
    StaffCommand command{.name = {city, values->id},
                         .etag = "",
                         .action = PutStaff{*std::move(values)},
                         .admission = std::move(admission),
                         .claims = std::move(claims)};
    batch.items.push_back({row.staff_id(), {i}, std::move(command)});
  }
  return RunItems(imports_, call, request.request_id(), std::move(batch));
}

}  // namespace hailan::grid_geo
