// The echo service behind our whole pipeline, in our host: what every RPC of ours costs before it
// does anything.
#include "common/app/host.h"
#include "common/app/run.h"
#include "tools/benchmarks/echo.h"

namespace hailan::bench {
namespace {

namespace pb = hailan::testing::v1;

absl::Status Bind(app::Host& host) {
  auto rpc = std::make_unique<rpc::Service>(
      "hailan.testing.v1.Echo", host.pipeline(), host.executor("testing"));
  rpc->Inline("Echo",
              [](const rpc::Call& /*call*/, const pb::EchoRequest& request)
                  -> absl::StatusOr<pb::EchoReply> { return Echo(request); });
  rpc->Inline("Page",
              [](const rpc::Call& /*call*/, const pb::PageRequest& request)
                  -> absl::StatusOr<pb::PageReply> { return Page(request); });
  host.AddService(std::move(rpc));
  return absl::OkStatus();
}

}  // namespace
}  // namespace hailan::bench

int main(int argc, char** argv) {
  return hailan::app::Run(
      argc, argv, {{.name = "testing", .migrations = {}, .bind = hailan::bench::Bind}});
}
