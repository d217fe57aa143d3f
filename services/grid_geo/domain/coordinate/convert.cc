#include "services/grid_geo/domain/coordinate/convert.h"

#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {
namespace {

// At least kServiceMargin in units of 1e-7 degree, on both axes, everywhere in the box of the
// offset.
constexpr int32_t kMarginAtMost = 1'000'000;

LonLat WithoutOffset(LonLat point, CoordinateSystem from) {
  if (from == CoordinateSystem::kBd09) point = BdToGcj(point);
  return HasOffset(from) ? GcjToWgs(point) : point;
}

LonLat FromWgs84(LonLat wgs, CoordinateSystem to) {
  if (!HasOffset(to)) return wgs;
  const LonLat gcj = WgsToGcj(wgs);
  return to == CoordinateSystem::kGcj02 ? gcj : GcjToBd(gcj);
}

// True when a position (WGS 84, in the box of the offset) is inside the city's boundary or at most
// kServiceMargin from it, or that boundary is not drawn.
bool InServiceArea(const CityLayers* layers, LonLat wgs) {
  if (layers == nullptr || !layers->city_box().has_value()) return true;
  // Most positions that are far away cost no look at the border.
  const PointE7 rounded{ToE7(wgs.lon), ToE7(wgs.lat)};
  if (!layers->city_box()->Grown(kMarginAtMost).Contains(rounded)) return false;
  return layers->MetresToCity(ToFine(wgs.lon, wgs.lat)) <= kServiceMargin;
}

}  // namespace

Converted Convert(LonLat point,
                  CoordinateSystem from,
                  CoordinateSystem to,
                  const CityLayers* layers) {
  const bool offset = HasOffset(from) || HasOffset(to);
  if (from == to || !offset) return {.point = point};
  const LonLat wgs = WithoutOffset(point, from);
  const bool in_box = InOffsetBox(wgs);
  if (in_box && InServiceArea(layers, wgs)) {
    // Between the two offset systems WGS 84 would only add rounding.
    if (from == CoordinateSystem::kGcj02 && to == CoordinateSystem::kBd09) {
      return {.point = GcjToBd(point), .offset = true};
    }
    if (from == CoordinateSystem::kBd09 && to == CoordinateSystem::kGcj02) {
      return {.point = BdToGcj(point), .offset = true};
    }
    return {.point = HasOffset(to) ? FromWgs84(wgs, to) : wgs, .offset = true};
  }
  if (in_box) return {.point = {}, .refusal = reason::kPointOutsideCity};
  if (HasOffset(from)) return {.point = {}, .refusal = reason::kNotInGcjArea};
  return {.point = point};
}

}  // namespace hailan::grid_geo
