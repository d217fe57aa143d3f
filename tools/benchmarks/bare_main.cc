// The echo service on bare gRPC: a callback server with typed messages and nothing around it. What
// our pipeline is compared with. Usage: bench_bare ADDRESS
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>

#include <csignal>
#include <cstdio>

#include "absl/synchronization/mutex.h"
#include "tools/benchmarks/echo.h"

namespace {

namespace pb = hailan::testing::v1;

class BareEcho final : public grpc::Service {
 public:
  BareEcho() {
    Add<pb::EchoRequest, pb::EchoReply>(0, "/hailan.testing.v1.Echo/Echo", hailan::bench::Echo);
    Add<pb::PageRequest, pb::PageReply>(1, "/hailan.testing.v1.Echo/Page", hailan::bench::Page);
  }

 private:
  template <class Request, class Reply>
  void Add(int index, const char* path, Reply (*body)(const Request&)) {
    AddMethod(
        new grpc::internal::RpcServiceMethod(path, grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodCallback(
        index,
        new grpc::internal::CallbackUnaryHandler<Request, Reply>(
            [body](grpc::CallbackServerContext* context, const Request* request, Reply* reply) {
              *reply = body(*request);
              auto* const reactor = context->DefaultReactor();
              reactor->Finish(grpc::Status::OK);
              return reactor;
            }));
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: bench_bare ADDRESS\n");
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // As all our programs do; see common/app/run.cc.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  BareEcho service;
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(argv[1], grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown();
  return 0;
}
