#include "services/grid_geo/departments/store.h"

#include <map>
#include <utility>

#include "common/base/status_macros.h"
#include "services/grid_geo/departments/convert.h"
#include "services/grid_geo/domain/territory.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

Department ReadDepartment(const pg::Row& row, int at) {
  Department department;
  department.city = row.Text(at);
  department.id = row.Text(at + 1);
  department.kind = static_cast<int>(row.Int(at + 2));
  department.display_name = row.Text(at + 3);
  department.display_name_ko = row.Text(at + 4);
  department.territory_code = row.Text(at + 5);
  department.duty_phone = row.Text(at + 6);
  department.create_time = row.Time(at + 7);
  department.update_time = row.Time(at + 8);
  department.revision = row.Int(at + 9);
  department.parent_id = row.Text(at + 10);
  if (row.IsNull(at + 11)) return department;
  const std::vector<std::string> codes = row.Texts(at + 11);
  const std::vector<std::string> matters = row.Texts(at + 12);
  const std::vector<std::string> bases = row.Texts(at + 13);
  const std::vector<std::string> first_days = row.Texts(at + 14);
  const std::vector<std::string> end_days = row.Texts(at + 15);
  for (size_t i = 0; i < codes.size(); ++i) {
    const Validity validity{ReadSqlDay(first_days[i]), ReadSqlDay(end_days[i])};
    department.responsibilities.push_back({codes[i], matters[i], bases[i], validity});
  }
  return department;
}

// Parameters $11–$22 and $29 of commit_departments.
struct Columns {
  pg::Array ord, city, id, revision, kind, name, name_ko, territory, phone, created, updated,
      next_revision, parent;

  void Add(int at, int64_t loaded, const Department& next) {
    ord.Add(at);
    city.Add(next.city);
    id.Add(next.id);
    revision.Add(loaded);
    kind.Add(next.kind);
    name.Add(next.display_name);
    name_ko.Add(next.display_name_ko);
    territory.Add(next.territory_code);
    phone.Add(next.duty_phone);
    created.Add(next.create_time);
    updated.Add(next.update_time);
    next_revision.Add(next.revision);
    parent.Add(next.parent_id);
  }
  void Take(pg::Params& params) const {
    for (const pg::Array* column : {&ord,
                                    &city,
                                    &id,
                                    &revision,
                                    &kind,
                                    &name,
                                    &name_ko,
                                    &territory,
                                    &phone,
                                    &created,
                                    &updated,
                                    &next_revision}) {
      params.Add(*column);
    }
  }
};

// Parameters $23–$28: the net effect of a row's steps, one entry per rule. (One statement must not
// both take and give the same rule.)
struct Duties {
  pg::Array ord, territory, matter, basis, first_day, end_day;

  void Add(int at, const command::Pending<DepartmentStore>& pending) {
    // Each rule with whether it is there in the end.
    std::map<decltype(std::declval<Responsibility>().key()), std::pair<const Responsibility*, bool>>
        net;
    for (const command::Step<DepartmentStore>& step : pending.steps) {
      for (const Responsibility& rule : step.change.given) net[rule.key()] = {&rule, true};
      for (const Responsibility& rule : step.change.taken) net[rule.key()] = {&rule, false};
    }
    for (const auto& [key, entry] : net) {
      const auto& [rule, held] = entry;
      ord.Add(at);
      territory.Add(rule->territory_code);
      matter.Add(rule->matter);
      held ? basis.Add(rule->basis) : basis.AddNull();
      first_day.Add(ToSqlDay(rule->validity.from));
      end_day.Add(ToSqlDay(rule->validity.to));
    }
  }
};

}  // namespace

absl::StatusOr<std::vector<command::Loaded<Department>>> DepartmentStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadDepartments, command::LookupParams(lookups), deadline));
  std::vector<command::Loaded<Department>> loaded(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const pg::Row row = rows[i];
    if (row.Bool(0)) loaded[i].receipt = row.Bytes(1);
    if (!row.IsNull(2)) loaded[i].state = ReadDepartment(row, 2);
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> DepartmentStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<DepartmentStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  Columns columns;
  Duties duties;
  for (size_t i = 0; i < batch.size(); ++i) {
    const int ord = static_cast<int>(i);
    columns.Add(ord, batch[i].revision, batch[i].next());
    duties.Add(ord, batch[i]);
    for (const command::Step<DepartmentStore>& step : batch[i].steps) {
      const Department& next = step.change.next;
      steps.Add(ord, next.city, next.id, next.update_time, *step.origin, ToMessage(step.change));
    }
  }
  pg::Params params = steps.Take();
  columns.Take(params);
  params.Add(duties.ord).Add(duties.territory).Add(duties.matter).Add(duties.basis);
  params.Add(duties.first_day).Add(duties.end_day).Add(columns.parent);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kCommitDepartments, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<std::optional<Department>> DepartmentStore::Get(const DepartmentName& name,
                                                               absl::Time deadline) {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetDepartment, params, deadline));
  if (rows.empty()) return std::optional<Department>();
  return std::optional<Department>(ReadDepartment(rows[0], 0));
}

absl::StatusOr<std::vector<Department>> DepartmentStore::List(
    const std::string& city, int kind, const std::string& after, int limit, absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(kind).Add(after).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListDepartments, params, deadline));
  std::vector<Department> departments;
  for (const pg::Row row : rows) departments.push_back(ReadDepartment(row, 0));
  return departments;
}

absl::StatusOr<std::vector<ResponsibilityRule>> DepartmentStore::FindRules(
    const std::string& city,
    const std::string& territory_code,
    const std::optional<std::string>& matter,
    absl::CivilDay day,
    int limit,
    absl::Time deadline) {
  std::vector<std::string> codes = AncestorCodes(territory_code);
  codes.push_back(territory_code);
  pg::Params params;
  params.Add(city).Add(pg::TextArray(codes)).Add(matter).Add(limit);
  params.Add(ToSqlDay(day));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kFindResponsibilities, params, deadline));
  std::vector<ResponsibilityRule> rules;
  for (const pg::Row row : rows) {
    const Validity validity{ReadSqlDay(row.View(5)), ReadSqlDay(row.View(6))};
    rules.push_back({row.Text(0),
                     row.Text(1),
                     {row.Text(2), row.Text(3), row.Text(4), validity},
                     static_cast<int>(row.Int(7))});
  }
  return rules;
}

}  // namespace hailan::grid_geo
