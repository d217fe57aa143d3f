#include "services/residents/houses/house_store.h"

#include "common/base/status_macros.h"
#include "hailan/residents/v1/changes.pb.h"
#include "services/residents/names.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

command::Message MessageOf(const House& house) {
  v1::HouseChange change;
  change.set_house(house.name.Format());
  change.set_building(BuildingName(house.name.city(), house.building_id).Format());
  change.set_territory(TerritoryName(house.name.city(), house.territory_code));
  return command::MakeMessage(
      house.revision == 1 ? "house.created" : "house.updated", house.name.Format(), change);
}

// $11–$26 of sql/commit_houses.sql.
class ItemParams {
 public:
  void Add(int ord, int64_t loaded, const House& row) {
    ord_.Add(ord);
    city_.Add(row.name.city());
    id_.Add(row.name.id());
    loaded_.Add(loaded);
    revision_.Add(row.revision);
    building_.Add(row.building_id);
    territory_.Add(row.territory_code);
    unit_.Add(row.unit);
    floor_.Add(row.floor);
    room_.Add(row.room);
    area_.Add(row.area_square_metres);
    use_.Add(TextOf(row.use));
    address_.Add(row.address);
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
                                   &building_,
                                   &territory_,
                                   &unit_,
                                   &floor_,
                                   &room_,
                                   &area_,
                                   &use_,
                                   &address_,
                                   &hash_,
                                   &created_,
                                   &updated_}) {
      params.Add(*array);
    }
  }

 private:
  pg::Array ord_, city_, id_, loaded_, revision_, building_, territory_, unit_, floor_, room_,
      area_, use_, address_, hash_, created_, updated_;
};

}  // namespace

House HouseFromRow(const pg::Row& row, int first) {
  int at = first;
  House house;
  const std::string city = row.Text(at++);
  house.name = HouseName(city, row.Text(at++));
  house.revision = row.Int(at++);
  house.building_id = row.Text(at++);
  house.territory_code = row.Text(at++);
  house.unit = row.Text(at++);
  house.floor = static_cast<int>(row.Int(at++));
  house.room = row.Text(at++);
  house.area_square_metres = row.Double(at++);
  house.use = FromText<HouseUse>(row.View(at++));
  house.address = row.Text(at++);
  house.import_hash = row.Bytes(at++);
  house.create_time = row.Time(at++);
  house.update_time = row.Time(at++);
  return house;
}

absl::StatusOr<std::vector<command::Loaded<House>>> HouseStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kLoadHouses, command::LookupParams(lookups), deadline));
  return command::ReadLoaded<House>(rows, HouseFromRow);
}

absl::StatusOr<std::vector<int>> HouseStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<HouseStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  ItemParams items;
  for (size_t i = 0; i < batch.size(); ++i) {
    const auto ord = static_cast<int>(i);
    items.Add(ord, batch[i].revision, batch[i].next());
    for (const auto& step : batch[i].steps) {
      const House& next = step.change.next;
      steps.Add(
          ord, next.name.city(), next.name.id(), next.update_time, *step.origin, MessageOf(next));
    }
  }
  pg::Params params = steps.Take();
  items.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(sql::kCommitHouses, params, deadline));
  return command::ReadMoved(rows);
}

}  // namespace hailan::residents
