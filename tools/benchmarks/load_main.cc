// Load of the echo service. Usage: bench_load TARGET echo|page CALLERS SECONDS
// Prints one JSON line.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/synchronization/mutex.h"
#include "common/rpc/auth.h"
#include "common/rpc/pipeline.h"
#include "tools/benchmarks/echo.h"
#include "tools/benchmarks/load.h"

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: bench_load TARGET echo|page CALLERS SECONDS\n");
    return 2;
  }
  // As all our programs do; see common/app/run.cc.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const bool page = std::string(argv[2]) == "page";
  hailan::rpc::TokenClaims claims;
  claims.subject = "bench";
  claims.roles = {"city"};
  claims.city = "222405";
  const std::string token = hailan::rpc::SignDevelopmentToken(claims, {});
  hailan::testing::v1::EchoRequest echo;
  echo.set_parent("cities/222405");
  echo.set_text(std::string(100, 'x'));
  hailan::testing::v1::PageRequest rows;
  rows.set_parent("cities/222405");
  rows.set_size(13);  // 2 kB
  const std::string path = page ? "/hailan.testing.v1.Echo/Page" : "/hailan.testing.v1.Echo/Echo";
  const grpc::ByteBuffer body =
      hailan::bench::Bytes(page ? rows.SerializeAsString() : echo.SerializeAsString());
  hailan::bench::LoadOptions options;
  options.target = argv[1];
  options.callers = std::atoi(argv[3]);
  options.duration = absl::Seconds(std::atof(argv[4]));
  options.next = [&](int /*index*/, bool /*last_ok*/) {
    return hailan::bench::NextCall{path, token, body};
  };
  // A caller wants what it asked for as a message.
  options.read = [page](grpc::ByteBuffer& answer) {
    hailan::testing::v1::PageReply rows_back;
    hailan::testing::v1::EchoReply text_back;
    return page ? hailan::rpc::ParseRequest(answer, rows_back).ok()
                : hailan::rpc::ParseRequest(answer, text_back).ok();
  };
  const hailan::bench::LoadResult result = hailan::bench::RunLoad(options);
  std::printf("%s\n", hailan::bench::ToJson(result).c_str());
  return result.calls > 0 && result.errors == 0 ? 0 : 1;
}
