#include "services/grid_geo/patrols/plan_store.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/grid_geo/patrols/convert.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

absl::StatusOr<Plan> ReadPlan(const pg::Row& row, int at) {
  Plan plan;
  plan.name = PlanName(row.Text(at), row.Text(at + 1));
  plan.territory_code = row.Text(at + 2);
  plan.state = static_cast<PlanState>(row.Int(at + 3));
  HL_RETURN_IF_ERROR(DecodeDetails(row.Bytes(at + 4), plan));
  plan.create_time = row.Time(at + 5);
  plan.update_time = row.Time(at + 6);
  plan.revision = row.Int(at + 7);
  return plan;
}

absl::StatusOr<std::vector<Plan>> ReadAll(const pg::Rows& rows) {
  std::vector<Plan> plans;
  for (const pg::Row row : rows) {
    HL_ASSIGN_OR_RETURN(Plan plan, ReadPlan(row, 0));
    plans.push_back(std::move(plan));
  }
  return plans;
}

int DayNumber(absl::CivilDay day) {
  return static_cast<int>(day - absl::CivilDay());
}

}  // namespace

absl::StatusOr<std::vector<command::Loaded<Plan>>> PlanStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadPatrolPlans, command::LookupParams(lookups), deadline));
  std::vector<command::Loaded<Plan>> loaded(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const pg::Row row = rows[i];
    if (row.Bool(0)) loaded[i].receipt = row.Bytes(1);
    if (row.IsNull(2)) continue;
    HL_ASSIGN_OR_RETURN(loaded[i].state, ReadPlan(row, 2));
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> PlanStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<PlanStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  pg::Array ord, city, id, revision, territory, state, details, created, updated, next_revision;
  for (size_t i = 0; i < batch.size(); ++i) {
    const Plan& next = batch[i].next();
    ord.Add(static_cast<int>(i));
    city.Add(next.name.city());
    id.Add(next.name.id());
    revision.Add(batch[i].revision);
    territory.Add(next.territory_code);
    state.Add(static_cast<int>(next.state));
    details.AddBytes(EncodeDetails(next));
    created.Add(next.create_time);
    updated.Add(next.update_time);
    next_revision.Add(next.revision);
    for (const command::Step<PlanStore>& step : batch[i].steps) {
      const Plan& at = step.change.next;
      steps.Add(static_cast<int>(i),
                at.name.city(),
                at.name.id(),
                at.update_time,
                *step.origin,
                ToMessage(step.change));
    }
  }
  pg::Params params = steps.Take();
  params.Add(ord).Add(city).Add(id).Add(revision).Add(territory).Add(state).Add(details);
  params.Add(created).Add(updated).Add(next_revision);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kCommitPatrolPlans, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<std::optional<Plan>> PlanStore::Get(const PlanName& name, absl::Time deadline) {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetPatrolPlan, params, deadline));
  if (rows.empty()) return std::optional<Plan>();
  HL_ASSIGN_OR_RETURN(Plan plan, ReadPlan(rows[0], 0));
  return std::optional<Plan>(std::move(plan));
}

absl::StatusOr<std::vector<Plan>> PlanStore::List(const std::string& city,
                                                  const std::string& subtree,
                                                  bool ended,
                                                  const std::string& after,
                                                  int limit,
                                                  absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(subtree.empty() ? city : subtree).Add(ended).Add(after).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListPatrolPlans, params, deadline));
  return ReadAll(rows);
}

absl::StatusOr<std::vector<Plan>> PlanStore::ListDue(absl::CivilDay day,
                                                     int limit,
                                                     absl::Time deadline) {
  pg::Params params;
  params.Add(DayNumber(day)).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListDuePlans, params, deadline));
  return ReadAll(rows);
}

absl::Status PlanStore::MarkPlanned(const PlanName& name,
                                    absl::CivilDay through,
                                    absl::Time deadline) {
  pg::Params params;
  params.Add(name.city()).Add(name.id()).Add(DayNumber(through));
  return pool_.Exec(sql::kMarkPlanned, params, deadline).status();
}

}  // namespace hailan::grid_geo
