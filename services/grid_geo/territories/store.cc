#include "services/grid_geo/territories/store.h"

#include <array>

#include "common/base/status_macros.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {

Territory ReadTerritory(const pg::Row& row, int at) {
  Territory territory;
  territory.city = row.Text(at);
  territory.code = row.Text(at + 1);
  territory.kind = static_cast<TerritoryKind>(row.Int(at + 2));
  territory.grid_class = static_cast<GridClass>(row.Int(at + 3));
  territory.display_name = row.Text(at + 4);
  territory.display_name_ko = row.Text(at + 5);
  territory.pinyin = row.Text(at + 6);
  territory.initials = row.Text(at + 7);
  territory.external_codes = row.Texts(at + 8);
  territory.household_target = static_cast<int>(row.Int(at + 9));
  territory.has_boundary = row.Bool(at + 10);
  territory.create_time = row.Time(at + 11);
  territory.update_time = row.Time(at + 12);
  territory.revision = row.Int(at + 13);
  territory.validity = {ReadSqlDay(row.View(at + 14)), ReadSqlDay(row.View(at + 15))};
  territory.urban_rural_class = static_cast<int>(row.Int(at + 16));
  return territory;
}

namespace {

namespace pb = v1;

std::vector<Territory> ReadAll(const pg::Rows& rows) {
  std::vector<Territory> territories;
  territories.reserve(rows.size());
  for (const pg::Row row : rows) territories.push_back(ReadTerritory(row, 0));
  return territories;
}

command::Message ChangeMessage(const TerritoryChange& change) {
  const Territory& next = change.next;
  pb::TerritoryChange payload;
  payload.set_name(FormatTerritory(next.city, next.code));
  payload.set_level(static_cast<pb::TerritoryLevel>(LevelOf(next.code).value_or(Level::kCity)));
  payload.set_grid_class(static_cast<pb::GridClass>(next.grid_class));
  payload.set_created(change.created);
  return command::MakeMessage("territory.imported", payload.name(), payload);
}

std::optional<std::string> SqlDay(const std::optional<absl::CivilDay>& day) {
  return day.has_value() ? std::optional<std::string>(ToSqlDay(*day)) : std::nullopt;
}

// Parameters $11–$29 of commit_territories.
struct Columns {
  pg::Array ord, city, code, revision, parent, kind, grid_class, name, name_ko, pinyin, initials,
      external, target, created, updated, next_revision, valid_from, valid_to, statistics;

  void Add(int at, int64_t loaded, const Territory& next) {
    ord.Add(at);
    city.Add(next.city);
    code.Add(next.code);
    revision.Add(loaded);
    const absl::string_view above = ParentCode(next.code);
    above.empty() ? parent.AddNull() : parent.Add(above);
    kind.Add(static_cast<int>(next.kind));
    grid_class.Add(static_cast<int>(next.grid_class));
    name.Add(next.display_name);
    name_ko.Add(next.display_name_ko);
    pinyin.Add(next.pinyin);
    initials.Add(next.initials);
    external.Add(pg::TextArray(next.external_codes).Literal());
    target.Add(next.household_target);
    created.Add(next.create_time);
    updated.Add(next.update_time);
    next_revision.Add(next.revision);
    valid_from.Add(ToSqlDay(next.validity.from));
    valid_to.Add(ToSqlDay(next.validity.to));
    statistics.Add(next.urban_rural_class);
  }
  void Take(pg::Params& params) const {
    for (const pg::Array* column : {&ord,
                                    &city,
                                    &code,
                                    &revision,
                                    &parent,
                                    &kind,
                                    &grid_class,
                                    &name,
                                    &name_ko,
                                    &pinyin,
                                    &initials,
                                    &external,
                                    &target,
                                    &created,
                                    &updated,
                                    &next_revision,
                                    &valid_from,
                                    &valid_to,
                                    &statistics}) {
      params.Add(*column);
    }
  }
};

constexpr std::array<int, 6> kLengthOfLevel = {0, 6, 9, 12, 15, 17};

pg::Params FilterParams(const TerritoryFilter& filter) {
  pg::Params params;
  const bool known = filter.level > 0 && filter.level < static_cast<int>(kLengthOfLevel.size());
  // The city's code is a prefix of all its codes.
  params.Add(filter.city).Add(filter.subtree.empty() ? filter.city : filter.subtree);
  params.Add(known ? kLengthOfLevel[static_cast<size_t>(filter.level)] : 0);
  params.Add(static_cast<int>(filter.grid_class));
  params.Add(ToSqlDay(filter.day)).Add(filter.external_code);
  return params;
}

}  // namespace

absl::StatusOr<std::vector<command::Loaded<Territory>>> TerritoryStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadTerritories, command::LookupParams(lookups), deadline));
  std::vector<command::Loaded<Territory>> loaded(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const pg::Row row = rows[i];
    if (row.Bool(0)) loaded[i].receipt = row.Bytes(1);
    if (row.IsNull(2)) continue;
    Territory& state = loaded[i].state.emplace(ReadTerritory(row, 2));
    if (!row.IsNull(19)) state.below = {ReadSqlDay(row.View(19)), ReadSqlDay(row.View(20))};
    state.reorganised = row.Bool(21);
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> TerritoryStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<TerritoryStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  Columns columns;
  for (size_t i = 0; i < batch.size(); ++i) {
    const int ord = static_cast<int>(i);
    columns.Add(ord, batch[i].revision, batch[i].next());
    for (const command::Step<TerritoryStore>& step : batch[i].steps) {
      const Territory& next = step.change.next;
      steps.Add(
          ord, next.city, next.code, next.update_time, *step.origin, ChangeMessage(step.change));
    }
  }
  pg::Params params = steps.Take();
  columns.Take(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kCommitTerritories, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<std::vector<absl::StatusOr<Territory>>> TerritoryStore::Try(
    const command::Trial<TerritoryStore>& trial, absl::Time deadline) {
  std::vector<absl::StatusOr<Territory>> answers;
  const auto run = [&](pg::Connection& connection) -> absl::Status {
    HL_ASSIGN_OR_RETURN(answers, command::TryInside(connection, *this, trial));
    return absl::OkStatus();
  };
  HL_RETURN_IF_ERROR(pg::Transaction(pool_, deadline, run));
  return answers;
}

absl::StatusOr<std::vector<Territory>> TerritoryStore::Get(const std::string& city,
                                                           const std::vector<std::string>& codes,
                                                           absl::Time deadline,
                                                           std::optional<absl::CivilDay> day) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(codes)).Add(SqlDay(day));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetTerritories, params, deadline));
  return ReadAll(rows);
}

absl::StatusOr<std::vector<Territory>> TerritoryStore::List(const TerritoryFilter& filter,
                                                            const std::string& after,
                                                            int limit,
                                                            absl::Time deadline) {
  pg::Params params = FilterParams(filter);
  params.Add(after).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListTerritories, params, deadline));
  return ReadAll(rows);
}

absl::StatusOr<int> TerritoryStore::Count(const TerritoryFilter& filter, absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kCountTerritories, FilterParams(filter), deadline));
  return static_cast<int>(rows[0].Int(0));
}

absl::StatusOr<References> TerritoryStore::FindReferences(
    const std::string& city,
    const std::vector<std::string>& codes,
    const std::vector<std::string>& departments,
    absl::Time deadline,
    std::optional<absl::CivilDay> day) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(codes)).Add(pg::TextArray(departments)).Add(SqlDay(day));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindReferences, params, deadline));
  References found;
  for (const pg::Row row : rows) {
    if (row.View(0) == "territory") {
      found.territories[row.Text(1)] = static_cast<GridClass>(row.Int(2));
      found.validity[row.Text(1)] = {ReadSqlDay(row.View(3)), ReadSqlDay(row.View(4))};
    } else if (row.View(0) == "department") {
      found.departments[row.Text(1)] = static_cast<int>(row.Int(2));
    } else {
      found.parents.insert(row.Text(1));
    }
  }
  return found;
}

absl::StatusOr<std::vector<ExternalCodeHolder>> TerritoryStore::FindExternalCodes(
    const std::string& city, const std::vector<std::string>& external_codes, absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(external_codes));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindExternalCodes, params, deadline));
  std::vector<ExternalCodeHolder> holders;
  for (const pg::Row row : rows) {
    const Validity validity{ReadSqlDay(row.View(2)), ReadSqlDay(row.View(3))};
    for (std::string& external : row.Texts(1)) {
      holders.push_back({row.Text(0), std::move(external), validity});
    }
  }
  return holders;
}

}  // namespace hailan::grid_geo
