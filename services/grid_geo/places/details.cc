#include "services/grid_geo/places/details.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/boundaries/geometry.h"
#include "services/grid_geo/domain/coordinate/convert.h"
#include "services/grid_geo/domain/department.h"
#include "services/grid_geo/domain/place/hours.h"
#include "services/grid_geo/domain/place/reasons.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/locator/point.h"
#include "services/grid_geo/places/convert.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// How far an outline may lie from its place's point, in units: some 2 km.
constexpr int32_t kFarthestOutline = 200000;

absl::Status CheckSizes(const v1::Footprint& footprint) {
  int64_t points = 0;
  for (const int size : footprint.ring_sizes()) points += size;
  if (footprint.longitude_e7_size() != footprint.latitude_e7_size() ||
      (footprint.ring_sizes_size() > 0 && points != footprint.longitude_e7_size())) {
    return InvalidField(
        "building.footprint",
        reason::kInvalidFootprint,
        "Send as many longitudes as latitudes, and rings of as many points in all.");
  }
  if (footprint.system() < type::v1::COORDINATE_SYSTEM_WGS84 ||
      footprint.system() > type::v1::COORDINATE_SYSTEM_BD09) {
    return InvalidField(
        "building.footprint.system", "REQUIRED", "Name the coordinate system of the outline.");
  }
  return absl::OkStatus();
}

absl::Status PutInWgs84(v1::Footprint& footprint, const CityLayers* layers) {
  const auto system = static_cast<CoordinateSystem>(footprint.system());
  footprint.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  if (!HasOffset(system)) return absl::OkStatus();
  for (int i = 0; i < footprint.longitude_e7_size(); ++i) {
    const Converted wgs =
        ToWgs84({footprint.longitude_e7(i) / 1e7, footprint.latitude_e7(i) / 1e7}, system, layers);
    if (!wgs.refusal.empty()) return Refusal(wgs.refusal, "building.footprint");
    footprint.set_longitude_e7(i, ToE7(wgs.point.lon));
    footprint.set_latitude_e7(i, ToE7(wgs.point.lat));
  }
  return absl::OkStatus();
}

absl::Status NormaliseFootprint(PointE7 point, const CityLayers* layers, v1::Footprint& footprint) {
  HL_RETURN_IF_ERROR(CheckSizes(footprint));
  HL_RETURN_IF_ERROR(PutInWgs84(footprint, layers));
  const Shape shape = ShapeOf(footprint);
  Box box;
  box.Add(shape);
  if (!Box{point.x, point.y, point.x, point.y}
           .Grown(kFarthestOutline)
           .Contains({box.min_x, box.min_y}) ||
      !Box{point.x, point.y, point.x, point.y}
           .Grown(kFarthestOutline)
           .Contains({box.max_x, box.max_y})) {
    return InvalidField(
        "building.footprint",
        reason::kFootprintElsewhere,
        "The outline is not around the point; check the order of the coordinates and "
        "the systems of both.");
  }
  if (const auto flaw = Geometry().FindFlaw(shape); flaw.has_value()) {
    return InvalidField("building.footprint",
                        reason::kInvalidFootprint,
                        absl::StrCat(flaw->reason, ": ", flaw->fix));
  }
  return absl::OkStatus();
}

bool IsStreamReference(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '.' || c == '_' || c == ':' || c == '-';
  });
}

absl::Status BadHours(absl::string_view description) {
  return InvalidField("service.hours", reason::kInvalidHours, description);
}

absl::Status CheckIntervals(const google::protobuf::RepeatedPtrField<v1::OpenInterval>& list) {
  DayHours hours;
  for (const v1::OpenInterval& interval : list) {
    hours.push_back({interval.open_minute(), interval.close_minute()});
  }
  if (AreGoodHours(hours)) return absl::OkStatus();
  return BadHours("The hours of a day are in order, without overlap, each at most 24 hours long.");
}

absl::Status CheckHours(const v1::OpeningHours& hours) {
  std::set<int> weekdays;
  for (const v1::WeekdayHours& day : hours.weekdays()) {
    if (!weekdays.insert(day.weekday()).second) return BadHours("A weekday is there twice.");
    HL_RETURN_IF_ERROR(CheckIntervals(day.intervals()));
  }
  std::set<absl::CivilDay> dates;
  for (const v1::DateHours& date : hours.dates()) {
    absl::CivilDay day;
    if (date.date().size() != 10 || !absl::ParseCivilTime(date.date(), &day)) {
      return BadHours("A date is written 2026-10-01.");
    }
    if (!dates.insert(day).second) return BadHours("A date is there twice.");
    HL_RETURN_IF_ERROR(CheckIntervals(date.intervals()));
  }
  if (weekdays.empty() && !dates.empty())
    return BadHours("Dates are exceptions; name weekdays too.");
  return absl::OkStatus();
}

absl::Status CheckService(PlaceClass place_class, v1::ServiceDetail& service) {
  if (service.category().empty()) {
    if (place_class == PlaceClass::kServicePoint) {
      return InvalidField(
          "service.category", reason::kMissingCategory, "Say what the service point offers.");
    }
    service.set_category("grid-station");
  }
  if (!IsVisibleOrEmpty(service.contact_phone())) {
    return InvalidField("service.contact_phone",
                        reason::kInvalidText,
                        "The telephone must not hold control characters.");
  }
  const std::set<int> had(service.accessibility().begin(), service.accessibility().end());
  if (static_cast<int>(had.size()) != service.accessibility_size() || had.contains(0)) {
    return InvalidField(
        "service.accessibility", "INVALID_ACCESSIBILITY", "Name each accessibility once.");
  }
  return CheckHours(service.hours());
}

v1::Place::DetailCase DetailOf(PlaceClass place_class) {
  switch (place_class) {
    case PlaceClass::kBuilding:
      return v1::Place::kBuilding;
    case PlaceClass::kAsset:
      return v1::Place::kAsset;
    case PlaceClass::kCamera:
      return v1::Place::kCamera;
    case PlaceClass::kDevice:
      return v1::Place::kDevice;
    case PlaceClass::kServicePoint:
    case PlaceClass::kGridStation:
      return v1::Place::kService;
    case PlaceClass::kPatrolPoint:
      return v1::Place::kPatrolPoint;
    case PlaceClass::kUnspecified:
      break;
  }
  return v1::Place::DETAIL_NOT_SET;
}

// Checks the detail that `only` holds and brings it into its stored form.
absl::Status Normalise(const Place& values,
                       const CityLayers* layers,
                       v1::Place& only,
                       std::string& category) {
  switch (only.detail_case()) {
    case v1::Place::kBuilding:
      if (!only.building().has_footprint()) return absl::OkStatus();
      return NormaliseFootprint(
          values.point, layers, *only.mutable_building()->mutable_footprint());
    case v1::Place::kAsset:
      category = only.asset().kind();
      return absl::OkStatus();
    case v1::Place::kCamera:
      if (IsStreamReference(only.camera().stream_reference())) return absl::OkStatus();
      return InvalidField("camera.stream_reference",
                          reason::kInvalidStreamReference,
                          "Send the stream's id on the video platform, not an address.");
    case v1::Place::kDevice:
      category = only.device().kind();
      return absl::OkStatus();
    case v1::Place::kService:
      HL_RETURN_IF_ERROR(CheckService(values.place_class, *only.mutable_service()));
      category = only.service().category();
      return absl::OkStatus();
    case v1::Place::kPatrolPoint:
      if (only.patrol_point().geofence_radius_m() == 0) {
        only.mutable_patrol_point()->set_geofence_radius_m(50);
      }
      return absl::OkStatus();
    case v1::Place::DETAIL_NOT_SET:
      break;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SetDetail(const v1::Place& place, const CityLayers* layers, Place& values) {
  if (place.detail_case() != DetailOf(values.place_class) ||
      place.detail_case() == v1::Place::DETAIL_NOT_SET) {
    return InvalidField("place_class", reason::kWrongDetail, "Send the detail that the class has.");
  }
  const auto& reflection = *v1::Place::GetReflection();
  const auto* const field = v1::Place::descriptor()->FindFieldByNumber(place.detail_case());
  v1::Place only;
  reflection.MutableMessage(&only, field)->CopyFrom(reflection.GetMessage(place, field));
  values.category.clear();
  HL_RETURN_IF_ERROR(Normalise(values, layers, only, values.category));
  values.detail = only.SerializeAsString();
  return absl::OkStatus();
}

absl::StatusOr<PlaceReferences> ReferencesOf(const v1::Place& place, const std::string& city) {
  PlaceReferences references;
  for (const std::string& grid : place.camera().covered_grids()) {
    HL_ASSIGN_OR_RETURN(const TerritoryName name, ParseTerritory(grid, "camera.covered_grids"));
    if (name.city() != city) {
      return InvalidField(
          "camera.covered_grids", reason::kForeignCode, "The grids must be of the parent city.");
    }
    references.territories.push_back(name.id());
  }
  for (const std::string& owner : {place.asset().owner_department(),
                                   place.camera().owner_department(),
                                   place.device().owner_department()}) {
    if (owner.empty()) continue;
    HL_ASSIGN_OR_RETURN(const DepartmentName name, DepartmentName::Parse(owner));
    if (name.city() != city) {
      return InvalidField(
          "owner_department", reason::kForeignCode, "The department must be of the parent city.");
    }
    references.departments.push_back(name.id());
  }
  return references;
}

}  // namespace hailan::grid_geo
