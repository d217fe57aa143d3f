// The imports of HousesService.
#include <map>
#include <optional>
#include <set>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/residents/domain/scope.h"
#include "services/residents/houses/convert.h"
#include "services/residents/houses/service.h"
#include "services/residents/import_batch.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

// The rows that are well-formed, by position.
template <class Row, class Protos>
std::map<size_t, Row> ReadRows(absl::string_view city, const Protos& protos, ImportTally& tally) {
  std::map<size_t, Row> rows;
  std::set<std::string> names;
  size_t index = 0;
  for (const auto& proto : protos) {
    absl::StatusOr<Row> row = FromProto(city, proto);
    if (!row.ok()) {
      tally.Fail(index, row.status());
    } else if (!names.insert(proto.name()).second) {
      tally.Fail(index, DuplicateRow());
    } else {
      rows.emplace(index, *std::move(row));
    }
    ++index;
  }
  return rows;
}

// Runs what differs from the last import.
template <class S, class Row>
absl::StatusOr<v1::ImportResponse> Store(pg::Pool& pool,
                                         const pg::Statement& hashes,
                                         command::Runner<S>& runner,
                                         const rpc::Call& call,
                                         const std::string& request_id,
                                         std::map<size_t, Row> rows,
                                         ImportTally& tally) {
  std::vector<std::string> ids;
  for (const auto& [index, row] : rows) ids.push_back(row.name.id());
  const std::string city = rows.empty() ? "" : rows.begin()->second.name.city();
  HL_ASSIGN_OR_RETURN(const auto known, FindHashes(pool, hashes, city, ids, call.deadline));
  IndexedCommands<Row> commands;
  for (auto& [index, row] : rows) {
    const auto before = known.find(row.name.id());
    if (absl::Status scope = CheckArea(call.actor(), row.territory_code); !scope.ok()) {
      tally.Fail(index, std::move(scope));
    } else if (before != known.end() && before->second == row.import_hash) {
      tally.CountUnchanged();
    } else {
      commands.emplace_back(index, std::move(row));
    }
  }
  RunImport(runner, call, request_id, std::move(commands), tally);
  return tally.Finish();
}

// Takes territory and address from the buildings; a house of an unknown one fails.
absl::Status CompleteHouses(pg::Pool& pool,
                            absl::string_view city,
                            absl::Time deadline,
                            std::map<size_t, House>& rows,
                            ImportTally& tally) {
  std::set<std::string> ids;
  for (const auto& [index, row] : rows) ids.insert(row.building_id);
  pg::Params params;
  params.Add(city).Add(pg::TextArray({ids.begin(), ids.end()}));
  HL_ASSIGN_OR_RETURN(const pg::Rows buildings, pool.Exec(sql::kFindBuildings, params, deadline));
  std::map<std::string, pg::Row> by_id;
  for (const pg::Row building : buildings) by_id.emplace(building.Text(0), building);
  for (auto row = rows.begin(); row != rows.end();) {
    const auto building = by_id.find(row->second.building_id);
    if (building == by_id.end()) {
      tally.Fail(row->first,
                 Error(absl::StatusCode::kFailedPrecondition,
                       reason::kBuildingUnknown,
                       "The building is not recorded; import it first."));
      row = rows.erase(row);
      continue;
    }
    CompleteHouse(building->second.View(1), building->second.View(2), row->second);
    ++row;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ImportResponse> HousesService::ImportBuildings(
    const rpc::Call& call, const v1::ImportBuildingsRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  ImportTally tally;
  auto rows = ReadRows<Building>(city, request.buildings(), tally);
  return Store(pool_,
               sql::kFindBuildingHashes,
               buildings_,
               call,
               request.request_id(),
               std::move(rows),
               tally);
}

absl::StatusOr<v1::ImportResponse> HousesService::ImportHouses(
    const rpc::Call& call, const v1::ImportHousesRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  ImportTally tally;
  auto rows = ReadRows<House>(city, request.houses(), tally);
  HL_RETURN_IF_ERROR(CompleteHouses(pool_, city, call.deadline, rows, tally));
  return Store(
      pool_, sql::kFindHouseHashes, houses_, call, request.request_id(), std::move(rows), tally);
}

}  // namespace hailan::residents
