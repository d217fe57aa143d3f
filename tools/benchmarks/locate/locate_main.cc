// Point → grid: our index in this process and BatchLocate over gRPC, against PostGIS and
// Boost.Geometry on the same polygons and points, and how long the index takes to build.
// Usage: bench_locate POSTGIS_URL GRPC_TARGET SIDE SECONDS; without gRPC where the target is `-`.
// Prints one JSON line per way. The driver interleaves rounds by running this program again.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/domain/grid_index.h"
#include "tools/benchmarks/locate/library.h"
#include "tools/benchmarks/locate/postgis.h"
#include "tools/benchmarks/tessellation.h"

namespace hailan::bench {
namespace {

namespace pb = hailan::grid_geo::v1;

constexpr char kCity[] = "370983";
constexpr size_t kBatch = 1000;

// 15 streets × 8 communities × grids in order: every grid has its place in a four-level tree.
std::string GridCode(size_t index) {
  return absl::StrFormat(
      "%s%03d%03d%03d", kCity, 1 + index / 30 / 8 % 900, 1 + index / 30 % 8, 1 + index % 30);
}

class Server {
 public:
  explicit Server(const std::string& target)
      : peer_([target] { return *rpc::MakeChannel(target, {}); }) {
    rpc::TokenClaims claims;
    claims.subject = "bench";
    claims.roles = {"operator"};
    claims.city = kCity;
    token_ = rpc::SignDevelopmentToken(claims, {});
  }
  template <class Response, class Request>
  Response Call(absl::string_view method, const Request& request) {
    auto response = peer_.Invoke<Response>(absl::StrCat("hailan.grid_geo.v1.", method),
                                           request,
                                           {absl::Now() + absl::Seconds(60), token_, ""});
    if (!response.ok()) Die(absl::StrCat(method, ": ", response.status().ToString()));
    return *std::move(response);
  }

 private:
  rpc::Peer peer_;
  std::string token_;
};

void AddRow(std::vector<pb::TerritoryRow>& rows, std::string code, pb::TerritoryLevel level) {
  pb::TerritoryRow row;
  row.set_level(level);
  row.set_display_name(code);
  if (level == pb::TERRITORY_LEVEL_GRID) row.set_grid_class(pb::GRID_CLASS_BASIC);
  row.set_code(std::move(code));
  rows.push_back(std::move(row));
}

// Loads the city through the public import calls; a second run changes nothing.
void Load(Server& server, const Tessellation& city) {
  std::vector<pb::TerritoryRow> rows;
  AddRow(rows, kCity, pb::TERRITORY_LEVEL_CITY);
  for (size_t i = 0; i < city.grids.size(); i += 30) {
    const std::string code = GridCode(i);
    if (i / 30 % 8 == 0) AddRow(rows, code.substr(0, 9), pb::TERRITORY_LEVEL_STREET);
    AddRow(rows, code.substr(0, 12), pb::TERRITORY_LEVEL_COMMUNITY);
  }
  for (size_t i = 0; i < city.grids.size(); ++i) {
    AddRow(rows, GridCode(i), pb::TERRITORY_LEVEL_GRID);
  }
  for (size_t at = 0; at < rows.size(); at += 500) {
    pb::ImportTerritoriesRequest request;
    request.set_parent(absl::StrCat("cities/", kCity));
    request.set_request_id(NewId(absl::Now()));
    for (size_t i = at; i < std::min(rows.size(), at + 500); ++i) *request.add_rows() = rows[i];
    server.Call<pb::ImportReport>("Territories/ImportTerritories", request);
  }
  std::string features = absl::StrCat(R"({"type":"Feature","properties":{"code":")",
                                      kCity,
                                      R"("},"geometry":{"type":"Polygon","coordinates":[)",
                                      RingJson(city.outline),
                                      "]}}");
  const auto flush = [&] {
    pb::ImportBoundariesRequest request;
    request.set_parent(absl::StrCat("cities/", kCity));
    request.set_request_id(NewId(absl::Now()));
    request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
    request.set_geojson(
        absl::StrCat(R"({"type":"FeatureCollection","features":[)", features, "]}"));
    const auto report =
        server.Call<pb::ImportBoundariesResponse>("Territories/ImportBoundaries", request);
    if (!report.applied()) Die("boundaries refused: " + report.faults(0).reason());
    features.clear();
  };
  for (size_t i = 0; i < city.grids.size(); ++i) {
    absl::StrAppend(&features,
                    features.empty() ? "" : ",",
                    R"({"type":"Feature","properties":{"code":")",
                    GridCode(i),
                    R"("},"geometry":{"type":"Polygon","coordinates":[)",
                    RingJson(city.grids[i][0][0]),
                    "]}}");
    if (features.size() > 2'500'000) flush();
  }
  flush();
}

// Repeats `body`, which handles `points` points, for a while; prints the rate.
void Measure(const char* name, size_t points, double seconds, const std::function<int()>& body) {
  const auto start = std::chrono::steady_clock::now();
  int64_t rounds = 0;
  int64_t found = 0;
  double elapsed = 0;
  while (elapsed < seconds) {
    found += body();
    ++rounds;
    elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  const double total = static_cast<double>(rounds) * static_cast<double>(points);
  std::printf("{\"way\":\"%s\",\"points_per_second\":%.0f,\"hit_share\":%.4f}\n",
              name,
              total / elapsed,
              static_cast<double>(found) / total);
}

// How long the index takes to build, and what it holds.
void PrintBuild(const std::vector<const grid_geo::Shape*>& shapes) {
  const auto start = std::chrono::steady_clock::now();
  const auto index = grid_geo::GridIndex::Build(shapes);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("{\"way\":\"build\",\"polygons\":%zu,\"seconds\":%.3f,\"bytes\":%zu}\n",
              shapes.size(),
              seconds,
              index.bytes());
}

void MeasureInProcess(const Tessellation& city,
                      const std::vector<grid_geo::PointE7>& points,
                      PostGis& postgis,
                      double seconds) {
  std::vector<const grid_geo::Shape*> shapes;
  for (const grid_geo::Shape& shape : city.grids) shapes.push_back(&shape);
  PrintBuild(shapes);
  const auto index = grid_geo::GridIndex::Build(shapes);
  const Library library(city);
  Measure("inproc", points.size(), seconds, [&] {
    int hits = 0;
    for (const grid_geo::PointE7 p : points) hits += index.Find(grid_geo::ToFine(p)) >= 0 ? 1 : 0;
    return hits;
  });
  Measure("library", points.size(), seconds, [&] {
    int hits = 0;
    for (const grid_geo::PointE7 p : points) hits += library.Find(p) >= 0 ? 1 : 0;
    return hits;
  });
  size_t at = 0;
  Measure("postgis_one", 1, seconds, [&] {
    const grid_geo::PointE7 p = points[at++ % points.size()];
    return postgis.Find(
        "one", absl::StrFormat("%.7f", p.x / 1e7), absl::StrFormat("%.7f", p.y / 1e7));
  });
}

void MeasureBatches(Server& server,
                    const std::vector<grid_geo::PointE7>& points,
                    PostGis& postgis,
                    double seconds) {
  size_t at = 0;
  Measure("grpc_batch", kBatch, seconds, [&] {
    pb::BatchLocateRequest request;
    request.set_parent(absl::StrCat("cities/", kCity));
    request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
    for (size_t i = 0; i < kBatch; ++i, ++at) {
      request.add_latitude_e7(points[at % points.size()].y);
      request.add_longitude_e7(points[at % points.size()].x);
    }
    int hits = 0;
    const auto response = server.Call<pb::BatchLocateResponse>("Locator/BatchLocate", request);
    for (const uint64_t code : response.grid_codes()) hits += code != 0 ? 1 : 0;
    return hits;
  });
  at = 0;
  Measure("postgis_batch", kBatch, seconds, [&] {
    std::string x = "{";
    std::string y = "{";
    for (size_t i = 0; i < kBatch; ++i, ++at) {
      absl::StrAppendFormat(&x, "%s%.7f", i == 0 ? "" : ",", points[at % points.size()].x / 1e7);
      absl::StrAppendFormat(&y, "%s%.7f", i == 0 ? "" : ",", points[at % points.size()].y / 1e7);
    }
    return postgis.Find("batch", x + "}", y + "}");
  });
}

void Main(const std::string& pg_url, const std::string& target, int side, double seconds) {
  const Tessellation city = MakeTessellation(side);
  const std::vector<grid_geo::PointE7> points = MakePoints(city, 200'000, 7);
  PostGis postgis(pg_url);
  postgis.Load(city);
  MeasureInProcess(city, points, postgis, seconds);
  if (target == "-") return;
  Server server(target);
  Load(server, city);
  MeasureBatches(server, points, postgis, seconds);
}

}  // namespace
}  // namespace hailan::bench

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: bench_locate POSTGIS_URL GRPC_TARGET SIDE SECONDS\n");
    return 2;
  }
  hailan::bench::Main(argv[1], argv[2], std::atoi(argv[3]), std::atof(argv[4]));
  return 0;
}
