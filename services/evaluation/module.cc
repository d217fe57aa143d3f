#include "services/evaluation/module.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/app/host.h"
#include "common/command/runner.h"
#include "services/evaluation/fact_store.h"
#include "services/evaluation/jobs.h"
#include "services/evaluation/migrations.h"
#include "services/evaluation/rating_store.h"
#include "services/evaluation/rpc.h"
#include "services/evaluation/service.h"

namespace hailan::evaluation {
namespace {

absl::Status Bind(app::Host& host) {
  pg::Pool& pool = host.database("evaluation");
  const std::string cities =
      host.config().Text("HAILAN_CITIES", "222405", "city codes to evaluate, separated by commas");
  FactStore& facts = host.Own(std::make_unique<FactStore>(pool));
  Follower& follower = host.Own(std::make_unique<Follower>(
      facts,
      Follower::Sources{host.peer("event_workflow"),
                        host.peer("volunteer_order"),
                        &host.authenticator(),
                        &host.clock(),
                        &host.metrics()},
      std::vector<std::string>(absl::StrSplit(cities, ',', absl::SkipEmpty()))));
  RatingStore& store = host.Own(std::make_unique<RatingStore>());
  auto& ratings = host.Own(std::make_unique<command::Runner<RatingStore>>(
      store, host.clock(), host.database_options("evaluation")));
  Service& service = host.Own(std::make_unique<Service>(
      Service::Parts{&pool, &facts, &follower, &host.page_tokens(), host.peer("grid_geo")}));
  for (auto& rpc : MakeServices(host, service, ratings)) host.AddService(std::move(rpc));
  host.AddJob(
      "evaluation_follow", absl::Milliseconds(500), [&follower] { return follower.Follow(); });
  return absl::OkStatus();
}

}  // namespace

const app::Module kModule = {.name = "evaluation", .migrations = kMigrations, .bind = Bind};

}  // namespace hailan::evaluation
