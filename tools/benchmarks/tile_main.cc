// Vector tiles: ours, drawn in this process without a cache, against ST_AsMVT of PostGIS on the
// same grids. Usage: bench_tile POSTGIS_URL SIDE Draws every tile of the zooms 10 to 16 that meets
// the city, each once per way; one JSON line a way.
#include <libpq-fe.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/grid_geo/domain/tile/layer_writer.h"
#include "tools/benchmarks/tessellation.h"

namespace hailan::bench {
namespace {

constexpr int kLeastZoom = 10;
constexpr int kMostZoom = 16;

[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "bench_tile: %s\n", message.c_str());
  std::exit(1);
}

std::string CodeOf(size_t index) {
  return absl::StrFormat("370983001001%03d%04d", index % 1000, index / 1000);
}

// What the service keeps in memory of each grid.
struct Drawn {
  grid_geo::WorldShape world;
  grid_geo::WorldBox box;
  std::vector<grid_geo::Attribute> attributes;
};

std::vector<Drawn> Prepare(const Tessellation& city) {
  std::vector<Drawn> grids;
  for (size_t i = 0; i < city.grids.size(); ++i) {
    Drawn& grid = grids.emplace_back();
    grid.world = grid_geo::ToWorld(city.grids[i]);
    grid.box = grid_geo::BoundsOf(grid.world);
    grid.attributes = {{"code", CodeOf(i)}, {"level", int64_t{4}}};
  }
  return grids;
}

std::vector<grid_geo::TileId> TilesOf(const Tessellation& city) {
  grid_geo::WorldBox box;
  for (const grid_geo::PointE7 point : city.outline) box.Add(grid_geo::ToWorld(point));
  std::vector<grid_geo::TileId> tiles;
  for (int zoom = kLeastZoom; zoom <= kMostZoom; ++zoom) {
    const int shift = grid_geo::kWorldBits - zoom;
    for (int64_t y = box.min_y >> shift; y <= box.max_y >> shift; ++y) {
      for (int64_t x = box.min_x >> shift; x <= box.max_x >> shift; ++x) {
        tiles.push_back({zoom, static_cast<uint32_t>(x), static_cast<uint32_t>(y)});
      }
    }
  }
  return tiles;
}

std::string Draw(const std::vector<Drawn>& grids, grid_geo::TileId tile) {
  grid_geo::OutlineMaker maker(tile);
  grid_geo::LayerWriter writer("grids");
  std::vector<grid_geo::TileRing> rings;
  for (const Drawn& grid : grids) {
    const grid_geo::WorldBox& box = maker.frame().box();
    if (!grid.box.Meets(box)) continue;
    maker.Make(grid.world.front(), grid.box.Within(box), rings);
    writer.AddPolygons(rings, grid.attributes);
  }
  return writer.Finish();
}

class PostGis {
 public:
  explicit PostGis(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    if (PQstatus(connection_) != CONNECTION_OK) Die(PQerrorMessage(connection_));
  }
  ~PostGis() { PQfinish(connection_); }

  // Grids in Web Mercator already, with an index: the peer at its best.
  void Load(const Tessellation& city) {
    Run("CREATE EXTENSION IF NOT EXISTS postgis");
    Run("DROP TABLE IF EXISTS bench_tiles");
    Run("CREATE TABLE bench_tiles (code text, level int, geom geometry(Polygon, 3857))");
    for (size_t i = 0; i < city.grids.size(); ++i) {
      Run(absl::StrCat("INSERT INTO bench_tiles VALUES ('",
                       CodeOf(i),
                       "', 4, ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON('{\"type\":\"Polygon\",",
                       "\"coordinates\":[",
                       RingJson(city.grids[i][0][0]),
                       "]}'), 4326), 3857))"));
    }
    Run("CREATE INDEX ON bench_tiles USING gist (geom)");
    Run("VACUUM ANALYZE bench_tiles");
    Run("SET jit = off");
    PQclear(PQprepare(connection_,
                      "tile",
                      "SELECT ST_AsMVT(t, 'grids', 4096, 'geom') FROM (SELECT code, level, "
                      "ST_AsMVTGeom(geom, ST_TileEnvelope($1, $2, $3), 4096, 64, true) AS geom "
                      "FROM bench_tiles WHERE geom && ST_TileEnvelope($1, $2, $3, margin => "
                      "(64.0 / 4096))) AS t WHERE t.geom IS NOT NULL",
                      0,
                      nullptr));
  }
  size_t Tile(grid_geo::TileId tile) {
    const std::string texts[] = {
        std::to_string(tile.zoom), std::to_string(tile.x), std::to_string(tile.y)};
    const char* const values[] = {texts[0].c_str(), texts[1].c_str(), texts[2].c_str()};
    PGresult* const result = PQexecPrepared(connection_, "tile", 3, values, nullptr, nullptr, 1);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) Die(PQerrorMessage(connection_));
    const auto bytes = static_cast<size_t>(PQgetlength(result, 0, 0));
    PQclear(result);
    return bytes;
  }

 private:
  void Run(const std::string& sql) {
    PGresult* const result = PQexec(connection_, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) Die(PQerrorMessage(connection_));
    PQclear(result);
  }
  PGconn* connection_;
};

void Measure(const char* way,
             const std::vector<grid_geo::TileId>& tiles,
             const std::function<size_t(grid_geo::TileId)>& draw) {
  const auto start = std::chrono::steady_clock::now();
  size_t bytes = 0;
  for (const grid_geo::TileId tile : tiles) bytes += draw(tile);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("{\"way\":\"%s\",\"tiles\":%zu,\"bytes\":%zu,\"tiles_per_second\":%.0f}\n",
              way,
              tiles.size(),
              bytes,
              static_cast<double>(tiles.size()) / seconds);
}

void Main(const std::string& url, int side) {
  const Tessellation city = MakeTessellation(side);
  const std::vector<grid_geo::TileId> tiles = TilesOf(city);
  const std::vector<Drawn> grids = Prepare(city);
  PostGis postgis(url);
  postgis.Load(city);
  Measure("ours", tiles, [&](grid_geo::TileId tile) { return Draw(grids, tile).size(); });
  Measure("postgis", tiles, [&](grid_geo::TileId tile) { return postgis.Tile(tile); });
}

}  // namespace
}  // namespace hailan::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bench_tile POSTGIS_URL SIDE\n");
    return 2;
  }
  hailan::bench::Main(argv[1], std::atoi(argv[2]));
  return 0;
}
