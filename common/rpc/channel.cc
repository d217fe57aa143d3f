#include "common/rpc/channel.h"

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/call.h"
#include "common/rpc/grpc_status.h"

namespace hailan::rpc {
namespace {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "FILE_UNREADABLE",
                 "A TLS file cannot be read; check the path and its permissions.",
                 {{"path", path}});
  }
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const TlsFiles& tls) {
  if (tls.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  HL_ASSIGN_OR_RETURN(options.pem_root_certs, ReadFile(tls.ca));
  if (!tls.certificate.empty()) {
    HL_ASSIGN_OR_RETURN(options.pem_cert_chain, ReadFile(tls.certificate));
    HL_ASSIGN_OR_RETURN(options.pem_private_key, ReadFile(tls.key));
  }
  return grpc::SslCredentials(options);
}

}  // namespace

CallOptions OnBehalf(const Call& call) {
  return {call.deadline - absl::Milliseconds(5), call.token, call.trace.Format()};
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const std::string& target,
                                                           const TlsFiles& tls) {
  HL_ASSIGN_OR_RETURN(const auto credentials, Credentials(tls));
  grpc::ChannelArguments arguments;
  // Channels with equal arguments would share one connection; each of ours has its own.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetLoadBalancingPolicyName("round_robin");
  // A service that comes back, or starts a moment after its callers, is found soon.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // What one attempt may take; a refusal does not wait for it.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

Peer::Peer(std::function<std::shared_ptr<grpc::Channel>()> connect, size_t channels)
    : connect_(std::move(connect)) {
  calls_.channels.resize(channels);
  if (channels > 1) streams_.channels.resize(4 * channels);
}

std::shared_ptr<grpc::Channel> Peer::channel() {
  absl::MutexLock lock(&mutex_);
  return Next(calls_);
}

std::shared_ptr<grpc::Channel> Peer::stream_channel() {
  absl::MutexLock lock(&mutex_);
  return Next(streams_.channels.empty() ? calls_ : streams_);
}

std::shared_ptr<grpc::Channel> Peer::Next(Ring& ring) {
  for (size_t tries = 1; true; ++tries) {
    ring.next = (ring.next + 1) % ring.channels.size();
    std::shared_ptr<grpc::Channel>& channel = ring.channels[ring.next];
    if (channel == nullptr) channel = connect_();
    // One that waits to connect again would refuse the call though another can carry it. A single
    // channel is taken as it is; one in process has no such state.
    if (tries == ring.channels.size() ||
        channel->GetState(false) != grpc_connectivity_state::GRPC_CHANNEL_TRANSIENT_FAILURE) {
      return channel;
    }
  }
}

absl::Status Peer::Invoke(absl::string_view method,
                          const google::protobuf::Message& request,
                          google::protobuf::Message* response,
                          const CallOptions& options) {
  const std::shared_ptr<grpc::Channel> channel = this->channel();
  grpc::ClientContext context;
  if (options.deadline != absl::InfiniteFuture()) {
    context.set_deadline(absl::ToChronoTime(options.deadline));
  }
  if (!options.token.empty()) {
    context.AddMetadata("authorization", absl::StrCat("Bearer ", options.token));
  }
  if (!options.traceparent.empty()) context.AddMetadata("traceparent", options.traceparent);
  const std::string path = absl::StrCat("/", method);
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
          channel.get(), rpc, &context, request, response);
  absl::Status result = FromGrpc(status);
  // A peer that ends just when the call arrives cancels it; nobody else does.
  const bool away = result.code() == absl::StatusCode::kUnavailable ||
                    result.code() == absl::StatusCode::kCancelled;
  if (away && ReasonOf(result).empty()) {
    return WithRetryDelay(Error(absl::StatusCode::kUnavailable,
                                reason::kPeerUnavailable,
                                "A service that this call needs is not reachable; try again.",
                                {{"method", std::string(method)}}),
                          absl::Milliseconds(500));
  }
  return result;
}

}  // namespace hailan::rpc
