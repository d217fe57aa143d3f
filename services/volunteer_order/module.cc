#include "services/volunteer_order/module.h"

#include <memory>
#include <utility>

#include "common/app/host.h"
#include "common/base/status_macros.h"
#include "services/volunteer_order/migrations.h"
#include "services/volunteer_order/rpc.h"

namespace hailan::volunteer_order {
namespace {

constexpr absl::string_view kName = "volunteer_order";

// Imports take a small bite at a time, so that they never hold the database for long.
constexpr command::RunnerOptions kImports{.max_batch = 100, .max_queue = 2000};

absl::Status Bind(app::Host& host) {
  const WishOptions options{
      .second_person = host.config().Bool(
          "HAILAN_VOLUNTEER_ORDER_SECOND_PERSON",
          true,
          "whether a wish must be published by somebody else than who drafted it")};
  pg::Pool& pool = host.database(kName);
  const pg::Options session = host.database_options(kName);

  auto& wish_store = host.Own(std::make_unique<WishStore>());
  auto& wish_runner =
      host.Own(std::make_unique<command::Runner<WishStore>>(wish_store, host.clock(), session));
  auto& wishes = host.Own(std::make_unique<WishService>(pool, host.page_tokens(), options));

  using VolunteerRunner = command::Runner<VolunteerStore>;
  auto& volunteer_store = host.Own(std::make_unique<VolunteerStore>());
  auto& volunteer_runner =
      host.Own(std::make_unique<VolunteerRunner>(volunteer_store, host.clock(), session));
  auto& imports =
      host.Own(std::make_unique<VolunteerRunner>(volunteer_store, host.clock(), session, kImports));
  auto& volunteers =
      host.Own(std::make_unique<VolunteerService>(pool, host.page_tokens(), imports));
  auto& love_bank = host.Own(std::make_unique<LoveBankService>(pool, host.page_tokens()));

  const RpcParts parts{.pipeline = host.pipeline(),
                       .executor = host.executor(kName),
                       .pool = pool,
                       .wishes = wishes,
                       .wish_runner = wish_runner,
                       .volunteers = volunteers,
                       .volunteer_runner = volunteer_runner,
                       .love_bank = love_bank};
  HL_ASSIGN_OR_RETURN(auto services, MakeServices(parts));
  for (std::unique_ptr<rpc::Service>& service : services) host.AddService(std::move(service));
  return absl::OkStatus();
}

}  // namespace

const app::Module kModule{.name = kName, .migrations = kMigrations, .bind = Bind};

}  // namespace hailan::volunteer_order
