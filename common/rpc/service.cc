#include "common/rpc/service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/pg/outbox.h"
#include "common/rpc/watch.h"
#include "hailan/type/v1/change.pb.h"

namespace hailan::rpc {
namespace {

namespace pb = hailan::type::v1;

pb::Change ToProto(const pg::OutboxRow& row) {
  pb::Change change;
  change.set_cursor(row.cursor);
  change.set_change_id(absl::StrCat(row.sequence));
  change.set_resource(row.resource);
  change.set_type(row.type);
  const int64_t micros = absl::ToUnixMicros(row.change_time);
  change.mutable_change_time()->set_seconds(micros / 1000000);
  change.mutable_change_time()->set_nanos(static_cast<int>(micros % 1000000) * 1000);
  change.mutable_payload()->ParseFromString(row.payload);
  return change;
}

absl::StatusOr<pb::ListChangesResponse> ListChanges(pg::Pool& pool,
                                                    const Call& call,
                                                    const pb::ListChangesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  const int limit = request.page_size() == 0 ? 500 : request.page_size();
  HL_ASSIGN_OR_RETURN(const std::vector<pg::OutboxRow> rows,
                      pg::ReadOutbox(pool, city, request.cursor(), limit, call.deadline));
  pb::ListChangesResponse response;
  for (const pg::OutboxRow& row : rows) *response.add_changes() = ToProto(row);
  response.set_next_cursor(rows.empty() ? request.cursor() : rows.back().cursor);
  return response;
}

}  // namespace

Service::Service(absl::string_view name, Pipeline& pipeline, Executor& executor)
    : name_(name),
      descriptor_(google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name_)),
      pipeline_(pipeline),
      executor_(executor) {
  HL_CHECK(descriptor_ != nullptr);
}

const Method& Service::BindMethod(absl::string_view method) {
  const auto* const descriptor = descriptor_->FindMethodByName(std::string(method));
  HL_CHECK(descriptor != nullptr);
  return pipeline_.Bind(descriptor);
}

void Service::AddRaw(absl::string_view method,
                     const google::protobuf::Descriptor& request,
                     UnaryBody body) {
  const Method& bound = BindMethod(method);
  HL_CHECK(bound.descriptor()->input_type() == &request);
  const std::string& path = paths_.emplace_back(absl::StrCat("/", bound.name()));
  AddMethod(new grpc::internal::RpcServiceMethod(
      path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [&bound, body = std::move(body)](grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* in,
                                           grpc::ByteBuffer* out) {
            return body(bound, context, in, out);
          }));
}

void Service::Upload(absl::string_view method, MakeSink make_sink, const UploadLimits& limits) {
  const Method& bound = BindMethod(method);
  HL_CHECK(bound.descriptor()->client_streaming() && !bound.descriptor()->server_streaming());
  const std::string& path = paths_.emplace_back(absl::StrCat("/", bound.name()));
  AddMethod(new grpc::internal::RpcServiceMethod(
      path.c_str(), grpc::internal::RpcMethod::CLIENT_STREAMING, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackClientStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, &bound, make_sink = std::move(make_sink), limits](
              grpc::CallbackServerContext* context, grpc::ByteBuffer* out) {
            return StartUpload(pipeline_, bound, *context, *out, make_sink, limits);
          }));
}

void Service::AddStream(absl::string_view method,
                        const google::protobuf::Descriptor& request,
                        const std::function<OpenSource(const Method&)>& open_of,
                        absl::Duration pause) {
  const Method& bound = BindMethod(method);
  HL_CHECK(bound.descriptor()->input_type() == &request && bound.descriptor()->server_streaming());
  const std::string& path = paths_.emplace_back(absl::StrCat("/", bound.name()));
  AddMethod(new grpc::internal::RpcServiceMethod(
      path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, &bound, open = open_of(bound), pause](grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer* in) {
            return StartStream(pipeline_, bound, executor_, *context, *in, open, pause);
          }));
}

void Service::ChangeFeed(pg::Pool& pool) {
  Query("ListChanges", [&pool](const Call& call, const pb::ListChangesRequest& request) {
    return ListChanges(pool, call, request);
  });
  const Method& bound = BindMethod("WatchChanges");
  const std::string& path = paths_.emplace_back(absl::StrCat("/", bound.name()));
  AddMethod(new grpc::internal::RpcServiceMethod(
      path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [this, &pool, &bound](grpc::CallbackServerContext* context, const grpc::ByteBuffer* in) {
            return StartWatch(pipeline_,
                              bound,
                              executor_,
                              *context,
                              *in,
                              [&pool](const Call& call, const pb::ListChangesRequest& request) {
                                return ListChanges(pool, call, request);
                              });
          }));
}

absl::Status Service::Finish() const {
  std::vector<std::string> missing;
  for (int i = 0; i < descriptor_->method_count(); ++i) {
    const std::string path = absl::StrCat("/", name_, "/", descriptor_->method(i)->name());
    if (std::find(paths_.begin(), paths_.end(), path) == paths_.end()) missing.push_back(path);
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("methods without a handler: ", absl::StrJoin(missing, ", ")));
}

}  // namespace hailan::rpc
