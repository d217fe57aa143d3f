#include "services/grid_geo/staffing/store.h"

#include "common/base/status_macros.h"
#include "hailan/grid_geo/v1/staffing.pb.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// Four columns from `at` on.
StaffingCounts ReadCounts(const pg::Row& row, int at) {
  return {.heads = static_cast<int>(row.Int(at)),
          .advisers = static_cast<int>(row.Int(at + 1)),
          .all_round = static_cast<int>(row.Int(at + 2)),
          .part_time = static_cast<int>(row.Int(at + 3))};
}

command::Message ToMessage(const StaffingTemplate& next) {
  v1::StaffingTemplateChange payload;
  payload.set_territory(FormatTerritory(next.city, next.territory_code));
  payload.set_reset(!next.own.has_value());
  return command::MakeMessage("staffing_template.set", payload.territory(), payload);
}

// Parameters $11–$21 of commit_staffing_templates.
struct Columns {
  pg::Array ord, city, code, revision, own, heads, advisers, all_round, part_time, updated,
      next_revision;

  void Add(int at, int64_t loaded, const StaffingTemplate& next) {
    const StaffingCounts counts = next.own.value_or(StaffingCounts());
    ord.Add(at);
    city.Add(next.city);
    code.Add(next.territory_code);
    revision.Add(loaded);
    own.Add(next.own.has_value());
    heads.Add(counts.heads);
    advisers.Add(counts.advisers);
    all_round.Add(counts.all_round);
    part_time.Add(counts.part_time);
    updated.Add(next.update_time);
    next_revision.Add(next.revision);
  }
  void Take(pg::Params& params) const {
    for (const pg::Array* column : {&ord,
                                    &city,
                                    &code,
                                    &revision,
                                    &own,
                                    &heads,
                                    &advisers,
                                    &all_round,
                                    &part_time,
                                    &updated,
                                    &next_revision}) {
      params.Add(*column);
    }
  }
};

}  // namespace

absl::StatusOr<std::vector<command::Loaded<StaffingTemplate>>> StaffingStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadStaffingTemplates, command::LookupParams(lookups), deadline));
  std::vector<command::Loaded<StaffingTemplate>> loaded(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const pg::Row row = rows[i];
    if (row.Bool(0)) loaded[i].receipt = row.Bytes(1);
    if (row.IsNull(2)) continue;
    StaffingTemplate& state = loaded[i].state.emplace();
    state.city = row.Text(2);
    state.territory_code = row.Text(3);
    if (row.Bool(4)) state.own = ReadCounts(row, 5);
    state.update_time = row.Time(9);
    state.revision = row.Int(10);
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> StaffingStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<StaffingStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  Columns columns;
  for (size_t i = 0; i < batch.size(); ++i) {
    const int ord = static_cast<int>(i);
    columns.Add(ord, batch[i].revision, batch[i].next());
    for (const command::Step<StaffingStore>& step : batch[i].steps) {
      const StaffingTemplate& next = step.change.next;
      steps.Add(
          ord, next.city, next.territory_code, next.update_time, *step.origin, ToMessage(next));
    }
  }
  pg::Params params = steps.Take();
  columns.Take(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kCommitStaffingTemplates, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<absl::flat_hash_map<std::string, EffectiveTemplate>> StaffingStore::Effective(
    const std::string& city, const std::vector<std::string>& codes, absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(codes));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kGetStaffingTemplates, params, deadline));
  absl::flat_hash_map<std::string, EffectiveTemplate> found;
  for (const pg::Row row : rows) {
    EffectiveTemplate& entry = found[row.Text(0)];
    if (row.IsNull(1)) continue;
    entry.source = row.Text(1);
    entry.counts = ReadCounts(row, 2);
  }
  return found;
}

}  // namespace hailan::grid_geo
