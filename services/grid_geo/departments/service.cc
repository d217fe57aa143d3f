#include "services/grid_geo/departments/service.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/departments/convert.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/staff/convert.h"
#include "services/grid_geo/territories/service.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// More rules than any one place has; keeps a hostile duty list from filling memory.
constexpr int kMostRules = 1000;

absl::Status TerritoryNotFound(absl::string_view code) {
  return Error(absl::StatusCode::kNotFound,
               reason::kTerritoryNotFound,
               absl::StrCat("The city has no territory ", code, "; import it first."),
               {{"territory_code", std::string(code)}});
}

absl::Status CheckValues(const Department& department) {
  if (!IsResourceId(department.id)) {
    return InvalidField("department.department_id",
                        reason::kInvalidId,
                        "An id is 1 to 64 of letters, digits, _ and -.");
  }
  if (!IsVisibleText(department.display_name) || !IsVisibleOrEmpty(department.display_name_ko) ||
      !IsVisibleOrEmpty(department.duty_phone)) {
    return InvalidField("department.display_name",
                        reason::kInvalidText,
                        "Names must not be blank or hold control characters.");
  }
  return absl::OkStatus();
}

absl::Status CheckMatter(absl::string_view matter) {
  if (IsMatter(matter)) return absl::OkStatus();
  return InvalidField("matter",
                      reason::kInvalidMatter,
                      "A matter is a catalogue code or its beginning, or * for all.");
}

// The rule of a row, if it can be given.
absl::StatusOr<Responsibility> ReadRule(const v1::ResponsibilityRow& row, const References& found) {
  HL_RETURN_IF_ERROR(CheckMatter(row.matter()));
  if (!found.departments.contains(row.department_id())) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kDepartmentNotFound,
                 "The city has no department with this id; import it first.");
  }
  if (!found.territories.contains(row.territory_code())) {
    return TerritoryNotFound(row.territory_code());
  }
  HL_ASSIGN_OR_RETURN(const Validity validity, ParseValidity(row.valid_from(), row.valid_to()));
  return Responsibility{row.territory_code(), row.matter(), row.basis(), validity};
}

DepartmentTies TiesOf(const Department& department, const References& found) {
  const auto parent = found.departments.find(department.parent_id);
  return {.parent_kind =
              parent == found.departments.end() ? std::nullopt : std::optional<int>(parent->second),
          .has_offices = found.parents.contains(department.id)};
}

// One command per department. Offices come after what they may be part of, which the call may bring
// in any order.
Batch<DepartmentStore> MakeBatch(const std::vector<Department>& rows,
                                 const std::string& city,
                                 References found) {
  Batch<DepartmentStore> batch;
  std::set<std::string> seen;
  for (const Department& row : rows) {
    if (row.kind == kOfficeKind) found.departments[row.id] = row.kind;
  }
  for (const bool office : {false, true}) {
    for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
      const Department& row = rows[static_cast<size_t>(i)];
      if ((row.kind == kOfficeKind) != office) continue;
      absl::Status status = CheckValues(row);
      if (!seen.insert(row.id).second) {
        status = InvalidField("rows", reason::kDuplicateId, "The call names this id twice.");
      } else if (status.ok() && !found.territories.contains(row.territory_code)) {
        status = TerritoryNotFound(row.territory_code);
      }
      if (status.ok()) status = CheckParent(row, TiesOf(row, found));
      if (!status.ok()) {
        batch.faults.push_back(FaultOf(i, row.id, status));
        continue;
      }
      found.departments[row.id] = row.kind;
      DepartmentCommand command{.name = {city, row.id}, .etag = "", .action = PutDepartment{row}};
      batch.items.push_back({row.id, {i}, std::move(command)});
    }
  }
  return batch;
}

// One command per department: its rules are one aggregate.
Batch<DepartmentStore> MakeBatch(const v1::ImportResponsibilitiesRequest& request,
                                 const std::string& city,
                                 const References& found) {
  Batch<DepartmentStore> batch;
  std::map<std::string, std::pair<SetResponsibilities, std::vector<int>>> by_department;
  std::set<std::tuple<std::string, std::string, std::string, std::string>> seen;
  for (int i = 0; i < request.rows_size(); ++i) {
    const v1::ResponsibilityRow& row = request.rows(i);
    absl::StatusOr<Responsibility> rule = ReadRule(row, found);
    if (!seen.emplace(row.department_id(), row.territory_code(), row.matter(), row.valid_from())
             .second) {
      rule = InvalidField("rows", reason::kDuplicateRow, "The call holds this rule twice.");
    }
    if (!rule.ok()) {
      batch.faults.push_back(FaultOf(i, row.department_id(), rule.status()));
      continue;
    }
    auto& [set, rows] = by_department[row.department_id()];
    set.give.push_back(*std::move(rule));
    rows.push_back(i);
  }
  for (auto& [id, group] : by_department) {
    DepartmentCommand command{.name = {city, id}, .etag = "", .action = std::move(group.first)};
    batch.items.push_back({id, std::move(group.second), std::move(command)});
  }
  return batch;
}

// Who answers for the matter, and apart from them who takes part.
v1::FindResponsibleResponse Answer(std::vector<ResponsibilityRule> rules,
                                   const TerritoryName& territory,
                                   const std::string& matter) {
  const auto partners = std::stable_partition(
      rules.begin(), rules.end(), [](const auto& rule) { return HasDuty(rule.kind); });
  std::vector<ResponsibilityRule> partaking(partners, rules.end());
  rules.erase(partners, rules.end());
  v1::FindResponsibleResponse response;
  for (const auto& rule : Decisive(std::move(rules), territory.id(), matter)) {
    *response.add_departments() = ToProto(rule, territory.city());
  }
  for (const auto& rule : Decisive(std::move(partaking), territory.id(), matter)) {
    *response.add_partners() = ToProto(rule, territory.city());
  }
  return response;
}

}  // namespace

absl::Status DepartmentsService::CheckTerritory(const rpc::Call& call,
                                                const std::string& city,
                                                const std::string& code) {
  HL_ASSIGN_OR_RETURN(
      const References found,
      territories_.FindReferences(city, {code}, {}, call.deadline, DayOf(call.now)));
  return found.territories.contains(code) ? absl::OkStatus() : TerritoryNotFound(code);
}

absl::Status DepartmentsService::CheckNew(const rpc::Call& call, const Department& values) {
  HL_RETURN_IF_ERROR(CheckValues(values));
  HL_ASSIGN_OR_RETURN(const References found,
                      territories_.FindReferences(values.city,
                                                  {values.territory_code},
                                                  {values.parent_id},
                                                  call.deadline,
                                                  DayOf(call.now)));
  if (!found.territories.contains(values.territory_code)) {
    return TerritoryNotFound(values.territory_code);
  }
  return CheckParent(values, TiesOf(values, found));
}

absl::StatusOr<v1::Department> DepartmentsService::CreateDepartment(
    const rpc::Call& call, const v1::CreateDepartmentRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  Department values = FromProto(request.department(), city);
  HL_RETURN_IF_ERROR(CheckNew(call, values));
  DepartmentCommand command{
      .name = {city, values.id}, .etag = "", .action = grid_geo::CreateDepartment{values}};
  HL_ASSIGN_OR_RETURN(const Department state,
                      RunOne(writes_, call, request.request_id(), std::move(command)));
  return ToProto(state);
}

absl::StatusOr<v1::Department> DepartmentsService::GetDepartment(
    const rpc::Call& call, const v1::GetDepartmentRequest& request) {
  HL_ASSIGN_OR_RETURN(const DepartmentName name, DepartmentName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> day, ParseDayAsOf(request));
  HL_ASSIGN_OR_RETURN(std::optional<Department> found, store_.Get(name, call.deadline));
  if (found.has_value() && day.has_value()) {
    std::vector<Responsibility>& rules = found->responsibilities;
    rules.erase(std::remove_if(rules.begin(),
                               rules.end(),
                               [&](const auto& rule) { return !rule.validity.Holds(*day); }),
                rules.end());
  }
  if (found.has_value()) return ToProto(*found);
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "The city has no department with this id.");
}

absl::StatusOr<v1::ListDepartmentsResponse> DepartmentsService::ListDepartments(
    const rpc::Call& call, const v1::ListDepartmentsRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  const int kind = request.kind();
  const std::string identity = absl::StrCat("ListDepartments/", city, "/", kind);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      tokens_.Decode(request.page_token(), identity));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(
      std::vector<Department> page,
      store_.List(city, kind, last.empty() ? "" : last.front(), size + 1, call.deadline));
  v1::ListDepartmentsResponse response;
  if (page.size() > static_cast<size_t>(size)) {
    page.pop_back();
    response.set_next_page_token(tokens_.Encode({page.back().id}, identity));
  }
  for (const Department& department : page) *response.add_departments() = ToProto(department);
  return response;
}

absl::StatusOr<v1::ImportReport> DepartmentsService::ImportDepartments(
    const rpc::Call& call, const v1::ImportDepartmentsRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  std::vector<Department> rows;
  std::vector<std::string> codes;
  std::vector<std::string> departments;
  for (const v1::DepartmentRow& row : request.rows()) {
    rows.push_back(FromProto(row, city));
    codes.push_back(rows.back().territory_code);
    departments.push_back(row.department_id());
    departments.push_back(row.parent_department_id());
  }
  HL_ASSIGN_OR_RETURN(References found,
                      territories_.FindReferences(city, codes, departments, call.deadline));
  return RunBatch(imports_,
                  call,
                  request.request_id(),
                  request.rows_size(),
                  MakeBatch(rows, city, std::move(found)));
}

absl::StatusOr<v1::Department> DepartmentsService::SetResponsibility(
    const rpc::Call& call, const v1::SetResponsibilityRequest& request) {
  HL_ASSIGN_OR_RETURN(DepartmentName name, DepartmentName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const TerritoryName territory,
                      ParseTerritory(request.territory(), "territory"));
  if (territory.city() != name.city()) {
    return InvalidField("territory", "FOREIGN_CODE", "The territory must be of the same city.");
  }
  HL_RETURN_IF_ERROR(CheckMatter(request.matter()));
  HL_ASSIGN_OR_RETURN(const Validity validity,
                      ParseValidity(request.valid_from(), request.valid_to()));
  const Responsibility rule{territory.id(), request.matter(), request.basis(), validity};
  SetResponsibilities set;
  if (request.remove()) {
    set.take.push_back(rule);
  } else {
    HL_RETURN_IF_ERROR(CheckTerritory(call, name.city(), territory.id()));
    set.give.push_back(rule);
  }
  DepartmentCommand command{
      .name = std::move(name), .etag = request.etag(), .action = std::move(set)};
  HL_ASSIGN_OR_RETURN(const Department state,
                      RunOne(writes_, call, request.request_id(), std::move(command)));
  return ToProto(state);
}

absl::StatusOr<v1::ImportReport> DepartmentsService::ImportResponsibilities(
    const rpc::Call& call, const v1::ImportResponsibilitiesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  std::vector<std::string> codes;
  std::vector<std::string> departments;
  for (const v1::ResponsibilityRow& row : request.rows()) {
    codes.push_back(row.territory_code());
    departments.push_back(row.department_id());
  }
  HL_ASSIGN_OR_RETURN(const References found,
                      territories_.FindReferences(city, codes, departments, call.deadline));
  return RunBatch(
      imports_, call, request.request_id(), request.rows_size(), MakeBatch(request, city, found));
}

absl::StatusOr<v1::FindResponsibleResponse> DepartmentsService::FindResponsible(
    const rpc::Call& call, const v1::FindResponsibleRequest& request) {
  HL_ASSIGN_OR_RETURN(const TerritoryName territory,
                      ParseTerritory(request.territory(), "territory"));
  if (request.matter() == "*") {
    return InvalidField("matter", reason::kInvalidMatter, "Ask for one catalogue code, not for *.");
  }
  HL_RETURN_IF_ERROR(CheckMatter(request.matter()));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  if (as_of.has_value()) {
    HL_ASSIGN_OR_RETURN(
        const std::vector<Territory> valid,
        territories_.Get(territory.city(), {territory.id()}, call.deadline, DayOf(*as_of)));
    if (valid.empty()) return TerritoryNotValid();
  }
  const absl::Time at = as_of.value_or(call.now);
  HL_ASSIGN_OR_RETURN(std::vector<ResponsibilityRule> rules,
                      store_.FindRules(territory.city(),
                                       territory.id(),
                                       request.matter(),
                                       DayOf(at),
                                       kMostRules,
                                       call.deadline));
  v1::FindResponsibleResponse response = Answer(std::move(rules), territory, request.matter());
  HL_RETURN_IF_ERROR(AddCadres(call, territory, at, response));
  return response;
}

absl::Status DepartmentsService::AddCadres(const rpc::Call& call,
                                           const TerritoryName& territory,
                                           absl::Time at,
                                           v1::FindResponsibleResponse& response) {
  std::map<std::string, v1::ResponsibleDepartment*> named;
  for (auto* const list : {response.mutable_departments(), response.mutable_partners()}) {
    for (v1::ResponsibleDepartment& entry : *list) {
      HL_ASSIGN_OR_RETURN(const DepartmentName name, DepartmentName::Parse(entry.department()));
      named[name.id()] = &entry;
    }
  }
  if (named.empty()) return absl::OkStatus();
  std::vector<std::string> ids;
  ids.reserve(named.size());
  for (const auto& [id, entry] : named) ids.push_back(id);
  std::vector<std::string> codes = AncestorCodes(territory.id());
  codes.push_back(territory.id());
  HL_ASSIGN_OR_RETURN(const std::vector<Duty> cadres,
                      staff_.ListCadres(territory.city(), codes, ids, at, call.deadline));
  for (const Duty& cadre : cadres) {
    *named[cadre.appointment.organisation_id]->add_cadres() = ToCard(cadre, territory.city());
  }
  return absl::OkStatus();
}

}  // namespace hailan::grid_geo
