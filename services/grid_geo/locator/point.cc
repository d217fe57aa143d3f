#include "services/grid_geo/locator/point.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/coordinate/convert.h"

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

absl::StatusOr<FinePoint> ParsePoint(const type::v1::Point& point) {
  HL_RETURN_IF_ERROR(CheckPoint(point, "point"));
  const LonLat wgs =
      ToWgs84({point.longitude(), point.latitude()}, static_cast<CoordinateSystem>(point.system()));
  return ToFine(wgs.lon, wgs.lat);
}

absl::Status CheckLengths(int latitudes, int longitudes) {
  if (latitudes == longitudes) return absl::OkStatus();
  return InvalidField("longitude_e7", "LENGTH_MISMATCH", "Send as many longitudes as latitudes.");
}

}  // namespace hailan::grid_geo
