// The gateway's own gRPC service.
#pragma once

#include <memory>

#include "common/app/host.h"
#include "common/rpc/service.h"
#include "services/gateway/fanout.h"

namespace hailan::gateway {

// `fanout` outlives the service.
std::unique_ptr<rpc::Service> MakeService(app::Host& host, Fanout& fanout);

}  // namespace hailan::gateway
