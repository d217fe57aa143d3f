#include "services/gateway/json_api.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_status.h"
#include "services/gateway/connect.h"

namespace hailan::gateway {

void JsonApi::Handle(http::Request request, http::Respond respond) const {
  // Shared, because a refused task is destroyed before its request can be answered.
  auto held = std::make_shared<std::pair<http::Request, http::Respond>>(std::move(request),
                                                                        std::move(respond));
  const bool taken =
      executor_.Submit([this, held] { std::move(held->second)(Answer(held->first)); });
  if (!taken) std::move(held->second)(Failure(rpc::ExecutorFull()));
}

http::Response JsonApi::Answer(const http::Request& request) const {
  absl::StatusOr<http::Response> response = Call(request);
  if (response.ok()) return *std::move(response);
  return Failure(rpc::Sanitize(std::move(response).status(), request.path));
}

absl::StatusOr<http::Response> JsonApi::Call(const http::Request& request) const {
  const absl::Time start = absl::Now();
  HL_ASSIGN_OR_RETURN(const ConnectHead head, ParseHead(request, start));
  const Route* const route = routes_.Find(request.path);
  if (route == nullptr || route->streaming || route->upload) return MethodUnknown();
  const auto* const method = route->method->descriptor();

  rpc::Call call =
      door_.pipeline().Arrive(*route->method, request.header("traceparent"), head.deadline);
  const absl::Status entered =
      door_.Enter(*route, request.header("authorization"), request.header("x-forwarded-for"), call);
  if (!entered.ok()) {
    door_.pipeline().Record(*route->method, call, entered, start);
    return entered;
  }
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> message =
      ParseMessage(*method->input_type(), head.codec, request.body);
  absl::Status status = message.status();
  const auto reply = NewMessage(*method->output_type());
  if (status.ok()) {
    status =
        route->peer->Invoke(route->method->name(), **message, reply.get(), rpc::OnBehalf(call));
  }
  door_.pipeline().Record(*route->method, call, status, start);
  if (!status.ok()) return status;
  return Success(head.codec, *reply);
}

}  // namespace hailan::gateway
