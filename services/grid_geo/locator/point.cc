#include "services/grid_geo/locator/point.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/coordinate/convert.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {

absl::StatusOr<CoordinateSystem> ParseSystem(type::v1::CoordinateSystem system,
                                             absl::string_view field) {
  if (system < type::v1::COORDINATE_SYSTEM_WGS84 || system > type::v1::COORDINATE_SYSTEM_BD09) {
    return InvalidField(field, "REQUIRED", "Name the coordinate system.");
  }
  return static_cast<CoordinateSystem>(system);
}

absl::Status CheckPoint(const type::v1::Point& point, absl::string_view field) {
  if (!std::isfinite(point.longitude()) || !std::isfinite(point.latitude())) {
    return InvalidField(field, "NOT_A_NUMBER", "Longitude and latitude must be finite numbers.");
  }
  if (std::abs(point.longitude()) > 180 || std::abs(point.latitude()) > 90) {
    return InvalidField(
        field, "OUT_OF_RANGE", "Longitude is within 180 and latitude within 90 degrees.");
  }
  return ParseSystem(point.system(), absl::StrCat(field, ".system")).status();
}

absl::Status Refusal(absl::string_view why, absl::string_view field) {
  if (why == reason::kPointOutsideCity) {
    return Error(absl::StatusCode::kNotFound,
                 why,
                 "The position is outside the city's service area, where this city cannot say "
                 "whether maps are shifted; check the coordinates and their system.");
  }
  return InvalidField(
      field, why, "No GCJ-02 or BD-09 coordinate lies there; the position is of another system.");
}

absl::StatusOr<LonLat> ParsePoint(const type::v1::Point& point,
                                  absl::string_view field,
                                  const CityLayers* layers) {
  HL_RETURN_IF_ERROR(CheckPoint(point, field));
  const Converted wgs = ToWgs84(
      {point.longitude(), point.latitude()}, static_cast<CoordinateSystem>(point.system()), layers);
  if (!wgs.refusal.empty()) return Refusal(wgs.refusal, field);
  return wgs.point;
}

absl::StatusOr<PointE7> ParsePointE7(const type::v1::Point& point,
                                     absl::string_view field,
                                     const CityLayers* layers) {
  HL_ASSIGN_OR_RETURN(const LonLat wgs, ParsePoint(point, field, layers));
  return PointE7{ToE7(wgs.lon), ToE7(wgs.lat)};
}

absl::Status CheckLengths(int latitudes, int longitudes) {
  if (latitudes == longitudes) return absl::OkStatus();
  return InvalidField("longitude_e7", "LENGTH_MISMATCH", "Send as many longitudes as latitudes.");
}

}  // namespace hailan::grid_geo
