// The RPC tables of this service: one line per RPC.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "common/rpc/executor.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/service.h"
#include "services/volunteer_order/love_bank/service.h"
#include "services/volunteer_order/volunteers/service.h"
#include "services/volunteer_order/wishes/service.h"

namespace hailan::volunteer_order {

// What the tables stand on; all of it outlives the services made.
struct RpcParts {
  rpc::Pipeline& pipeline;
  rpc::Executor& executor;
  pg::Pool& pool;
  WishService& wishes;
  command::Runner<WishStore>& wish_runner;
  VolunteerService& volunteers;
  command::Runner<VolunteerStore>& volunteer_runner;
  LoveBankService& love_bank;
};

// Wishes, Volunteers, LoveBank and ChangeFeed, ready to serve.
absl::StatusOr<std::vector<std::unique_ptr<rpc::Service>>> MakeServices(const RpcParts& parts);

}  // namespace hailan::volunteer_order
