#include "services/grid_geo/places/service.h"

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/domain/place/reasons.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/places/access.h"
#include "services/grid_geo/places/convert.h"
#include "services/grid_geo/places/details.h"
#include "services/grid_geo/places/ground.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// Clocks of devices may run ahead by this much.
constexpr absl::Duration kClockSkew = absl::Minutes(5);

absl::Status NoSuchPlace() {
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "The city has no place with this id that you may read.");
}

absl::Status CheckFound(const PlaceReferences& wanted, const References& found) {
  for (const std::string& code : wanted.territories) {
    if (found.territories.contains(code)) continue;
    return Error(absl::StatusCode::kNotFound,
                 reason::kTerritoryNotFound,
                 "The city has no territory with this code; import it first.",
                 {{"territory_code", code}});
  }
  for (const std::string& id : wanted.departments) {
    if (found.departments.contains(id)) continue;
    return Error(absl::StatusCode::kNotFound,
                 reason::kDepartmentNotFound,
                 "The city has no department with this id; import it first.",
                 {{"department_id", id}});
  }
  return absl::OkStatus();
}

absl::StatusOr<PlaceRow> ParseRow(const v1::Place& place,
                                  const std::string& city,
                                  const CityLayers* layers) {
  PlaceRow row;
  HL_ASSIGN_OR_RETURN(row.values, FromProto(place, city, layers));
  if (row.values.id.empty()) {
    return InvalidField("rows.external_code",
                        reason::kMissingExternalCode,
                        "A row needs its external source and code, to be known again.");
  }
  HL_ASSIGN_OR_RETURN(row.references, ReferencesOf(place, city));
  return row;
}

// Reports on their way: a verdict per report, and of the good ones the latest of each place, by id.
struct Reports {
  std::vector<absl::Status> verdicts;
  std::map<std::string, PlaceHealthReport> latest;
};

absl::StatusOr<PlaceHealthReport> ParseReport(const v1::HealthReport& report,
                                              const std::string& city,
                                              absl::Time now) {
  HL_ASSIGN_OR_RETURN(const PlaceName name, PlaceName::Parse(report.name()));
  HL_ASSIGN_OR_RETURN(const absl::Time time, ParseTime(report.time(), "reports.time"));
  if (name.city() != city) {
    return InvalidField(
        "reports.name", hailan::reason::kForeignCity, "The place is of another city.");
  }
  if (time > now + kClockSkew) {
    return InvalidField("reports.time",
                        reason::kTimeInFuture,
                        "The time is more than five minutes ahead; set the device's clock.");
  }
  return PlaceHealthReport{name.id(), {report.state(), time}};
}

Reports ParseReports(const v1::ReportHealthRequest& request,
                     const std::string& city,
                     absl::Time now) {
  Reports reports;
  for (const v1::HealthReport& sent : request.reports()) {
    absl::StatusOr<PlaceHealthReport> report = ParseReport(sent, city, now);
    reports.verdicts.push_back(report.status());
    if (!report.ok()) continue;
    const auto [at, added] = reports.latest.try_emplace(report->id, *report);
    if (!added && at->second.health.time < report->health.time) at->second = *std::move(report);
  }
  return reports;
}

absl::Status CheckMonitored(const Place& place) {
  if (place.place_class == PlaceClass::kCamera || place.place_class == PlaceClass::kDevice) {
    return absl::OkStatus();
  }
  return InvalidField(
      "reports.name", reason::kNotAMonitoredPlace, "Only cameras and devices have health.");
}

}  // namespace

absl::StatusOr<Place> PlacesService::Prepare(const rpc::Call& call,
                                             const v1::Place& place,
                                             const std::string& city) {
  HL_ASSIGN_OR_RETURN(Place values, FromProto(place, city, maps_.FindLayers(city).get()));
  HL_ASSIGN_OR_RETURN(const PlaceReferences wanted, ReferencesOf(place, city));
  HL_ASSIGN_OR_RETURN(values.ground, FindGround(maps_, city, values.point));
  HL_ASSIGN_OR_RETURN(
      const References found,
      territories_.FindReferences(city, wanted.territories, wanted.departments, call.deadline));
  HL_RETURN_IF_ERROR(CheckFound(wanted, found));
  return values;
}

absl::StatusOr<v1::Place> PlacesService::Run(const rpc::Call& call,
                                             const std::string& request_id,
                                             PlaceCommand command) {
  HL_ASSIGN_OR_RETURN(const Place state, RunOne(writes_, call, request_id, std::move(command)));
  HL_ASSIGN_OR_RETURN(const std::vector<PlaceRecord> read,
                      store_.Get(state.city, {state.id}, call.deadline));
  PlaceRecord record{.place = state, .health = std::nullopt};
  if (!read.empty()) record.health = read.front().health;
  return ToProto(record);
}

absl::StatusOr<v1::Place> PlacesService::CreatePlace(const rpc::Call& call,
                                                     const v1::CreatePlaceRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(Place values, Prepare(call, request.place(), city));
  if (values.id.empty()) values.id = NewId(call.now);
  PlaceCommand command{
      .name = {city, values.id}, .etag = "", .action = grid_geo::CreatePlace{values}};
  return Run(call, request.request_id(), std::move(command));
}

absl::StatusOr<v1::Place> PlacesService::UpdatePlace(const rpc::Call& call,
                                                     const v1::UpdatePlaceRequest& request) {
  const absl::StatusOr<PlaceName> name = PlaceName::Parse(request.place().name());
  if (!name.ok()) return InvalidField("place.name", "INVALID_NAME", name.status().message());
  HL_ASSIGN_OR_RETURN(Place values, Prepare(call, request.place(), name->city()));
  PlaceCommand command{
      .name = *name, .etag = request.place().etag(), .action = ReplacePlace{std::move(values)}};
  return Run(call, request.request_id(), std::move(command));
}

absl::StatusOr<v1::Place> PlacesService::RetirePlace(const rpc::Call& call,
                                                     const v1::RetirePlaceRequest& request) {
  HL_ASSIGN_OR_RETURN(const PlaceName name, PlaceName::Parse(request.name()));
  PlaceCommand command{.name = name, .etag = request.etag(), .action = grid_geo::RetirePlace{}};
  return Run(call, request.request_id(), std::move(command));
}

absl::StatusOr<v1::Place> PlacesService::GetPlace(const rpc::Call& call,
                                                  const v1::GetPlaceRequest& request) {
  HL_ASSIGN_OR_RETURN(const PlaceName name, PlaceName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const std::vector<PlaceRecord> found,
                      store_.Get(name.city(), {name.id()}, call.deadline));
  if (found.empty() || !MayRead(call.actor(), found.front().place.place_class)) {
    return NoSuchPlace();
  }
  return ToProto(found.front());
}

absl::StatusOr<v1::ListPlacesResponse> PlacesService::ListPlaces(
    const rpc::Call& call, const v1::ListPlacesRequest& request) {
  PlaceFilter filter;
  HL_ASSIGN_OR_RETURN(filter.city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(filter.subtree, ParseSubtree(request.subtree(), filter.city, "subtree"));
  filter.category = request.category();
  filter.external_code = request.external_code();
  filter.show_retired = request.show_retired();
  if (request.place_class() != v1::PLACE_CLASS_UNSPECIFIED) {
    HL_RETURN_IF_ERROR(CheckMayRead(call.actor(), static_cast<PlaceClass>(request.place_class())));
    filter.classes = {request.place_class()};
  } else {
    for (int number = 1; number < static_cast<int>(kPlaceClasses); ++number) {
      if (MayRead(call.actor(), static_cast<PlaceClass>(number))) filter.classes.push_back(number);
    }
  }
  // The classes are part of it: a token does not outlive the permission it was given under.
  const std::string identity = absl::StrJoin({std::string("ListPlaces"),
                                              filter.city,
                                              absl::StrJoin(filter.classes, ","),
                                              filter.category,
                                              filter.subtree,
                                              filter.external_code,
                                              std::to_string(int{filter.show_retired})},
                                             "\n");
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      tokens_.Decode(request.page_token(), identity));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(
      std::vector<PlaceRecord> page,
      store_.List(filter, last.empty() ? "" : last.front(), size + 1, call.deadline));
  v1::ListPlacesResponse response;
  if (page.size() > static_cast<size_t>(size)) {
    page.pop_back();
    response.set_next_page_token(tokens_.Encode({page.back().place.id}, identity));
  }
  for (const PlaceRecord& record : page) *response.add_places() = ToProto(record);
  return response;
}

absl::StatusOr<Batch<PlaceStore>> PlacesService::MakeBatch(
    const rpc::Call& call,
    const v1::BulkUpsertPlacesRequest& request,
    const std::string& city,
    std::vector<absl::StatusOr<PlaceRow>>& rows,
    const References& found) {
  Batch<PlaceStore> batch;
  std::set<std::string> seen;
  for (int i = 0; i < request.rows_size(); ++i) {
    absl::StatusOr<PlaceRow>& row = rows[static_cast<size_t>(i)];
    const std::string& code = request.rows(i).external_code();
    absl::Status status = row.status();
    if (status.ok() && !seen.insert(row->values.id).second) {
      status = InvalidField("rows", reason::kDuplicateRow, "The call names this place twice.");
    }
    if (status.ok()) status = CheckFound(row->references, found);
    if (status.ok()) {
      absl::StatusOr<PlaceGround> ground = FindGround(maps_, city, row->values.point);
      status = ground.status();
      if (ground.ok()) row->values.ground = *std::move(ground);
    }
    if (!status.ok()) {
      batch.faults.push_back(FaultOf(i, code, status));
      continue;
    }
    // Before anything is written: a call that reaches outside the caller's areas does nothing.
    HL_RETURN_IF_ERROR(CheckGround(call.actor(), row->values.ground));
    PlaceName name(city, row->values.id);
    PlaceCommand command{
        .name = std::move(name), .etag = "", .action = PutPlace{std::move(row->values)}};
    batch.items.push_back({code, {i}, std::move(command)});
  }
  return batch;
}

absl::StatusOr<v1::ImportReport> PlacesService::BulkUpsertPlaces(
    const rpc::Call& call, const v1::BulkUpsertPlacesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  std::vector<absl::StatusOr<PlaceRow>> rows;
  PlaceReferences wanted;
  const std::shared_ptr<const CityLayers> layers = maps_.FindLayers(city);
  for (const v1::Place& place : request.rows()) {
    rows.push_back(ParseRow(place, city, layers.get()));
    if (!rows.back().ok()) continue;
    const PlaceReferences& names = rows.back()->references;
    wanted.territories.insert(
        wanted.territories.end(), names.territories.begin(), names.territories.end());
    wanted.departments.insert(
        wanted.departments.end(), names.departments.begin(), names.departments.end());
  }
  HL_ASSIGN_OR_RETURN(
      const References found,
      territories_.FindReferences(city, wanted.territories, wanted.departments, call.deadline));
  HL_ASSIGN_OR_RETURN(Batch<PlaceStore> batch, MakeBatch(call, request, city, rows, found));
  return grid_geo::RunBatch(
      imports_, call, request.request_id(), request.rows_size(), std::move(batch));
}

absl::StatusOr<v1::ReportHealthResponse> PlacesService::ReportHealth(
    const rpc::Call& call, const v1::ReportHealthRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  Reports reports = ParseReports(request, city, call.now);
  std::vector<std::string> ids;
  for (const auto& [id, report] : reports.latest) ids.push_back(id);
  HL_ASSIGN_OR_RETURN(const std::vector<PlaceRecord> found, store_.Get(city, ids, call.deadline));
  std::map<std::string, absl::Status> places;
  std::vector<PlaceHealthReport> good;
  for (const PlaceRecord& record : found) {
    HL_RETURN_IF_ERROR(CheckGround(call.actor(), record.place.ground));
    const absl::Status status = CheckMonitored(record.place);
    if (status.ok()) good.push_back(reports.latest.at(record.place.id));
    places[record.place.id] = status;
  }
  int64_t updated = 0;
  if (!good.empty()) {
    HL_ASSIGN_OR_RETURN(updated, store_.ReportHealth(city, good, call.deadline));
  }
  std::vector<RowFault> faults;
  for (int i = 0; i < request.reports_size(); ++i) {
    absl::Status status = reports.verdicts[static_cast<size_t>(i)];
    const std::string& name = request.reports(i).name();
    if (status.ok()) {
      const auto place = places.find(PlaceName::Parse(name)->id());
      status = place == places.end() ? NoSuchPlace() : place->second;
    }
    if (!status.ok()) faults.push_back(FaultOf(i, name, status));
  }
  v1::ImportReport listed = MakeReport(request.reports_size(), {}, std::move(faults));
  v1::ReportHealthResponse response;
  response.set_updated_count(static_cast<int32_t>(updated));
  response.set_stale_count(listed.unchanged_count() - response.updated_count());
  response.mutable_faults()->Swap(listed.mutable_faults());
  return response;
}

}  // namespace hailan::grid_geo
