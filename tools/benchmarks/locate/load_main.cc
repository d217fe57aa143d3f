// Load of Locate, for its CPU. Usage: bench_locate_load TARGET SIDE CALLERS SECONDS
// The city must have been loaded by bench_locate. Prints one JSON line.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/rpc/auth.h"
#include "common/rpc/pipeline.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "tools/benchmarks/load.h"
#include "tools/benchmarks/tessellation.h"

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: bench_locate_load TARGET SIDE CALLERS SECONDS\n");
    return 2;
  }
  // As all our programs do; see common/app/run.cc.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  namespace pb = hailan::grid_geo::v1;
  const auto city = hailan::bench::MakeTessellation(std::atoi(argv[2]));
  hailan::grid_geo::Box box;
  for (const auto corner : city.outline) box.Add(corner);
  std::vector<grpc::ByteBuffer> requests;
  for (const auto point : hailan::bench::MakePoints(city, 1000, 7)) {
    // Others are refused, which costs something else.
    if (!box.Grown(-1).Contains(point)) continue;
    pb::LocateRequest request;
    request.set_parent("cities/370983");
    request.mutable_point()->set_longitude(point.x / 1e7);
    request.mutable_point()->set_latitude(point.y / 1e7);
    request.mutable_point()->set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
    requests.push_back(hailan::bench::Bytes(request.SerializeAsString()));
  }
  hailan::rpc::TokenClaims claims;
  claims.subject = "bench";
  claims.roles = {"city"};
  claims.city = "370983";
  const std::string token = hailan::rpc::SignDevelopmentToken(claims, {});
  std::vector<size_t> at(static_cast<size_t>(std::atoi(argv[3])));
  hailan::bench::LoadOptions options;
  options.target = argv[1];
  options.callers = std::atoi(argv[3]);
  options.duration = absl::Seconds(std::atof(argv[4]));
  options.next = [&](int index, bool /*last_ok*/) {
    size_t& next = at[static_cast<size_t>(index)];
    next += 7 + static_cast<size_t>(index);
    return hailan::bench::NextCall{
        "/hailan.grid_geo.v1.Locator/Locate", token, requests[next % requests.size()]};
  };
  options.read = [](grpc::ByteBuffer& answer) {
    pb::LocateResponse response;
    return hailan::rpc::ParseRequest(answer, response).ok() && !response.grid().empty();
  };
  const hailan::bench::LoadResult result = hailan::bench::RunLoad(options);
  std::printf("%s\n", hailan::bench::ToJson(result).c_str());
  return result.calls > 0 && result.errors == 0 ? 0 : 1;
}
