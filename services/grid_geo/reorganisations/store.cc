#include "services/grid_geo/reorganisations/store.h"

#include "absl/strings/escaping.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/reorganisations/commit.h"
#include "services/grid_geo/reorganisations/convert.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {
namespace {

ReorganisationRecord ReadRecord(const pg::Row& row) {
  ReorganisationRecord record;
  record.id = row.Text(0);
  record.kind = static_cast<ReorganisationKind>(row.Int(1));
  record.day = ReadSqlDay(row.View(2));
  record.from = row.Texts(3);
  record.to = row.Texts(4);
  record.reason = row.Text(5);
  record.boundary_version = row.Int(6);
  record.carried_duties = static_cast<int>(row.Int(7));
  record.create_time = row.Time(8);
  return record;
}

// Every territory that the plan changes, so that nobody redraws outside the own area.
absl::Status CheckAreas(const Actor& actor, const ReorganisationPlan& plan) {
  for (const std::string& code : plan.ended) HL_RETURN_IF_ERROR(CheckArea(actor, code));
  for (const std::string& code : plan.kept) HL_RETURN_IF_ERROR(CheckArea(actor, code));
  for (const Territory& begun : plan.begun) HL_RETURN_IF_ERROR(CheckArea(actor, begun.code));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ReorganisationChange> ReorganisationStore::Decide(
    const std::optional<CityState>& current,
    const ReorganisationCommand& command,
    const Actor& actor,
    absl::Time now) {
  if (command.work == nullptr) return command::LostRace();
  HL_RETURN_IF_ERROR(CheckAreas(actor, command.work->plan));
  const int64_t revision = current.has_value() ? current->revision : 0;
  HL_RETURN_IF_ERROR(CheckEtag(command.etag, revision));
  if (revision != command.planned_on) return command::LostRace();
  ReorganisationChange change{.next = {}, .work = command.work};
  change.next.city = command.city;
  change.next.update_time = now;
  change.next.reorganisation_id = command.work->record.id;
  return change;
}

absl::StatusOr<std::vector<command::Loaded<CityState>>> ReorganisationStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  pg::Array city, subject, request_id;
  for (const command::Lookup<Key>& lookup : lookups) {
    city.Add(lookup.key.city());
    subject.Add(lookup.origin->actor->subject);
    request_id.Add(lookup.origin->request_id);
  }
  pg::Params params;
  params.Add(city).Add(subject).Add(request_id);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(sql::kLoadCityStates, params, deadline));
  std::vector<command::Loaded<CityState>> loaded(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const pg::Row row = rows[i];
    if (row.Bool(0)) loaded[i].receipt = row.Bytes(1);
    if (row.IsNull(3)) continue;
    loaded[i].state = CityState{row.Text(3), row.Int(4), row.Time(5), row.Text(2)};
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> ReorganisationStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<ReorganisationStore>> batch,
    absl::Time deadline) {
  // kRunnerOptions lets one in at a time.
  HL_CHECK(batch.size() == 1 && batch.front().steps.size() == 1);
  const command::Step<ReorganisationStore>& step = batch.front().steps.front();
  const CityState& next = step.change.next;
  const ReorganisationWork& work = *step.change.work;
  command::StepParams steps;
  steps.Add(
      0, next.city, work.record.id, next.update_time, *step.origin, ChangeMessage(next.city, work));
  pg::Params params = steps.Take();
  AddCommitParams(next, batch.front().revision, work, params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kCommitReorganisations, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<bool> ReorganisationStore::HasReceipt(const std::string& city,
                                                     const std::string& subject,
                                                     const std::string& request_id,
                                                     absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(subject).Add(request_id);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetReceipt, params, deadline));
  return !rows.empty();
}

absl::StatusOr<StoredTerritories> ReorganisationStore::GetTerritories(
    const std::string& city,
    const std::vector<std::string>& roots,
    const std::vector<std::string>& codes,
    absl::CivilDay day,
    absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(roots)).Add(pg::TextArray(codes)).Add(ToSqlDay(day));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kGetReorganisedTerritories, params, deadline));
  StoredTerritories stored;
  for (const pg::Row row : rows) {
    Territory territory = ReadTerritory(row, 0);
    if (!row.IsNull(17)) stored.last_change[territory.code] = ReadSqlDay(row.View(17));
    std::string code = territory.code;
    stored.territories.emplace(std::move(code), std::move(territory));
  }
  return stored;
}

absl::StatusOr<std::map<std::string, Shape>> ReorganisationStore::GetShapes(
    const std::string& city,
    const std::vector<std::string>& codes,
    absl::CivilDay day,
    absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(codes)).Add(ToSqlDay(day));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetBoundaries, params, deadline));
  std::map<std::string, Shape> shapes;
  for (const pg::Row row : rows) {
    HL_ASSIGN_OR_RETURN(shapes[row.Text(0)], DecodeShape(row.Bytes(1)));
  }
  return shapes;
}

absl::StatusOr<std::optional<ReorganisationRecord>> ReorganisationStore::Get(
    const std::string& city, const std::string& id, absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(id);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetReorganisation, params, deadline));
  if (rows.empty()) return std::optional<ReorganisationRecord>();
  return std::optional<ReorganisationRecord>(ReadRecord(rows[0]));
}

absl::StatusOr<std::vector<ReorganisationRecord>> ReorganisationStore::List(
    const std::string& city,
    const std::string& subtree,
    const std::pair<std::string, std::string>& after,
    int limit,
    absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(subtree);
  if (after.first.empty()) {
    params.AddNull().AddNull();
  } else {
    params.Add(after.first).Add(after.second);
  }
  params.Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListReorganisations, params, deadline));
  std::vector<ReorganisationRecord> records;
  for (const pg::Row row : rows) records.push_back(ReadRecord(row));
  return records;
}

absl::StatusOr<std::vector<std::pair<std::string, FollowUp>>> ReorganisationStore::ListFollowUps(
    const std::string& city,
    const std::vector<std::string>& ids,
    absl::Time now,
    absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(ids)).Add(now);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListFollowUps, params, deadline));
  std::vector<std::pair<std::string, FollowUp>> found;
  for (const pg::Row row : rows) {
    found.emplace_back(row.Text(0),
                       FollowUp{.territory_code = row.Text(1),
                                .staff_id = row.Text(2),
                                .department_id = row.Text(3),
                                .matter = row.Text(4),
                                .role = static_cast<GridRole>(row.Int(5))});
  }
  return found;
}

absl::StatusOr<LineageGraph> ReorganisationStore::GetLineage(const std::string& city,
                                                             absl::Time deadline) {
  pg::Params params;
  params.Add(city);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListLineage, params, deadline));
  std::vector<LineageLink> links;
  for (const pg::Row row : rows) {
    links.push_back({row.Text(0),
                     row.Text(1),
                     ReadSqlDay(row.View(2)),
                     row.Double(3),
                     row.Double(4),
                     row.Text(5)});
  }
  HL_ASSIGN_OR_RETURN(const pg::Rows dated, pool_.Exec(sql::kListValidity, params, deadline));
  absl::flat_hash_map<std::string, Validity> validity;
  for (const pg::Row row : dated) {
    validity[row.Text(0)] = {ReadSqlDay(row.View(1)), ReadSqlDay(row.View(2))};
  }
  return LineageGraph(std::move(links), std::move(validity));
}

}  // namespace hailan::grid_geo
