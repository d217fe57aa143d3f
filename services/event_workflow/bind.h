// What the RPC tables of all parts of the service are made with.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/app/host.h"
#include "common/command/runner.h"
#include "common/rpc/service.h"

namespace hailan::event_workflow {

// A handler of `method` on `service`.
template <class S, class Result, class Request>
auto Bind(S& service, Result (S::*method)(const rpc::Call&, const Request&)) {
  return [&service, method](const rpc::Call& call, const Request& request) {
    return (service.*method)(call, request);
  };
}

template <class S, class Result, class Request>
auto Bind(const S& service, Result (S::*method)(const rpc::Call&, const Request&) const) {
  return [&service, method](const rpc::Call& call, const Request& request) {
    return (service.*method)(call, request);
  };
}

// An empty table of the proto service `name`, its full name.
inline std::unique_ptr<rpc::Service> MakeService(app::Host& host, absl::string_view name) {
  return std::make_unique<rpc::Service>(name, host.pipeline(), host.executor("event_workflow"));
}

// A runner over a store, owned by the host.
template <class S>
command::Runner<S>& MakeRunner(app::Host& host, S& store, command::RunnerOptions options = {}) {
  return host.Own(std::make_unique<command::Runner<S>>(
      store, host.clock(), host.database_options("event_workflow"), options));
}

}  // namespace hailan::event_workflow
