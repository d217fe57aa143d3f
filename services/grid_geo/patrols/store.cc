#include "services/grid_geo/patrols/store.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "services/grid_geo/patrols/convert.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

constexpr int kDeleteBatch = 500;

absl::StatusOr<Patrol> ReadPatrol(const pg::Row& row, int at) {
  Patrol patrol;
  patrol.name = PatrolName(row.Text(at), row.Text(at + 1));
  patrol.plan_id = row.Text(at + 2);
  patrol.title = row.Text(at + 3);
  patrol.territory_code = row.Text(at + 4);
  patrol.assignee = row.Text(at + 5);
  patrol.window = {.start = row.Time(at + 6), .end = row.Time(at + 7)};
  patrol.state = static_cast<PatrolState>(row.Int(at + 8));
  patrol.fault = static_cast<PatrolFault>(row.Int(at + 9));
  patrol.abandon_reason = static_cast<AbandonReason>(row.Int(at + 10));
  patrol.start_time = row.MaybeTime(at + 11);
  patrol.finish_time = row.MaybeTime(at + 12);
  patrol.clock_offset = absl::Microseconds(row.Int(at + 13));
  HL_RETURN_IF_ERROR(DecodeDetails(row.Bytes(at + 14), patrol));
  patrol.create_time = row.Time(at + 15);
  patrol.update_time = row.Time(at + 16);
  patrol.revision = row.Int(at + 17);
  patrol.whereabouts_deleted = row.Bool(at + 18);
  return patrol;
}

absl::StatusOr<std::vector<Patrol>> ReadAll(const pg::Rows& rows) {
  std::vector<Patrol> patrols;
  for (const pg::Row row : rows) {
    HL_ASSIGN_OR_RETURN(Patrol patrol, ReadPatrol(row, 0));
    patrols.push_back(std::move(patrol));
  }
  return patrols;
}

std::optional<absl::Time> LastCheckIn(const Patrol& patrol) {
  std::optional<absl::Time> last;
  for (const Visit& visit : patrol.visits) {
    if (!last.has_value() || *last < visit.time) last = visit.time;
  }
  return last;
}

// $11–$34 of commit_patrols.sql.
struct Columns {
  pg::Array ord, city, id, revision, plan, title, territory, assignee, window_start, window_end,
      state, fault, reason, start, finish, offset, alarm, details, created, updated, next_revision,
      check_ins, findings, last_check_in;

  void Add(int index, int64_t loaded, const Patrol& next) {
    ord.Add(index);
    city.Add(next.name.city());
    id.Add(next.name.id());
    revision.Add(loaded);
    next.plan_id.empty() ? plan.AddNull() : plan.Add(next.plan_id);
    title.Add(next.title);
    territory.Add(next.territory_code);
    assignee.Add(next.assignee);
    window_start.Add(next.window.start);
    window_end.Add(next.window.end);
    state.Add(static_cast<int>(next.state));
    fault.Add(static_cast<int>(next.fault));
    reason.Add(static_cast<int>(next.abandon_reason));
    start.Add(next.start_time);
    finish.Add(next.finish_time);
    offset.Add(absl::ToInt64Microseconds(next.clock_offset));
    alarm.Add(AlarmTime(next));
    details.AddBytes(EncodeDetails(next));
    created.Add(next.create_time);
    updated.Add(next.update_time);
    next_revision.Add(next.revision);
    check_ins.Add(static_cast<int>(next.visits.size()));
    findings.Add(static_cast<int>(next.findings.size()));
    last_check_in.Add(LastCheckIn(next));
  }
  void Take(pg::Params& params) const {
    for (const pg::Array* column :
         {&ord,       &city,         &id,           &revision, &plan,    &title,   &territory,
          &assignee,  &window_start, &window_end,   &state,    &fault,   &reason,  &start,
          &finish,    &offset,       &alarm,        &details,  &created, &updated, &next_revision,
          &check_ins, &findings,     &last_check_in}) {
      params.Add(*column);
    }
  }
};

const pg::Statement& StatementOf(const PatrolFilter& filter) {
  if (filter.faulty) return sql::kListMissedPatrols;
  return filter.assignee.empty() ? sql::kListPatrols : sql::kListOwnPatrols;
}

}  // namespace

absl::StatusOr<std::vector<command::Loaded<Patrol>>> PatrolStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kLoadPatrols, command::LookupParams(lookups), deadline));
  std::vector<command::Loaded<Patrol>> loaded(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const pg::Row row = rows[i];
    if (row.Bool(0)) loaded[i].receipt = row.Bytes(1);
    if (row.IsNull(2)) continue;
    HL_ASSIGN_OR_RETURN(loaded[i].state, ReadPatrol(row, 2));
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> PatrolStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<PatrolStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  Columns columns;
  for (size_t i = 0; i < batch.size(); ++i) {
    const int ord = static_cast<int>(i);
    columns.Add(ord, batch[i].revision, batch[i].next());
    for (const command::Step<PatrolStore>& step : batch[i].steps) {
      const Patrol& next = step.change.next;
      steps.Add(ord,
                next.name.city(),
                next.name.id(),
                next.update_time,
                *step.origin,
                ToMessage(step.change));
    }
  }
  pg::Params params = steps.Take();
  columns.Take(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(sql::kCommitPatrols, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<std::optional<Patrol>> PatrolStore::Get(const PatrolName& name,
                                                       absl::Time deadline) {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetPatrol, params, deadline));
  if (rows.empty()) return std::optional<Patrol>();
  HL_ASSIGN_OR_RETURN(Patrol patrol, ReadPatrol(rows[0], 0));
  return std::optional<Patrol>(std::move(patrol));
}

absl::StatusOr<std::string> PatrolStore::FindWalking(const std::string& city,
                                                     const std::string& staff,
                                                     absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(staff);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindWalking, params, deadline));
  return rows.empty() ? std::string() : rows[0].Text(0);
}

absl::StatusOr<std::vector<Patrol>> PatrolStore::List(const PatrolFilter& filter,
                                                      const PatrolCursor& after,
                                                      int limit,
                                                      absl::Time deadline) {
  pg::Params params;
  // The city's code is a prefix of all its codes.
  params.Add(filter.city).Add(filter.subtree.empty() ? filter.city : filter.subtree);
  params.Add(static_cast<int>(filter.state)).Add(filter.start).Add(filter.end);
  params.Add(after.window_start).Add(after.id).Add(limit);
  if (filter.faulty || !filter.assignee.empty()) params.Add(filter.assignee);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(StatementOf(filter), params, deadline));
  return ReadAll(rows);
}

absl::StatusOr<std::vector<Patrol>> PatrolStore::ListAlarms(absl::Time now,
                                                            int limit,
                                                            absl::Time deadline) {
  pg::Params params;
  params.Add(now).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListPatrolAlarms, params, deadline));
  return ReadAll(rows);
}

absl::Status PatrolStore::DeleteWhereabouts(absl::Time oldest, absl::Time deadline) {
  // The last patrol of the batch before: what cannot be read must not be read for ever.
  pg::Params after;
  after.Add(oldest).Add(absl::UnixEpoch()).Add("").Add(PatrolCursor().id).Add(kDeleteBatch);
  while (true) {
    HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListOldWhereabouts, after, deadline));
    if (rows.empty()) return absl::OkStatus();
    HL_RETURN_IF_ERROR(DeleteWhereaboutsOf(rows, deadline));
    const pg::Row last = rows[rows.size() - 1];
    after = pg::Params();
    after.Add(oldest).Add(last.Time(0)).Add(last.Text(1)).Add(last.Text(2)).Add(kDeleteBatch);
  }
}

absl::Status PatrolStore::DeleteWhereaboutsOf(const pg::Rows& rows, absl::Time deadline) {
  pg::Array city, id, revision, details;
  for (const pg::Row row : rows) {
    const absl::StatusOr<std::string> left = grid_geo::DeleteWhereabouts(row.Bytes(4));
    if (!left.ok()) {
      obs::Log(obs::Level::kError,
               "Where people were cannot be deleted from a patrol.",
               {{"patrol", PatrolName(row.Text(1), row.Text(2)).Format()},
                {"status", left.status().ToString()}});
      continue;
    }
    city.Add(row.Text(1));
    id.Add(row.Text(2));
    revision.Add(row.Int(3));
    details.AddBytes(*left);
  }
  pg::Params params;
  params.Add(city).Add(id).Add(revision).Add(details);
  return pool_.Exec(sql::kDeleteOldWhereabouts, params, deadline).status();
}

}  // namespace hailan::grid_geo
