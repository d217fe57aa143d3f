// Health and reflection, as third-party clients use them.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <catch2/catch.hpp>

#include "absl/time/clock.h"
#include "grpc/health/v1/health.pb.h"
#include "tests/integration/rpc/echo_server.h"
#include "tests/support/matchers.h"

namespace hailan::rpc {
namespace {

using absl::StatusCode;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

struct Health {
  absl::Status status;
  HealthCheckResponse response;
};

Health Check(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
  HealthCheckRequest request;
  request.set_service(service);
  const RawAnswer answer =
      Send(channel, {.method = "grpc.health.v1.Health/Check", .body = request.SerializeAsString()});
  Health health{.status = answer.status, .response = {}};
  health.response.ParseFromString(answer.body);
  return health;
}

TEST_CASE("health answers for the server and for each service, without a token") {
  EchoServer server;
  for (const auto& channel : {server.Network(), server.InProcess()}) {
    for (const char* service : {"", "hailan.testing.v1.Echo"}) {
      const Health health = Check(channel, service);
      CHECK_THAT(health.status, testing::IsOk());
      CHECK(health.response.status() == HealthCheckResponse::SERVING);
    }
    CHECK(Check(channel, "hailan.testing.v1.Nothing").status.code() == StatusCode::kNotFound);
  }
  server.server().SetServing(false);
  for (const char* service : {"", "hailan.testing.v1.Echo"}) {
    CHECK(Check(server.Network(), service).response.status() == HealthCheckResponse::NOT_SERVING);
  }
}

// The answer to one question of the reflection protocol, whose contract is not linked here: bytes.
RawAnswer Reflect(const std::shared_ptr<grpc::Channel>& channel, const std::string& question) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(5)));
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = false;
  const auto stream = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  stream->StartCall(nullptr);
  queue.Next(&tag, &ok);
  const grpc::Slice slice(question);
  RawAnswer answer;
  grpc::ByteBuffer reply;
  if (ok) {
    stream->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    queue.Next(&tag, &ok);
    stream->Read(&reply, nullptr);
    queue.Next(&tag, &ok);
  }
  grpc::Slice body;
  if (ok && reply.DumpToSingleSlice(&body).ok()) {
    answer.body.assign(reinterpret_cast<const char*>(body.begin()), body.size());
  }
  grpc::Status status;
  stream->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
  answer.status =
      absl::Status(static_cast<StatusCode>(status.error_code()), status.error_message());
  return answer;
}

TEST_CASE("reflection is served in development only") {
  // list_services = "*", field 7 of ServerReflectionRequest.
  const std::string list = "\x3a\x01*";
  // gRPC's switch for reflection is one for the whole process; ours is one for each server.
  EchoServer development({.reflection = true});
  EchoServer production;
  CHECK(Reflect(production.Network(), list).status.code() == StatusCode::kUnimplemented);
  CHECK(Reflect(production.InProcess(), list).status.code() == StatusCode::kUnimplemented);
  const RawAnswer services = Reflect(development.Network(), list);
  CHECK_THAT(services.status, testing::IsOk());
  for (const char* name : {"hailan.testing.v1.Echo", "grpc.health.v1.Health"}) {
    CHECK_THAT(services.body, Catch::Contains(name));
  }
  // file_containing_symbol, field 4: the contract, with the health service's descriptor linked.
  const RawAnswer file = Reflect(development.Network(), "\x22\x15grpc.health.v1.Health");
  CHECK_THAT(file.body, Catch::Contains("HealthCheckRequest"));
}

}  // namespace
}  // namespace hailan::rpc
