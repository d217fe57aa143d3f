// HTTP/JSON in, gRPC behind: one handler for every route, by the Connect unary protocol.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/http/server.h"
#include "common/rpc/executor.h"
#include "services/gateway/forward.h"
#include "services/gateway/routes.h"

namespace hailan::gateway {

class JsonApi {
 public:
  // All outlive the object. Calls run on `executor`, which bounds how many wait for a service.
  JsonApi(Door& door, const Routes& routes, rpc::Executor& executor)
      : door_(door), routes_(routes), executor_(executor) {}

  void Handle(http::Request request, http::Respond respond) const;

 private:
  http::Response Answer(const http::Request& request) const;
  absl::StatusOr<http::Response> Call(const http::Request& request) const;

  Door& door_;
  const Routes& routes_;
  rpc::Executor& executor_;
};

}  // namespace hailan::gateway
