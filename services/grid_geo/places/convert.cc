#include "services/grid_geo/places/convert.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/domain/place/reasons.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/locator/point.h"
#include "services/grid_geo/places/details.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

void SetPoint(PointE7 point, type::v1::Point* out) {
  out->set_longitude(point.x / 1e7);
  out->set_latitude(point.y / 1e7);
  out->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
}

absl::Status CheckTexts(const v1::Place& place) {
  if (!IsVisibleText(place.display_name()) || !IsVisibleOrEmpty(place.display_name_ko()) ||
      !IsVisibleOrEmpty(place.external_source()) || !IsVisibleOrEmpty(place.external_code())) {
    return InvalidField("place.display_name",
                        reason::kInvalidText,
                        "Names and codes must not be blank or hold control characters.");
  }
  if (place.external_source().empty() != place.external_code().empty()) {
    return InvalidField("place.external_code",
                        reason::kMissingExternalCode,
                        "Send external source and external code together.");
  }
  return absl::OkStatus();
}

DayHours DayOf(const google::protobuf::RepeatedPtrField<v1::OpenInterval>& intervals) {
  DayHours hours;
  for (const v1::OpenInterval& interval : intervals) {
    hours.push_back({interval.open_minute(), interval.close_minute()});
  }
  return hours;
}

}  // namespace

v1::Place ToProto(const Place& place) {
  v1::Place out;
  // Written by SetDetail; one that cannot be read shows nothing.
  if (!out.ParseFromString(place.detail)) out.Clear();
  out.set_name(PlaceName(place.city, place.id).Format());
  out.set_place_class(static_cast<v1::PlaceClass>(place.place_class));
  out.set_external_source(place.external_source);
  out.set_external_code(place.external_code);
  out.set_display_name(place.display_name);
  out.set_display_name_ko(place.display_name_ko);
  SetPoint(place.point, out.mutable_point());
  out.set_territory(FormatTerritory(place.city, place.ground.territory_code));
  if (!place.ground.exclusive_code.empty()) {
    out.set_exclusive_territory(FormatTerritory(place.city, place.ground.exclusive_code));
  }
  out.set_state(place.retired ? v1::PLACE_STATE_RETIRED : v1::PLACE_STATE_ACTIVE);
  SetTime(place.create_time, out.mutable_create_time());
  SetTime(place.update_time, out.mutable_update_time());
  out.set_etag(absl::StrCat(place.revision));
  return out;
}

v1::Place ToProto(const PlaceRecord& record) {
  v1::Place out = ToProto(record.place);
  if (record.health.has_value()) {
    out.mutable_health()->set_state(static_cast<v1::HealthState>(record.health->state));
    SetTime(record.health->time, out.mutable_health()->mutable_time());
  }
  return out;
}

absl::StatusOr<Place> FromProto(const v1::Place& place,
                                const std::string& city,
                                const CityLayers* layers) {
  HL_RETURN_IF_ERROR(CheckTexts(place));
  Place values;
  values.city = city;
  if (place.place_class() < v1::PLACE_CLASS_BUILDING ||
      place.place_class() > v1::PLACE_CLASS_PATROL_POINT) {
    return InvalidField("place.place_class", "UNKNOWN_VALUE", "Name one of the classes.");
  }
  values.place_class = static_cast<PlaceClass>(place.place_class());
  values.external_source = place.external_source();
  values.external_code = place.external_code();
  if (!values.external_code.empty()) {
    // NUL cannot be in a text, so no two keys give the same digest input.
    values.id = DigestId(absl::StrCat(std::to_string(place.place_class()),
                                      absl::string_view("\0", 1),
                                      values.external_source,
                                      absl::string_view("\0", 1),
                                      values.external_code));
  }
  values.display_name = place.display_name();
  values.display_name_ko = place.display_name_ko();
  HL_ASSIGN_OR_RETURN(values.point, ParsePointE7(place.point(), "place.point", layers));
  HL_RETURN_IF_ERROR(SetDetail(place, layers, values));
  return values;
}

command::Message ToMessage(const PlaceChange& change) {
  const Place& next = change.next;
  v1::PlaceChange payload;
  payload.set_name(PlaceName(next.city, next.id).Format());
  payload.set_place_class(static_cast<v1::PlaceClass>(next.place_class));
  payload.set_category(next.category);
  SetPoint(next.point, payload.mutable_point());
  payload.set_territory(FormatTerritory(next.city, next.ground.territory_code));
  if (!next.ground.exclusive_code.empty()) {
    payload.set_exclusive_territory(FormatTerritory(next.city, next.ground.exclusive_code));
  }
  payload.set_state(next.retired ? v1::PLACE_STATE_RETIRED : v1::PLACE_STATE_ACTIVE);
  if (!change.former_territory.empty()) {
    payload.set_former_territory(FormatTerritory(next.city, change.former_territory));
  }
  return command::MakeMessage(std::string(change.type), payload.name(), payload);
}

Shape ShapeOf(const v1::Footprint& footprint) {
  if (footprint.longitude_e7_size() != footprint.latitude_e7_size()) return {};
  Polygon polygon;
  int at = 0;
  const auto take = [&](int size) {
    Ring& ring = polygon.emplace_back();
    for (int end = std::min(at + size, footprint.longitude_e7_size()); at < end; ++at) {
      ring.push_back({footprint.longitude_e7(at), footprint.latitude_e7(at)});
    }
  };
  if (footprint.ring_sizes().empty()) take(footprint.longitude_e7_size());
  for (const int size : footprint.ring_sizes()) take(size);
  if (polygon.front().empty()) return {};
  return {std::move(polygon)};
}

OpeningHours HoursOf(const v1::ServiceDetail& service) {
  OpeningHours hours;
  hours.known = service.hours().weekdays_size() > 0;
  for (const v1::WeekdayHours& day : service.hours().weekdays()) {
    if (day.weekday() < 1 || day.weekday() > 7) continue;
    hours.weekdays[static_cast<size_t>(day.weekday() - 1)] = DayOf(day.intervals());
  }
  for (const v1::DateHours& date : service.hours().dates()) {
    absl::CivilDay day;
    if (absl::ParseCivilTime(date.date(), &day)) hours.dates[day] = DayOf(date.intervals());
  }
  return hours;
}

}  // namespace hailan::grid_geo
