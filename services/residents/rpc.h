// The tables of RPCs: one line each.
#pragma once

#include <memory>
#include <vector>

#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "common/rpc/service.h"
#include "services/residents/access/service.h"
#include "services/residents/houses/service.h"
#include "services/residents/people/reads.h"
#include "services/residents/people/writes.h"

namespace hailan::residents {

// What the RPCs run on; everything outlives the services.
struct Handlers {
  HousesService& houses;
  PersonReads& reads;
  PersonWrites& writes;
  AccessService& access;
  command::Runner<ResidentStore>& people;
  pg::Pool& pool;
};

// The four services of the package.
std::vector<std::unique_ptr<rpc::Service>> MakeServices(const Handlers& handlers,
                                                        rpc::Pipeline& pipeline,
                                                        rpc::Executor& executor);

}  // namespace hailan::residents
