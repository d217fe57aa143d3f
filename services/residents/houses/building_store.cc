#include "services/residents/houses/building_store.h"

#include "common/base/status_macros.h"
#include "hailan/residents/v1/changes.pb.h"
#include "services/residents/names.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

command::Message MessageOf(const Building& building) {
  v1::BuildingChange change;
  change.set_building(building.name.Format());
  change.set_territory(TerritoryName(building.name.city(), building.territory_code));
  return command::MakeMessage(building.revision == 1 ? "building.created" : "building.updated",
                              building.name.Format(),
                              change);
}

// $11–$25 of sql/commit_buildings.sql.
class ItemParams {
 public:
  void Add(int ord, int64_t loaded, const Building& row) {
    ord_.Add(ord);
    city_.Add(row.name.city());
    id_.Add(row.name.id());
    loaded_.Add(loaded);
    revision_.Add(row.revision);
    territory_.Add(row.territory_code);
    display_name_.Add(row.display_name);
    units_.Add(row.unit_count);
    floors_.Add(row.floor_count);
    const std::optional<Position>& at = row.position;
    longitude_.Add(at.has_value() ? std::optional(at->longitude) : std::nullopt);
    latitude_.Add(at.has_value() ? std::optional(at->latitude) : std::nullopt);
    cgcs2000_.Add(at.has_value() && at->cgcs2000);
    hash_.AddBytes(row.import_hash);
    created_.Add(row.create_time);
    updated_.Add(row.update_time);
  }
  void AppendTo(pg::Params& params) const {
    for (const pg::Array* array : {&ord_,
                                   &city_,
                                   &id_,
                                   &loaded_,
                                   &revision_,
                                   &territory_,
                                   &display_name_,
                                   &units_,
                                   &floors_,
                                   &longitude_,
                                   &latitude_,
                                   &cgcs2000_,
                                   &hash_,
                                   &created_,
                                   &updated_}) {
      params.Add(*array);
    }
  }

 private:
  pg::Array ord_, city_, id_, loaded_, revision_, territory_, display_name_, units_, floors_,
      longitude_, latitude_, cgcs2000_, hash_, created_, updated_;
};

}  // namespace

Building BuildingFromRow(const pg::Row& row, int first) {
  int at = first;
  Building building;
  const std::string city = row.Text(at++);
  building.name = BuildingName(city, row.Text(at++));
  building.revision = row.Int(at++);
  building.territory_code = row.Text(at++);
  building.display_name = row.Text(at++);
  building.unit_count = static_cast<int>(row.Int(at++));
  building.floor_count = static_cast<int>(row.Int(at++));
  if (!row.IsNull(at)) {
    building.position = Position{
        .longitude = row.Double(at), .latitude = row.Double(at + 1), .cgcs2000 = row.Bool(at + 2)};
  }
  at += 3;
  building.import_hash = row.Bytes(at++);
  building.create_time = row.Time(at++);
  building.update_time = row.Time(at++);
  return building;
}

absl::StatusOr<std::vector<command::Loaded<Building>>> BuildingStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadBuildings, command::LookupParams(lookups), deadline));
  return command::ReadLoaded<Building>(rows, BuildingFromRow);
}

absl::StatusOr<std::vector<int>> BuildingStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<BuildingStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  ItemParams items;
  for (size_t i = 0; i < batch.size(); ++i) {
    const auto ord = static_cast<int>(i);
    items.Add(ord, batch[i].revision, batch[i].next());
    for (const auto& step : batch[i].steps) {
      const Building& next = step.change.next;
      steps.Add(
          ord, next.name.city(), next.name.id(), next.update_time, *step.origin, MessageOf(next));
    }
  }
  pg::Params params = steps.Take();
  items.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kCommitBuildings, params, deadline));
  return command::ReadMoved(rows);
}

}  // namespace hailan::residents
