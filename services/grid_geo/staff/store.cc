#include "services/grid_geo/staff/store.h"

#include <map>

#include "absl/strings/numbers.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reorganisation/validity.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/staff/convert.h"

namespace hailan::grid_geo {
namespace {

// Elements of a bigint array that was read as text.
int64_t Number(const std::string& text) {
  int64_t value = 0;
  static_cast<void>(absl::SimpleAtoi(text, &value));
  return value;
}

void ReadAppointments(const pg::Row& row, int at, std::vector<Appointment>& out) {
  if (row.IsNull(at)) return;
  const std::vector<std::string> ids = row.Texts(at);
  const std::vector<std::string> codes = row.Texts(at + 1);
  const std::vector<std::string> roles = row.Texts(at + 2);
  const std::vector<std::string> starts = row.Texts(at + 3);
  const std::vector<std::string> ends = row.Texts(at + 4);
  const std::vector<std::string> buildings = row.Texts(at + 5);
  const std::vector<std::string> units = row.Texts(at + 6);
  const std::vector<std::string> organisations = row.Texts(at + 7);
  for (size_t i = 0; i < ids.size(); ++i) {
    Appointment& appointment = out.emplace_back();
    appointment.id = ids[i];
    appointment.territory_code = codes[i];
    appointment.role = static_cast<GridRole>(Number(roles[i]));
    appointment.start = absl::FromUnixMicros(Number(starts[i]));
    const int64_t end = Number(ends[i]);
    if (end != 0) appointment.end = absl::FromUnixMicros(end);
    appointment.building_id = buildings[i];
    appointment.unit = units[i];
    appointment.organisation_id = organisations[i];
  }
}

Staff ReadStaff(const pg::Row& row, int at) {
  Staff staff;
  staff.city = row.Text(at);
  staff.id = row.Text(at + 1);
  staff.display_name = row.Text(at + 2);
  staff.department_id = row.Text(at + 3);
  staff.phone = row.Text(at + 4);
  staff.create_time = row.Time(at + 5);
  staff.update_time = row.Time(at + 6);
  staff.revision = row.Int(at + 7);
  ReadAppointments(row, at + 8, staff.appointments);
  return staff;
}

// Parameters $11–$20 of commit_staff.
struct Columns {
  pg::Array ord, city, id, revision, name, department, phone, created, updated, next_revision;

  void Add(int at, int64_t loaded, const Staff& next) {
    ord.Add(at);
    city.Add(next.city);
    id.Add(next.id);
    revision.Add(loaded);
    name.Add(next.display_name);
    next.department_id.empty() ? department.AddNull() : department.Add(next.department_id);
    phone.Add(next.phone);
    created.Add(next.create_time);
    updated.Add(next.update_time);
    next_revision.Add(next.revision);
  }
  void Take(pg::Params& params) const {
    for (const pg::Array* column : {&ord,
                                    &city,
                                    &id,
                                    &revision,
                                    &name,
                                    &department,
                                    &phone,
                                    &created,
                                    &updated,
                                    &next_revision}) {
      params.Add(*column);
    }
  }
};

// Parameters $21–$29: each appointment once, as the last step left it.
struct Duties {
  pg::Array ord, id, territory, role, start, end, building, unit, organisation;

  void Add(int at, const command::Pending<StaffStore>& pending) {
    std::map<std::string, const Appointment*> last;
    for (const command::Step<StaffStore>& step : pending.steps) {
      for (const Appointment& appointment : step.change.touched) {
        last[appointment.id] = &appointment;
      }
    }
    for (const auto& [key, appointment] : last) {
      ord.Add(at);
      id.Add(key);
      territory.Add(appointment->territory_code);
      role.Add(static_cast<int>(appointment->role));
      start.Add(appointment->start);
      end.Add(appointment->end);
      building.Add(appointment->building_id);
      unit.Add(appointment->unit);
      const std::string& sender = appointment->organisation_id;
      sender.empty() ? organisation.AddNull() : organisation.Add(sender);
    }
  }
  void Take(pg::Params& params) const {
    params.Add(ord).Add(id).Add(territory).Add(role).Add(start).Add(end);
    params.Add(building).Add(unit).Add(organisation);
  }
};

// Parameters $30–$34: the posts that are given.
struct Claims {
  pg::Array ord, territory, role, revision, look;

  void Add(int at, const std::vector<PostClaim>& claims) {
    for (const PostClaim& claim : claims) {
      ord.Add(at);
      territory.Add(claim.territory_code);
      role.Add(static_cast<int>(claim.role));
      revision.Add(claim.revision);
      look.Add(claim.look);
    }
  }
  void Take(pg::Params& params) const {
    params.Add(ord).Add(territory).Add(role).Add(revision).Add(look);
  }
};

// The first eight columns of a statement that lists appointments with their people.
Duty ReadDuty(const pg::Row& row) {
  Duty duty;
  duty.appointment.territory_code = row.Text(0);
  duty.appointment.role = static_cast<GridRole>(row.Int(1));
  duty.appointment.start = row.Time(2);
  duty.appointment.end = row.MaybeTime(3);
  duty.staff_id = row.Text(4);
  duty.display_name = row.Text(5);
  duty.phone = row.Text(6);
  duty.appointment.id = row.Text(7);
  return duty;
}

}  // namespace

absl::StatusOr<std::vector<command::Loaded<Staff>>> StaffStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kLoadStaff, command::LookupParams(lookups), deadline));
  std::vector<command::Loaded<Staff>> loaded(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const pg::Row row = rows[i];
    if (row.Bool(0)) loaded[i].receipt = row.Bytes(1);
    if (!row.IsNull(2)) loaded[i].state = ReadStaff(row, 2);
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> StaffStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<StaffStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  Columns columns;
  Duties duties;
  Claims claims;
  for (size_t i = 0; i < batch.size(); ++i) {
    const int ord = static_cast<int>(i);
    columns.Add(ord, batch[i].revision, batch[i].next());
    duties.Add(ord, batch[i]);
    for (const command::Step<StaffStore>& step : batch[i].steps) {
      const Staff& next = step.change.next;
      claims.Add(ord, step.change.claims);
      steps.Add(ord, next.city, next.id, next.update_time, *step.origin, ToMessage(step.change));
    }
  }
  pg::Params params = steps.Take();
  columns.Take(params);
  duties.Take(params);
  claims.Take(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(sql::kCommitStaff, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<std::optional<Staff>> StaffStore::Get(const StaffName& name, absl::Time deadline) {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetStaff, params, deadline));
  if (rows.empty()) return std::optional<Staff>();
  return std::optional<Staff>(ReadStaff(rows[0], 0));
}

absl::StatusOr<std::vector<Staff>> StaffStore::List(const StaffFilter& filter,
                                                    const std::string& after,
                                                    int limit,
                                                    absl::Time deadline) {
  pg::Params params;
  params.Add(filter.city).Add(filter.subtree).Add(filter.at).Add(after).Add(limit);
  params.Add(filter.building_id).Add(filter.department_id);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListStaff, params, deadline));
  std::vector<Staff> staff;
  for (const pg::Row row : rows) staff.push_back(ReadStaff(row, 0));
  return staff;
}

absl::StatusOr<std::vector<Duty>> StaffStore::ListDuties(
    const std::string& city,
    const std::optional<std::string>& territory_code,
    absl::Time now,
    absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(now);
  territory_code.has_value() ? params.Add(pg::TextArray({*territory_code})) : params.AddNull();
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListDuties, params, deadline));
  std::vector<Duty> duties;
  for (const pg::Row row : rows) duties.push_back(ReadDuty(row));
  return duties;
}

absl::StatusOr<std::vector<Duty>> StaffStore::ListCadres(
    const std::string& city,
    const std::vector<std::string>& codes,
    const std::vector<std::string>& organisations,
    absl::Time at,
    absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(at).Add(pg::TextArray(codes)).Add(pg::TextArray(organisations));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListCadres, params, deadline));
  std::vector<Duty> cadres;
  for (const pg::Row row : rows) {
    cadres.push_back(ReadDuty(row));
    cadres.back().appointment.organisation_id = row.Text(8);
  }
  return cadres;
}

absl::StatusOr<std::vector<PostClaim>> StaffStore::ListPosts(const std::string& city,
                                                             const std::vector<std::string>& codes,
                                                             absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(codes));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListPosts, params, deadline));
  std::vector<PostClaim> posts;
  for (const pg::Row row : rows) {
    posts.push_back({.territory_code = row.Text(0),
                     .role = static_cast<GridRole>(row.Int(1)),
                     .revision = row.Int(2),
                     .look = {}});
  }
  return posts;
}

absl::StatusOr<std::vector<Duty>> StaffStore::ListPostHolders(const std::string& city,
                                                              const std::vector<std::string>& codes,
                                                              absl::Time from,
                                                              absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(codes)).Add(from);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListPostHolders, params, deadline));
  std::vector<Duty> holders;
  for (const pg::Row row : rows) {
    Duty& holder = holders.emplace_back();
    holder.staff_id = row.Text(0);
    holder.appointment.id = row.Text(1);
    holder.appointment.territory_code = row.Text(2);
    holder.appointment.role = static_cast<GridRole>(row.Int(3));
    holder.appointment.start = row.Time(4);
    holder.appointment.end = row.MaybeTime(5);
  }
  return holders;
}

absl::StatusOr<std::vector<Vacancy>> StaffStore::ListVacancies(
    const std::string& city,
    const std::string& subtree,
    absl::Time now,
    const std::pair<std::string, int>& page,
    absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(subtree.empty() ? city : subtree).Add(now);
  params.Add(page.first).Add(page.second).Add(ToSqlDay(DayOf(now)));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListVacancies, params, deadline));
  std::vector<Vacancy> vacancies;
  for (const pg::Row row : rows) {
    Vacancy& vacancy = vacancies.emplace_back();
    vacancy.territory_code = row.Text(0);
    for (const std::string& role : row.Texts(1)) {
      vacancy.roles.push_back(static_cast<GridRole>(Number(role)));
    }
  }
  return vacancies;
}

}  // namespace hailan::grid_geo
