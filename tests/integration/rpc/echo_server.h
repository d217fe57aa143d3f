// A real server with the toy services Echo and Flow behind the real pipeline.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/obs/metrics.h"
#include "common/pg/pool.h"
#include "common/rpc/auth.h"
#include "common/rpc/executor.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/server.h"
#include "common/rpc/service.h"
#include "hailan/testing/v1/echo.pb.h"
#include "tests/support/raw_call.h"

namespace hailan::rpc {

struct EchoSetup {
  std::string listen = "127.0.0.1:0";
  bool reflection = false;
  int threads = 2;
  size_t most_queued = 64;
  // With a database the change feed is served too.
  pg::Pool* feed = nullptr;
  PipelineOptions limits = {};
};

class EchoServer {
 public:
  using Handler = std::function<absl::StatusOr<hailan::testing::v1::EchoReply>(
      const Call&, const hailan::testing::v1::EchoRequest&)>;

  explicit EchoServer(const EchoSetup& setup = {});
  ~EchoServer();

  // What Echo does; by default it echoes.
  Handler handler;
  std::atomic<int> handled = 0;
  // How far Flow's Count has come.
  std::atomic<int64_t> count = 0;

  // Over the listener, and inside the process.
  std::shared_ptr<grpc::Channel> Network();
  std::shared_ptr<grpc::Channel> InProcess() { return server_->InProcessChannel(); }
  Server& server() { return *server_; }
  obs::Metrics& metrics() { return metrics_; }
  Pipeline& pipeline() { return *pipeline_; }

 private:
  SystemClock clock_;
  obs::Metrics metrics_;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<Executor> executor_;
  std::vector<std::unique_ptr<Service>> services_;
  std::unique_ptr<Server> server_;
};

// `Bearer …` for these claims, signed with the development key.
std::string Bearer(const TokenClaims& claims);
// One that may call Echo in 222405.
std::string GoodBearer();

using testing::RawAnswer;
using testing::RawCall;
using testing::Send;

// A good call, to be spoiled by a test.
RawCall GoodCall(const std::string& text = "hello");

}  // namespace hailan::rpc
