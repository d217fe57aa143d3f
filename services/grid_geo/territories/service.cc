#include "services/grid_geo/territories/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/command/together.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/territories/convert.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// The rows' own codes and those of their parents: what is stored of them decides what a row may
// say.
std::vector<std::string> CodesToCheck(const std::vector<TerritoryRow>& rows) {
  absl::flat_hash_set<std::string> codes;
  for (const TerritoryRow& row : rows) {
    if (!LevelOf(row.territory.code).has_value()) continue;
    codes.insert(row.territory.code);
    codes.emplace(ParentCode(row.territory.code));
  }
  return {codes.begin(), codes.end()};
}

std::vector<std::string> ExternalCodes(const std::vector<TerritoryRow>& rows) {
  absl::flat_hash_set<std::string> codes;
  for (const TerritoryRow& row : rows) {
    codes.insert(row.territory.external_codes.begin(), row.territory.external_codes.end());
  }
  return {codes.begin(), codes.end()};
}

// Commands for the rows without fault, parents before children: they are committed in this order.
Batch<TerritoryStore> MakeBatch(const std::vector<TerritoryRow>& rows,
                                std::vector<RowFault> faults) {
  absl::flat_hash_set<int> refused;
  for (const RowFault& fault : faults) refused.insert(fault.index);
  Batch<TerritoryStore> batch{.items = {}, .faults = std::move(faults)};
  for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
    if (refused.contains(i)) continue;
    const TerritoryRow& row = rows[static_cast<size_t>(i)];
    batch.items.push_back({row.territory.code, {i}, {row.territory, row.dated}});
  }
  std::stable_sort(batch.items.begin(), batch.items.end(), [](const auto& a, const auto& b) {
    return a.id.size() < b.id.size();
  });
  return batch;
}

// Rows that are stored one by one wait in the runner's queue, which others need too.
constexpr int kMostSingleRows = 500;

absl::Status CheckRowCount(const v1::ImportTerritoriesRequest& request) {
  if (request.all_or_nothing() || request.rows_size() <= kMostSingleRows) return absl::OkStatus();
  return InvalidField("rows",
                      "TOO_MANY_ITEMS",
                      "At most 500 rows are stored one by one; send fewer, or set all_or_nothing "
                      "to store up to 5,000.");
}

// The rows of a request as commands, and the faults of those that can be none.
absl::StatusOr<Batch<TerritoryStore>> ReadRows(TerritoryStore& store,
                                               const rpc::Call& call,
                                               const v1::ImportTerritoriesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  std::vector<TerritoryRow> rows;
  rows.reserve(static_cast<size_t>(request.rows_size()));
  for (const v1::TerritoryRow& row : request.rows()) rows.push_back(FromProto(row, city));
  HL_ASSIGN_OR_RETURN(const References stored,
                      store.FindReferences(city, CodesToCheck(rows), {}, call.deadline));
  std::vector<RowFault> faults = CheckTerritoryRows(city, absl::MakeSpan(rows), stored.validity);
  HL_ASSIGN_OR_RETURN(const std::vector<ExternalCodeHolder> holders,
                      store.FindExternalCodes(city, ExternalCodes(rows), call.deadline));
  CheckExternalCodes(rows, holders, faults);
  return MakeBatch(rows, std::move(faults));
}

// Decides all rows and stores all or none of them, none in a dry run.
absl::StatusOr<v1::ImportReport> ImportTogether(TerritoryStore& store,
                                                const rpc::Call& call,
                                                const v1::ImportTerritoriesRequest& request) {
  HL_ASSIGN_OR_RETURN(Batch<TerritoryStore> batch, ReadRows(store, call, request));
  // What was refused so far stores nothing, but all that is wrong is told at once.
  const bool dry_run = request.dry_run() || !batch.faults.empty();
  const auto run = [&](const auto& commands) {
    return store.Try({commands, call.now, dry_run}, call.deadline);
  };
  HL_ASSIGN_OR_RETURN(Outcome outcome,
                      RunItemsBy(run, call, request.request_id(), std::move(batch)));
  const bool refused = request.all_or_nothing() && !outcome.faults.empty();
  v1::ImportReport report =
      MakeReport(request.rows_size(), outcome.tally, std::move(outcome.faults));
  if (refused) {
    report.clear_created_count();
    report.clear_updated_count();
    report.clear_unchanged_count();
  }
  return report;
}

}  // namespace

absl::Status NoSuchTerritory() {
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "The city has no territory with this code.");
}

absl::Status TerritoryNotValid() {
  return Error(
      absl::StatusCode::kNotFound,
      reason::kTerritoryNotValid,
      "The territory is not valid at that time; GetLineage names what was before and after.");
}

absl::StatusOr<v1::Territory> TerritoriesService::GetTerritory(
    const rpc::Call& call, const v1::GetTerritoryRequest& request) {
  HL_ASSIGN_OR_RETURN(const TerritoryName name, ParseTerritory(request.name(), "name"));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  HL_ASSIGN_OR_RETURN(const std::vector<Territory> found,
                      store_.Get(name.city(), {name.id()}, call.deadline));
  if (found.empty()) return NoSuchTerritory();
  if (!as_of.has_value()) return ToProto(found.front());
  HL_ASSIGN_OR_RETURN(const std::vector<Territory> valid,
                      store_.Get(name.city(), {name.id()}, call.deadline, DayOf(*as_of)));
  return valid.empty() ? absl::StatusOr<v1::Territory>(TerritoryNotValid())
                       : ToProto(valid.front());
}

absl::StatusOr<v1::ListTerritoriesResponse> TerritoriesService::ListTerritories(
    const rpc::Call& call, const v1::ListTerritoriesRequest& request) {
  TerritoryFilter filter;
  HL_ASSIGN_OR_RETURN(filter.city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(filter.subtree, ParseSubtree(request.subtree(), filter.city, "subtree"));
  filter.level = request.level();
  filter.grid_class = static_cast<GridClass>(request.grid_class());
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  filter.day = DayOf(as_of.value_or(call.now));
  filter.external_code = request.external_code();
  const std::string identity = absl::StrCat("ListTerritories/",
                                            filter.city,
                                            "/",
                                            filter.subtree,
                                            "/",
                                            filter.level,
                                            "/",
                                            static_cast<int>(filter.grid_class),
                                            "/",
                                            as_of.has_value() ? FormatDay(filter.day) : "",
                                            "/",
                                            filter.external_code);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      tokens_.Decode(request.page_token(), identity));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(
      std::vector<Territory> page,
      store_.List(filter, last.empty() ? "" : last.front(), size + 1, call.deadline));
  v1::ListTerritoriesResponse response;
  HL_ASSIGN_OR_RETURN(const int total, store_.Count(filter, call.deadline));
  response.set_total_size(total);
  if (page.size() > static_cast<size_t>(size)) {
    page.pop_back();
    response.set_next_page_token(tokens_.Encode({page.back().code}, identity));
  }
  for (const Territory& territory : page) *response.add_territories() = ToProto(territory);
  return response;
}

absl::StatusOr<v1::ListAncestorsResponse> TerritoriesService::ListAncestors(
    const rpc::Call& call, const v1::ListAncestorsRequest& request) {
  HL_ASSIGN_OR_RETURN(const TerritoryName name, ParseTerritory(request.name(), "name"));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  std::vector<std::string> codes = AncestorCodes(name.id());
  codes.push_back(name.id());
  HL_ASSIGN_OR_RETURN(std::vector<Territory> path, store_.Get(name.city(), codes, call.deadline));
  if (path.empty() || path.back().code != name.id()) return NoSuchTerritory();
  if (as_of.has_value()) {
    const absl::CivilDay day = DayOf(*as_of);
    if (!path.back().validity.Holds(day)) return TerritoryNotValid();
    HL_ASSIGN_OR_RETURN(path, store_.Get(name.city(), codes, call.deadline, day));
  }
  v1::ListAncestorsResponse response;
  for (size_t i = 0; i + 1 < path.size(); ++i) *response.add_ancestors() = ToProto(path[i]);
  return response;
}

absl::StatusOr<v1::ImportReport> TerritoriesService::ImportTerritories(
    const rpc::Call& call, const v1::ImportTerritoriesRequest& request) {
  HL_RETURN_IF_ERROR(CheckRowCount(request));
  if (request.dry_run()) return ImportTogether(store_, call, request);
  v1::ImportReport report;
  if (request.all_or_nothing()) {
    HL_ASSIGN_OR_RETURN(report,
                        command::UntilWon([&] { return ImportTogether(store_, call, request); }));
  } else {
    HL_ASSIGN_OR_RETURN(Batch<TerritoryStore> batch, ReadRows(store_, call, request));
    HL_ASSIGN_OR_RETURN(
        report,
        RunBatch(imports_, call, request.request_id(), request.rows_size(), std::move(batch)));
  }
  // Grids that were just imported can be drawn and staffed at once.
  const bool changed = report.created_count() + report.updated_count() > 0;
  if (changed) HL_RETURN_IF_ERROR(maps_.Refresh(call.deadline));
  return report;
}

}  // namespace hailan::grid_geo
