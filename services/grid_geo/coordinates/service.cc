#include "services/grid_geo/coordinates/service.h"

#include <memory>
#include <string>

#include "common/base/status_macros.h"
#include "services/grid_geo/domain/coordinate/convert.h"
#include "services/grid_geo/locator/point.h"

namespace hailan::grid_geo {
namespace {

// What decides where the offset applies.
std::shared_ptr<const CityLayers> AreaOf(const CityMaps& maps,
                                         const std::string& city,
                                         bool ignore) {
  return ignore ? nullptr : maps.FindLayers(city);
}

}  // namespace

absl::StatusOr<v1::ConvertResponse> CoordinatesService::Convert(
    const rpc::Call& /*call*/, const v1::ConvertRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_RETURN_IF_ERROR(CheckPoint(request.point(), "point"));
  HL_ASSIGN_OR_RETURN(const CoordinateSystem to, ParseSystem(request.system(), "system"));
  const Converted converted =
      grid_geo::Convert({request.point().longitude(), request.point().latitude()},
                        static_cast<CoordinateSystem>(request.point().system()),
                        to,
                        AreaOf(maps_, city, request.ignore_service_area()).get());
  if (!converted.refusal.empty()) return Refusal(converted.refusal, "point");
  v1::ConvertResponse response;
  response.mutable_point()->set_longitude(converted.point.lon);
  response.mutable_point()->set_latitude(converted.point.lat);
  response.mutable_point()->set_system(request.system());
  response.set_offset_applied(converted.offset);
  return response;
}

absl::StatusOr<v1::BatchConvertResponse> CoordinatesService::BatchConvert(
    const rpc::Call& /*call*/, const v1::BatchConvertRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const CoordinateSystem from,
                      ParseSystem(request.from_system(), "from_system"));
  HL_ASSIGN_OR_RETURN(const CoordinateSystem to, ParseSystem(request.to_system(), "to_system"));
  HL_RETURN_IF_ERROR(CheckLengths(request.latitude_e7_size(), request.longitude_e7_size()));
  const auto area = AreaOf(maps_, city, request.ignore_service_area());
  v1::BatchConvertResponse response;
  response.mutable_latitude_e7()->Reserve(request.latitude_e7_size());
  response.mutable_longitude_e7()->Reserve(request.latitude_e7_size());
  for (int i = 0; i < request.latitude_e7_size(); ++i) {
    const Converted converted = grid_geo::Convert(
        {request.longitude_e7(i) / 1e7, request.latitude_e7(i) / 1e7}, from, to, area.get());
    response.add_latitude_e7(ToE7(converted.point.lat));
    response.add_longitude_e7(ToE7(converted.point.lon));
    if (converted.refusal.empty()) continue;
    v1::ConvertRefusal& refusal = *response.add_refusals();
    refusal.set_index(i);
    refusal.set_reason(std::string(converted.refusal));
  }
  return response;
}

}  // namespace hailan::grid_geo
