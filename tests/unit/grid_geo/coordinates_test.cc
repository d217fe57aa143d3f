// Coordinate systems against published vectors, and where their offset applies.
#include "services/grid_geo/domain/coordinates.h"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "services/grid_geo/domain/coordinate/convert.h"

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

constexpr auto kWgs = CoordinateSystem::kWgs84;
constexpr auto kCgcs = CoordinateSystem::kCgcs2000;
constexpr auto kGcj = CoordinateSystem::kGcj02;
constexpr auto kBd = CoordinateSystem::kBd09;

// A city whose boundary is a square of 0.4 degree.
CityLayers CityFrom(double west, double south) {
  const PointE7 low{ToE7(west), ToE7(south)};
  const PointE7 high{ToE7(west + 0.4), ToE7(south + 0.4)};
  const Shape square{Polygon{Ring{low, {high.x, low.y}, high, {low.x, high.y}}}};
  return CityLayers(std::vector<LoadedBoundary>{{"222405", Layer::kCity, square}});
}

// The position as a map of that system shows it, wherever it lies.
LonLat Shown(LonLat wgs, CoordinateSystem system) {
  const LonLat gcj = WgsToGcj(wgs);
  return system == kGcj ? gcj : GcjToBd(gcj);
}

}  // namespace

TEST_CASE("golden vectors of GCJ-02 and BD-09") {
  for (const Vector& v : kVectors) {
    CHECK(Near(WgsToGcj(v.wgs), v.gcj, 1e-7));
    CHECK(Near(GcjToBd(v.gcj), v.bd, 1e-7));
    CHECK(Near(ToWgs84(v.gcj, kGcj, nullptr).point, v.wgs, 1e-7));
    CHECK(Near(ToWgs84(v.bd, kBd, nullptr).point, v.wgs, 2e-7));
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
    REQUIRE(Near(GcjToWgs(gcj), wgs, 1e-9));
    REQUIRE(Near(BdToGcj(GcjToBd(gcj)), gcj, 1e-9));
    REQUIRE(Near(ToWgs84(GcjToBd(gcj), kBd, nullptr).point, wgs, 1e-9));
  }
}

TEST_CASE("WGS 84 and CGCS2000 are taken as they are, wherever they lie") {
  const CityLayers longjing = CityFrom(129.0, 42.0);
  for (const LonLat at : {LonLat{129.2, 42.2}, LonLat{129.9, 42.2}, LonLat{-118.25, 34.05}}) {
    for (const CoordinateSystem system : {kWgs, kCgcs}) {
      const Converted same = ToWgs84(at, system, &longjing);
      CHECK(same.refusal.empty());
      CHECK_FALSE(same.offset);
      CHECK(Near(same.point, at, 0));
    }
  }
}

TEST_CASE("the offset is taken away in the city's service area, and nowhere else") {
  const CityLayers longjing = CityFrom(129.0, 42.0);
  // Inside, and 4.1 km east of the border; 10 km east of it; at a corner of the box around both.
  const LonLat inside{129.2, 42.2};
  const LonLat beside{129.45, 42.2};
  const LonLat beyond{129.5215, 42.2};
  const LonLat corner{129.46, 42.445};
  for (const CoordinateSystem system : {kGcj, kBd}) {
    for (const LonLat at : {inside, beside}) {
      const Converted there = ToWgs84(Shown(at, system), system, &longjing);
      CHECK(there.refusal.empty());
      CHECK(there.offset);
      CHECK(Near(there.point, at, 1e-9));
    }
    for (const LonLat at : {beyond, corner, LonLat{116.4, 39.9}, LonLat{126.98, 37.57}}) {
      CAPTURE(at.lon, at.lat);
      CHECK(ToWgs84(Shown(at, system), system, &longjing).refusal == "POINT_OUTSIDE_CITY");
      // Without a boundary the published box decides.
      CHECK(Near(ToWgs84(Shown(at, system), system, nullptr).point, at, 1e-9));
    }
  }
}

TEST_CASE("no GCJ-02 or BD-09 position lies outside the box, whatever city asks") {
  const CityLayers longjing = CityFrom(129.0, 42.0);
  const CityLayers los_angeles = CityFrom(-118.4, 34.0);
  const CityLayers undrawn(std::vector<LoadedBoundary>{});
  for (const CityLayers* const city : {&longjing, &los_angeles, &undrawn}) {
    for (const CoordinateSystem system : {kGcj, kBd}) {
      for (const LonLat at : {LonLat{-118.25, 34.05}, LonLat{-180, -90}, LonLat{180, 90}}) {
        CHECK(ToWgs84(at, system, city).refusal == "NOT_IN_GCJ_AREA");
      }
    }
  }
  CHECK(ToWgs84({-118.25, 34.05}, kGcj, nullptr).refusal == "NOT_IN_GCJ_AREA");
  // Of that city WGS 84 is what maps show too.
  const Converted shown = Convert({-118.25, 34.05}, kWgs, kGcj, &los_angeles);
  CHECK(shown.refusal.empty());
  CHECK_FALSE(shown.offset);
}

TEST_CASE("a position brought into the box can be converted") {
  for (const LonLat at : {LonLat{-180, -90}, LonLat{180, 90}, LonLat{129.2, -90}, LonLat{0, 42}}) {
    const LonLat in = ClampIntoOffsetBox(at);
    for (const CoordinateSystem system : {kGcj, kBd}) {
      CHECK(ToWgs84(in, system, nullptr).refusal.empty());
    }
  }
  CHECK(Near(ClampIntoOffsetBox({129.2, 42.2}), {129.2, 42.2}, 0));
  CHECK(Near(ClampIntoOffsetBox({129.2, -90}), {129.2, 0.9293}, 1e-9));
}

}  // namespace hailan::grid_geo
