#include "services/grid_geo/domain/coordinate/convert.h"

#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {
namespace {

bool HasOffset(CoordinateSystem system) {
  return system == CoordinateSystem::kGcj02 || system == CoordinateSystem::kBd09;
}

LonLat FromWgs84(LonLat wgs, CoordinateSystem to) {
  if (!HasOffset(to)) return wgs;
  const LonLat gcj = WgsToGcj(wgs);
  return to == CoordinateSystem::kGcj02 ? gcj : GcjToBd(gcj);
}

}  // namespace

bool InServiceArea(const CityLayers* layers, LonLat wgs) {
  if (layers == nullptr || !layers->city_box().has_value()) return InOffsetBox(wgs);
  return layers->MetresToCity(ToFine(wgs.lon, wgs.lat)) <= kServiceMargin;
}

Converted Convert(LonLat point,
                  CoordinateSystem from,
                  CoordinateSystem to,
                  const CityLayers* layers) {
  const bool offset = HasOffset(from) || HasOffset(to);
  if (from == to || !offset) return {.point = point};
  const LonLat wgs = ToWgs84(point, from);
  if (InServiceArea(layers, wgs) && InOffsetBox(wgs)) {
    // Between the two offset systems WGS 84 would only add rounding.
    if (from == CoordinateSystem::kGcj02 && to == CoordinateSystem::kBd09) {
      return {.point = GcjToBd(point), .offset = true};
    }
    if (from == CoordinateSystem::kBd09 && to == CoordinateSystem::kGcj02) {
      return {.point = BdToGcj(point), .offset = true};
    }
    return {.point = HasOffset(to) ? FromWgs84(wgs, to) : wgs, .offset = true};
  }
  if (InOffsetBox(wgs)) return {.point = {}, .refusal = reason::kPointOutsideCity};
  if (HasOffset(from)) return {.point = {}, .refusal = reason::kNotInGcjArea};
  return {.point = point};
}

}  // namespace hailan::grid_geo
