#include "services/grid_geo/places/store.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/grid_geo/places/convert.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

PlaceRecord ReadRecord(const pg::Row& row) {
  PlaceRecord record{.place = ReadPlace(row, 0), .health = std::nullopt};
  if (!row.IsNull(kPlaceColumns)) {
    record.health = {static_cast<int>(row.Int(kPlaceColumns)), row.Time(kPlaceColumns + 1)};
  }
  return record;
}

// Parameters $11–$30 of commit_places.
struct Columns {
  pg::Array ord, city, id, revision, place_class, source, code, name, name_ko, longitude, latitude,
      territory, exclusive, version, category, detail, retired, created, updated, next_revision;

  void Add(int at, int64_t loaded, const Place& next) {
    ord.Add(at);
    city.Add(next.city);
    id.Add(next.id);
    revision.Add(loaded);
    place_class.Add(static_cast<int>(next.place_class));
    source.Add(next.external_source);
    code.Add(next.external_code);
    name.Add(next.display_name);
    name_ko.Add(next.display_name_ko);
    longitude.Add(next.point.x);
    latitude.Add(next.point.y);
    territory.Add(next.ground.territory_code);
    exclusive.Add(next.ground.exclusive_code);
    version.Add(next.ground.boundary_version);
    category.Add(next.category);
    detail.AddBytes(next.detail);
    retired.Add(next.retired);
    created.Add(next.create_time);
    updated.Add(next.update_time);
    next_revision.Add(next.revision);
  }
  void Take(pg::Params& params) const {
    for (const pg::Array* column :
         {&ord,      &city,    &id,        &revision, &place_class, &source,       &code,
          &name,     &name_ko, &longitude, &latitude, &territory,   &exclusive,    &version,
          &category, &detail,  &retired,   &created,  &updated,     &next_revision}) {
      params.Add(*column);
    }
  }
};

}  // namespace

Place ReadPlace(const pg::Row& row, int at) {
  Place place;
  place.city = row.Text(at);
  place.id = row.Text(at + 1);
  place.place_class = static_cast<PlaceClass>(row.Int(at + 2));
  place.external_source = row.Text(at + 3);
  place.external_code = row.Text(at + 4);
  place.display_name = row.Text(at + 5);
  place.display_name_ko = row.Text(at + 6);
  place.point = {static_cast<int32_t>(row.Int(at + 7)), static_cast<int32_t>(row.Int(at + 8))};
  place.ground = {row.Text(at + 9), row.Text(at + 10), row.Int(at + 11)};
  place.category = row.Text(at + 12);
  place.detail = row.Bytes(at + 13);
  place.retired = row.Bool(at + 14);
  place.create_time = row.Time(at + 15);
  place.update_time = row.Time(at + 16);
  place.revision = row.Int(at + 17);
  return place;
}

absl::StatusOr<std::vector<command::Loaded<Place>>> PlaceStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kLoadPlaces, command::LookupParams(lookups), deadline));
  std::vector<command::Loaded<Place>> loaded(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const pg::Row row = rows[i];
    if (row.Bool(0)) loaded[i].receipt = row.Bytes(1);
    if (!row.IsNull(2)) loaded[i].state = ReadPlace(row, 2);
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> PlaceStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<PlaceStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  Columns columns;
  for (size_t i = 0; i < batch.size(); ++i) {
    const int ord = static_cast<int>(i);
    columns.Add(ord, batch[i].revision, batch[i].next());
    for (const command::Step<PlaceStore>& step : batch[i].steps) {
      const Place& next = step.change.next;
      steps.Add(ord, next.city, next.id, next.update_time, *step.origin, ToMessage(step.change));
    }
  }
  pg::Params params = steps.Take();
  columns.Take(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(sql::kCommitPlaces, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<std::vector<PlaceRecord>> PlaceStore::Get(const std::string& city,
                                                         const std::vector<std::string>& ids,
                                                         absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(ids));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetPlaces, params, deadline));
  std::vector<PlaceRecord> records;
  for (const pg::Row row : rows) records.push_back(ReadRecord(row));
  return records;
}

absl::StatusOr<std::vector<PlaceRecord>> PlaceStore::List(const PlaceFilter& filter,
                                                          const std::string& after,
                                                          int limit,
                                                          absl::Time deadline) {
  pg::Array classes;
  for (const int number : filter.classes) classes.Add(number);
  pg::Params params;
  params.Add(filter.city).Add(classes).Add(filter.category).Add(filter.subtree);
  params.Add(filter.external_code).Add(filter.show_retired).Add(after).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListPlaces, params, deadline));
  std::vector<PlaceRecord> records;
  for (const pg::Row row : rows) records.push_back(ReadRecord(row));
  return records;
}

absl::StatusOr<int64_t> PlaceStore::ReportHealth(const std::string& city,
                                                 absl::Span<const PlaceHealthReport> reports,
                                                 absl::Time deadline) {
  pg::Array ids;
  pg::Array states;
  pg::Array times;
  for (const PlaceHealthReport& report : reports) {
    ids.Add(report.id);
    states.Add(report.health.state);
    times.Add(report.health.time);
  }
  pg::Params params;
  params.Add(city).Add(ids).Add(states).Add(times);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kReportPlaceHealth, params, deadline));
  return rows.affected();
}

}  // namespace hailan::grid_geo
