#include "services/grid_geo/domain/coordinates.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace hailan::grid_geo {
namespace {

constexpr double kPi = std::numbers::pi;
// Krasovsky 1940, the ellipsoid of the published GCJ-02 formula.
constexpr double kSemiMajor = 6378245.0;
constexpr double kEccentricity2 = 0.00669342162296594323;

// The box of the offset.
constexpr LonLat kLow{.lon = 72.004, .lat = 0.8293};
constexpr LonLat kHigh{.lon = 137.8347, .lat = 55.8271};

double Waves(double a, double amplitude1, double factor1, double amplitude2, double factor2) {
  return (amplitude1 * std::sin(a * factor1) + amplitude2 * std::sin(a * factor2)) * 2.0 / 3.0;
}

double OffsetLat(double x, double y) {
  return -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * std::sqrt(std::abs(x)) +
         Waves(x, 20.0, 6.0 * kPi, 20.0, 2.0 * kPi) + Waves(y, 20.0, kPi, 40.0, kPi / 3.0) +
         Waves(y, 160.0, kPi / 12.0, 320.0, kPi / 30.0);
}

double OffsetLon(double x, double y) {
  return 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * std::sqrt(std::abs(x)) +
         Waves(x, 20.0, 6.0 * kPi, 20.0, 2.0 * kPi) + Waves(x, 20.0, kPi, 40.0, kPi / 3.0) +
         Waves(x, 150.0, kPi / 12.0, 300.0, kPi / 30.0);
}

// Solves Forward(p) == target by fixed-point iteration: the offset changes by less than a part in
// fifty per step, so six steps are below 1e-9 degree; twelve leave a margin.
template <class Forward>
LonLat Invert(LonLat target, Forward forward) {
  LonLat guess = target;
  for (int step = 0; step < 12; ++step) {
    const LonLat at = forward(guess);
    const double lon_error = at.lon - target.lon;
    const double lat_error = at.lat - target.lat;
    guess.lon -= lon_error;
    guess.lat -= lat_error;
    if (std::abs(lon_error) < 1e-11 && std::abs(lat_error) < 1e-11) break;
  }
  return guess;
}

}  // namespace

bool InOffsetBox(LonLat p) {
  return p.lon >= kLow.lon && p.lon <= kHigh.lon && p.lat >= kLow.lat && p.lat <= kHigh.lat;
}

LonLat ClampIntoOffsetBox(LonLat p) {
  constexpr double kInside = 0.1;
  return {.lon = std::clamp(p.lon, kLow.lon + kInside, kHigh.lon - kInside),
          .lat = std::clamp(p.lat, kLow.lat + kInside, kHigh.lat - kInside)};
}

LonLat WgsToGcj(LonLat wgs) {
  if (!InOffsetBox(wgs)) return wgs;
  const double x = wgs.lon - 105.0;
  const double y = wgs.lat - 35.0;
  const double radians = wgs.lat / 180.0 * kPi;
  const double sine = std::sin(radians);
  const double w2 = 1.0 - kEccentricity2 * sine * sine;
  const double w = std::sqrt(w2);
  const double meridian = kSemiMajor * (1.0 - kEccentricity2) / (w2 * w);
  const double parallel = kSemiMajor / w * std::cos(radians);
  return {.lon = wgs.lon + OffsetLon(x, y) * 180.0 / (parallel * kPi),
          .lat = wgs.lat + OffsetLat(x, y) * 180.0 / (meridian * kPi)};
}

LonLat GcjToBd(LonLat gcj) {
  if (!InOffsetBox(gcj)) return gcj;
  const double wave = kPi * 3000.0 / 180.0;
  const double z = std::hypot(gcj.lon, gcj.lat) + 2e-5 * std::sin(gcj.lat * wave);
  const double theta = std::atan2(gcj.lat, gcj.lon) + 3e-6 * std::cos(gcj.lon * wave);
  return {.lon = z * std::cos(theta) + 0.0065, .lat = z * std::sin(theta) + 0.006};
}

LonLat BdToGcj(LonLat bd) {
  return Invert(bd, GcjToBd);
}

LonLat GcjToWgs(LonLat gcj) {
  return Invert(gcj, WgsToGcj);
}

}  // namespace hailan::grid_geo
