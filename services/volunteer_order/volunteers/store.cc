#include "services/volunteer_order/volunteers/store.h"

#include "common/base/status_macros.h"
#include "services/volunteer_order/sql.h"
#include "services/volunteer_order/volunteers/convert.h"
#include "services/volunteer_order/volunteers/rows.h"

namespace hailan::volunteer_order {

absl::StatusOr<std::vector<command::Loaded<Volunteer>>> VolunteerStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<VolunteerName>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadVolunteers, command::LookupParams(lookups), deadline));

  constexpr int kFirstVolunteerColumn = 2;
  std::vector<command::Loaded<Volunteer>> loaded;
  loaded.reserve(rows.size());
  for (const pg::Row row : rows) {
    command::Loaded<Volunteer> item;
    if (!row.IsNull(1)) item.receipt = row.Bytes(1);
    if (!row.IsNull(kFirstVolunteerColumn)) {
      item.state = ReadVolunteer(row, kFirstVolunteerColumn, row.Text(0));
    }
    loaded.push_back(std::move(item));
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> VolunteerStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<VolunteerStore>> pending,
    absl::Time deadline) {
  command::StepParams steps;
  VolunteerColumns volunteers;
  for (size_t i = 0; i < pending.size(); ++i) {
    const int ord = static_cast<int>(i);
    const Volunteer& next = pending[i].next();
    volunteers.Add(ord, pending[i].revision, next);
    for (const command::Step<VolunteerStore>& step : pending[i].steps) {
      steps.Add(ord,
                next.name.city(),
                next.name.id(),
                step.change.at,
                *step.origin,
                ToMessage(step.change));
    }
  }
  pg::Params params = steps.Take();
  volunteers.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kCommitVolunteers, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<std::optional<Volunteer>> VolunteerReader::Get(const VolunteerName& name,
                                                              absl::Time deadline) {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetVolunteer, params, deadline));
  if (rows.empty()) return std::optional<Volunteer>();
  return std::optional<Volunteer>(ReadVolunteer(rows[0], 0, name.city()));
}

absl::StatusOr<std::vector<Volunteer>> VolunteerReader::List(const VolunteerFilter& filter,
                                                             const std::string& last_id,
                                                             int limit,
                                                             absl::Time deadline) {
  pg::Params params;
  params.Add(filter.city).Add(filter.territory.empty() ? filter.city : filter.territory);
  params.Add(filter.skill).Add(last_id).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListVolunteers, params, deadline));
  std::vector<Volunteer> volunteers;
  volunteers.reserve(rows.size());
  for (const pg::Row row : rows) volunteers.push_back(ReadVolunteer(row, 0, filter.city));
  return volunteers;
}

}  // namespace hailan::volunteer_order
