// Tiles against an oracle of doubles: projection, cutting, simplification, winding, wire format.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "absl/time/clock.h"
#include "services/grid_geo/domain/tile/layer_writer.h"
#include "tests/unit/grid_geo/places/tile_decoder.h"

namespace hailan::grid_geo {
namespace {

using testing::DecodedFeature;
using testing::DecodedRing;
using testing::DecodeTile;

struct Real {
  double x = 0;
  double y = 0;
};

// The textbook formula, in tile units.
Real Project(PointE7 point, TileId tile) {
  const double side = std::pow(2.0, tile.zoom) * kTileExtent;
  const double latitude = point.y / 1e7 * M_PI / 180;
  return {(point.x / 1e7 / 360 + 0.5) * side - double{1} * tile.x * kTileExtent,
          (0.5 - std::asinh(std::tan(latitude)) / (2 * M_PI)) * side -
              double{1} * tile.y * kTileExtent};
}

TileId TileAt(PointE7 point, int zoom) {
  const Real world = Project(point, {zoom, 0, 0});
  return {zoom,
          static_cast<uint32_t>(std::floor(world.x / kTileExtent)),
          static_cast<uint32_t>(std::floor(world.y / kTileExtent))};
}

double Distance(Real p, Real a, Real b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  const double t =
      length2 == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

double Distance(Real p, const std::vector<std::vector<Real>>& rings) {
  double best = 1e18;
  for (const auto& ring : rings) {
    for (size_t i = 0; i < ring.size(); ++i) {
      best = std::min(best, Distance(p, ring[i], ring[(i + 1) % ring.size()]));
    }
  }
  return best;
}

std::string Draw(const Shape& shape, TileId tile) {
  LayerWriter writer("grids");
  OutlineMaker maker(tile);
  const WorldShape world = ToWorld(shape);
  const WorldBox bounds = BoundsOf(world);
  std::vector<TileRing> rings;
  std::vector<TileRing> all;
  for (const WorldPolygon& polygon : world) {
    maker.Make(polygon, bounds.Within(maker.frame().box()), rings);
    all.insert(all.end(), rings.begin(), rings.end());
  }
  const std::vector<Attribute> attributes = {{"code", std::string("370983001001001")},
                                             {"level", int64_t{-4}},
                                             {"height", 18.5},
                                             {"lit", true}};
  writer.AddPolygons(all, attributes);
  return writer.Finish();
}

// A star around a centre, some of its points far in: not convex, never crossing itself.
Ring Star(PointE7 centre, double radius, int points, std::mt19937& random, bool reversed) {
  std::uniform_real_distribution<double> reach(0.3, 1);
  Ring ring;
  for (int i = 0; i < points; ++i) {
    const double angle = (reversed ? -1 : 1) * 2 * M_PI * i / points;
    const double r = radius * reach(random);
    ring.push_back({centre.x + static_cast<int32_t>(r * std::cos(angle)),
                    centre.y + static_cast<int32_t>(r * std::sin(angle))});
  }
  return ring;
}

std::vector<std::vector<Real>> Reals(const Shape& shape, TileId tile) {
  std::vector<std::vector<Real>> rings;
  for (const Polygon& polygon : shape) {
    for (const Ring& ring : polygon) {
      rings.emplace_back();
      for (const PointE7 point : ring) rings.back().push_back(Project(point, tile));
    }
  }
  return rings;
}

template <class R>
double SignedArea(const R& ring) {
  double area = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const auto& a = ring[i];
    const auto& b = ring[(i + 1) % ring.size()];
    area += static_cast<double>(a.x) * static_cast<double>(b.y) -
            static_cast<double>(b.x) * static_cast<double>(a.y);
  }
  return area / 2;
}

bool InTile(double x, double y) {
  return x > 0 && x < kTileExtent && y > 0 && y < kTileExtent;
}

void CheckAgainstOracle(const Shape& shape, TileId tile) {
  const auto layers = DecodeTile(Draw(shape, tile));
  if (layers.empty()) return;
  REQUIRE(layers.size() == 1);
  CHECK(layers[0].version == 2);
  CHECK(layers[0].extent == kTileExtent);
  REQUIRE(layers[0].features.size() == 1);
  const DecodedFeature& feature = layers[0].features[0];
  CHECK(feature.type == 3);
  const auto truth = Reals(shape, tile);
  std::vector<std::vector<Real>> drawn;
  for (size_t i = 0; i < feature.parts.size(); ++i) {
    const DecodedRing& ring = feature.parts[i];
    REQUIRE(ring.size() >= 3);
    CHECK((SignedArea(ring) > 0) == (i == 0));
    drawn.emplace_back();
    for (const auto& point : ring) {
      drawn.back().push_back({static_cast<double>(point.x), static_cast<double>(point.y)});
      CHECK(std::abs(point.x - kTileExtent / 2) <= kTileExtent / 2 + kTileBuffer);
      CHECK(std::abs(point.y - kTileExtent / 2) <= kTileExtent / 2 + kTileBuffer);
      if (!InTile(drawn.back().back().x, drawn.back().back().y)) continue;
      CHECK(Distance(drawn.back().back(), truth) <= 1.0);
    }
  }
  for (const auto& ring : truth) {
    // Rings of a few units may round to nothing.
    if (std::abs(SignedArea(ring)) < 8) continue;
    for (const Real point : ring) {
      if (InTile(point.x, point.y)) CHECK(Distance(point, drawn) <= 1.0);
    }
  }
}

}  // namespace

TEST_CASE("the world's integers agree with the textbook formula") {
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    const PointE7 point{static_cast<int32_t>(random() % 3600000000U - 1800000000U),
                        static_cast<int32_t>(random() % 1600000000U) - 800000000};
    const WorldPoint world = ToWorld(point);
    const Real real = Project(point, {kWorldBits - 12, 0, 0});
    CHECK(std::abs(static_cast<double>(world.x) - real.x) <= 2);
    CHECK(std::abs(static_cast<double>(world.y) - real.y) <= 2);
  }
  CHECK(ToWorld(PointE7{0, 900000000}).y == 0);
  CHECK(ToWorld(PointE7{0, -900000000}).y == (int64_t{1} << kWorldBits) - 1);
}

TEST_CASE("a tile's ground box holds what its world box holds") {
  const PointE7 point{1294200000, 427700000};
  for (int zoom = 0; zoom <= kDeepestZoom; ++zoom) {
    const TileId tile = TileAt(point, zoom);
    CHECK(GroundBoxOf(tile, 0).Grown(1).Contains(point));
    WorldBox here;
    here.Add(ToWorld(point));
    CHECK(here.Within(WorldBoxOf(tile, 1)));
  }
}

TEST_CASE(
    "outlines are within one unit of the real ones at every zoom, wound as the format wants") {
  std::mt19937 random(11);
  for (int round = 0; round < 12; ++round) {
    const PointE7 centre{1294200000 + static_cast<int32_t>(random() % 4000000),
                         427700000 + static_cast<int32_t>(random() % 4000000)};
    const double radius = 2000.0 * (1 << random() % 9);
    Shape shape = {{Star(centre, radius, 40, random, round % 2 == 0)}};
    // A hole that lies inside however far the points reach in.
    shape[0].push_back(Star(centre, radius * 0.2, 7, random, round % 3 == 0));
    for (int zoom = 8; zoom <= kDeepestZoom; ++zoom) {
      CheckAgainstOracle(shape, TileAt(centre, zoom));
      CheckAgainstOracle(shape, TileAt(shape[0][0][0], zoom));
    }
  }
}

TEST_CASE("a comb of many teeth is simplified in bounded time") {
  // Each look for the farthest point finds the next tooth only.
  WorldRing comb;
  for (int64_t i = 0; i < 40'000; ++i) {
    comb.push_back({i * 1'000'000, i % 2 == 0 ? 0 : (int64_t{1} << 39) - i * 1000});
  }
  comb.push_back({150'000'000'000, -1});
  OutlineMaker maker({0, 0, 0});
  std::vector<TileRing> rings;
  const absl::Time start = absl::Now();
  maker.Make({comb}, false, rings);
  CHECK(absl::Now() - start < absl::Seconds(5));
  CHECK(rings.size() == 1);
}

TEST_CASE("what is smaller than a unit or outside the tile is left out") {
  const PointE7 centre{1294200000, 427700000};
  std::mt19937 random(5);
  const Shape shape = {{Star(centre, 300, 12, random, false)}};
  CHECK(Draw(shape, {0, 0, 0}).empty());
  const TileId tile = TileAt(centre, 16);
  CHECK_FALSE(Draw(shape, tile).empty());
  CHECK(Draw(shape, {16, tile.x + 2, tile.y}).empty());
}

TEST_CASE("a tile inside a polygon is filled to its rim, the hole included") {
  const PointE7 c{1294200000, 427700000};
  const auto square = [c](int32_t r) {
    return Ring{{c.x - r, c.y - r}, {c.x + r, c.y - r}, {c.x + r, c.y + r}, {c.x - r, c.y + r}};
  };
  const auto full = DecodeTile(Draw({{square(10000000)}}, TileAt(c, 18)));
  REQUIRE(full.size() == 1);
  REQUIRE(full[0].features[0].parts.size() == 1);
  const double side = kTileExtent + 2.0 * kTileBuffer;
  CHECK(SignedArea(full[0].features[0].parts[0]) == side * side);
  CHECK(full[0].features[0].attributes.at("code") == "370983001001001");
  CHECK(full[0].features[0].attributes.at("level") == "-4");
  CHECK(full[0].features[0].attributes.at("height") == "18.500000");
  CHECK(full[0].features[0].attributes.at("lit") == "true");
  // Wholly inside the hole there is nothing to see, whatever the rings say of its rim.
  const auto hole = DecodeTile(Draw({{square(20000000), square(10000000)}}, TileAt(c, 18)));
  double area = 0;
  for (const auto& layer : hole) {
    for (const auto& ring : layer.features[0].parts) area += SignedArea(ring);
  }
  CHECK(area == 0);
}

TEST_CASE("points are written as they are and values are shared") {
  LayerWriter writer("cameras");
  const std::vector<Attribute> attributes = {{"name", std::string("路口")}};
  for (int i = 0; i < 3; ++i) writer.AddPoint({i * 100 - 5, 4000}, attributes);
  CHECK(writer.feature_count() == 3);
  const std::string bytes = writer.Finish();
  CHECK(bytes.find("路口") == bytes.rfind("路口"));
  const auto layers = DecodeTile(bytes);
  REQUIRE(layers[0].features.size() == 3);
  CHECK(layers[0].features[2].type == 1);
  CHECK(layers[0].features[2].parts[0][0].x == 195);
  CHECK(layers[0].features[0].parts[0][0].x == -5);
  CHECK(layers[0].features[1].attributes.at("name") == "路口");
  CHECK(LayerWriter("empty").Finish().empty());
}

}  // namespace hailan::grid_geo
