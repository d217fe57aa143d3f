#include "tests/support/raw_call.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/sync_stream.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/grpc_status.h"

namespace hailan::testing {
namespace {

void Prepare(const RawCall& call, grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + call.timeout));
  for (const auto& [key, value] : call.metadata) context.AddMetadata(key, value);
}

grpc::ByteBuffer ToBuffer(const std::string& body) {
  const grpc::Slice slice(body);
  return {&slice, 1};
}

std::string ToText(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.Valid() || !buffer.DumpToSingleSlice(&slice).ok()) return {};
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

}  // namespace

RawAnswer Send(const std::shared_ptr<grpc::Channel>& channel, const RawCall& call) {
  grpc::ClientContext context;
  Prepare(call, context);
  const std::string path = absl::StrCat("/", call.method);
  const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  const grpc::ByteBuffer request = ToBuffer(call.body);
  grpc::ByteBuffer response;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel.get(), method, &context, request, &response);
  return {
      .status = rpc::FromGrpc(status), .details = status.error_details(), .body = ToText(response)};
}

RawAnswer SendStream(const std::shared_ptr<grpc::Channel>& channel, const RawCall& call) {
  grpc::ClientContext context;
  Prepare(call, context);
  const std::string path = absl::StrCat("/", call.method);
  const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING);
  const std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(
          channel.get(), method, &context, ToBuffer(call.body)));
  grpc::ByteBuffer message;
  if (reader->Read(&message)) {
    context.TryCancel();
    reader->Finish();
    return {.status = absl::OkStatus(), .details = {}, .body = ToText(message)};
  }
  const grpc::Status status = reader->Finish();
  const bool waited = status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
  return {.status = waited ? absl::OkStatus() : rpc::FromGrpc(status),
          .details = status.error_details(),
          .body = {}};
}

struct RawStream::Parts {
  std::string path;
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader;
};

RawStream::RawStream(const std::shared_ptr<grpc::Channel>& channel, const RawCall& call)
    : parts_(std::make_unique<Parts>()) {
  Prepare(call, parts_->context);
  parts_->path = absl::StrCat("/", call.method);
  const grpc::internal::RpcMethod method(parts_->path.c_str(),
                                         grpc::internal::RpcMethod::SERVER_STREAMING);
  parts_->reader.reset(grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(
      channel.get(), method, &parts_->context, ToBuffer(call.body)));
}

RawStream::~RawStream() {
  parts_->context.TryCancel();
}

std::optional<std::string> RawStream::Read() {
  grpc::ByteBuffer message;
  if (!parts_->reader->Read(&message)) return std::nullopt;
  return ToText(message);
}

RawAnswer RawStream::End(bool cancel) {
  if (cancel) parts_->context.TryCancel();
  while (Read().has_value()) continue;
  const grpc::Status status = parts_->reader->Finish();
  return {.status = rpc::FromGrpc(status), .details = status.error_details(), .body = {}};
}

struct RawUpload::Parts {
  std::string path;
  grpc::ClientContext context;
  grpc::ByteBuffer answer;
  std::unique_ptr<grpc::ClientWriter<grpc::ByteBuffer>> writer;
};

RawUpload::RawUpload(const std::shared_ptr<grpc::Channel>& channel, const RawCall& call)
    : parts_(std::make_unique<Parts>()) {
  Prepare(call, parts_->context);
  parts_->path = absl::StrCat("/", call.method);
  const grpc::internal::RpcMethod method(parts_->path.c_str(),
                                         grpc::internal::RpcMethod::CLIENT_STREAMING);
  parts_->writer.reset(grpc::internal::ClientWriterFactory<grpc::ByteBuffer>::Create(
      channel.get(), method, &parts_->context, &parts_->answer));
}

RawUpload::~RawUpload() {
  parts_->context.TryCancel();
}

bool RawUpload::Write(const std::string& body) {
  return parts_->writer->Write(ToBuffer(body));
}

RawAnswer RawUpload::End(bool cancel) {
  if (cancel) {
    parts_->context.TryCancel();
  } else {
    parts_->writer->WritesDone();
  }
  return Wait();
}

RawAnswer RawUpload::Wait() {
  const grpc::Status status = parts_->writer->Finish();
  return {.status = rpc::FromGrpc(status),
          .details = status.error_details(),
          .body = ToText(parts_->answer)};
}

}  // namespace hailan::testing
