// Coordinate systems against published vectors.
#include "services/grid_geo/domain/coordinates.h"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

namespace hailan::grid_geo {
namespace {

struct Vector {
  LonLat wgs, gcj, bd;
};

constexpr std::array kVectors = {
    Vector{{129.42, 42.77}, {129.4271398, 42.7726211}, {129.4337664, 42.7782620}},  // Longjing
    Vector{{114.35, 34.80}, {114.3559143, 34.7991888}, {114.3623115, 34.8055238}},  // Kaifeng
    Vector{{116.77, 36.18}, {116.7756513, 36.1800484}, {116.7820772, 36.1862875}},  // Feicheng
};

bool Near(LonLat a, LonLat b, double degrees) {
  return std::abs(a.lon - b.lon) <= degrees && std::abs(a.lat - b.lat) <= degrees;
}

}  // namespace

TEST_CASE("golden vectors of GCJ-02 and BD-09") {
  for (const Vector& v : kVectors) {
    CHECK(Near(WgsToGcj(v.wgs), v.gcj, 1e-7));
    CHECK(Near(GcjToBd(v.gcj), v.bd, 1e-7));
    CHECK(Near(ToWgs84(v.gcj, CoordinateSystem::kGcj02), v.wgs, 1e-7));
    CHECK(Near(ToWgs84(v.bd, CoordinateSystem::kBd09), v.wgs, 2e-7));
  }
  CHECK(Near(WgsToGcj({116.404, 39.915}), {116.4102445, 39.9164043}, 1e-7));
}

TEST_CASE("the inverse undoes the offset to a tenth of a millimetre") {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> lon(74, 135);
  std::uniform_real_distribution<double> lat(18, 53);
  for (int i = 0; i < 5000; ++i) {
    const LonLat wgs{lon(random), lat(random)};
    const LonLat gcj = WgsToGcj(wgs);
    REQUIRE(Near(ToWgs84(gcj, CoordinateSystem::kGcj02), wgs, 1e-9));
    REQUIRE(Near(ToWgs84(GcjToBd(gcj), CoordinateSystem::kBd09), wgs, 1e-9));
  }
}

TEST_CASE("WGS 84 and CGCS2000 are taken as they are, and nothing is offset outside the box") {
  const LonLat longjing{129.42, 42.77};
  CHECK(Near(ToWgs84(longjing, CoordinateSystem::kWgs84), longjing, 0));
  CHECK(Near(ToWgs84(longjing, CoordinateSystem::kCgcs2000), longjing, 0));
  const LonLat los_angeles{-118.25, 34.05};
  CHECK(Near(ToWgs84(los_angeles, CoordinateSystem::kGcj02), los_angeles, 0));
  CHECK(Near(ToWgs84(los_angeles, CoordinateSystem::kBd09), los_angeles, 0));
}

}  // namespace hailan::grid_geo
