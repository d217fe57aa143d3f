// The RPC tables of evaluation.
#pragma once

#include <memory>
#include <vector>

#include "common/app/host.h"
#include "common/command/runner.h"
#include "common/rpc/service.h"
#include "services/evaluation/rating_store.h"
#include "services/evaluation/service.h"

namespace hailan::evaluation {

// `service` and `ratings` outlive what is returned.
std::vector<std::unique_ptr<rpc::Service>> MakeServices(app::Host& host,
                                                        Service& service,
                                                        command::Runner<RatingStore>& ratings);

}  // namespace hailan::evaluation
