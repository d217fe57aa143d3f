#include "tools/hailanctl/stream.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/sync_stream.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/rpc/grpc_status.h"

namespace hailan::ctl {
namespace {

absl::Status WithPeerReason(absl::Status status, const std::string& path) {
  if (status.code() != absl::StatusCode::kUnavailable || !ReasonOf(status).empty()) return status;
  return Error(absl::StatusCode::kUnavailable,
               reason::kPeerUnavailable,
               "No server answers at the target; check --target and that it runs.",
               {{"method", path}});
}

}  // namespace

absl::Status ReadStream(Session& session,
                        const std::string& path,
                        const rpc::CallOptions& options,
                        const google::protobuf::Message& request,
                        google::protobuf::Message* message,
                        const std::function<absl::Status()>& receive) {
  using google::protobuf::Message;
  grpc::ClientContext context;
  if (options.deadline != absl::InfiniteFuture()) {
    context.set_deadline(absl::ToChronoTime(options.deadline));
  }
  context.AddMetadata("authorization", absl::StrCat("Bearer ", options.token));
  const std::string name = absl::StrCat("/", path);
  const grpc::internal::RpcMethod rpc(name.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING);
  const auto channel = session.peer().channel();
  const std::unique_ptr<grpc::ClientReader<Message>> reader(
      grpc::internal::ClientReaderFactory<Message>::Create(channel.get(), rpc, &context, request));
  absl::Status ended;
  while (ended.ok() && reader->Read(message)) {
    ended = receive();
    message->Clear();
  }
  if (!ended.ok()) context.TryCancel();
  const grpc::Status status = reader->Finish();
  return ended.ok() ? WithPeerReason(rpc::FromGrpc(status), path) : ended;
}

absl::Status WriteStream(Session& session,
                         const std::string& path,
                         const rpc::CallOptions& options,
                         const std::function<const google::protobuf::Message*()>& give,
                         google::protobuf::Message* answer) {
  using google::protobuf::Message;
  grpc::ClientContext context;
  if (options.deadline != absl::InfiniteFuture()) {
    context.set_deadline(absl::ToChronoTime(options.deadline));
  }
  context.AddMetadata("authorization", absl::StrCat("Bearer ", options.token));
  const std::string name = absl::StrCat("/", path);
  const grpc::internal::RpcMethod rpc(name.c_str(), grpc::internal::RpcMethod::CLIENT_STREAMING);
  const auto channel = session.peer().channel();
  const std::unique_ptr<grpc::ClientWriter<Message>> writer(
      grpc::internal::ClientWriterFactory<Message>::Create(channel.get(), rpc, &context, answer));
  while (const Message* const message = give()) {
    if (!writer->Write(*message)) break;
  }
  writer->WritesDone();
  return WithPeerReason(rpc::FromGrpc(writer->Finish()), path);
}

}  // namespace hailan::ctl
