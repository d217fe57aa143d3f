#include "services/event_workflow/module.h"

#include <memory>

#include "common/app/host.h"
#include "services/event_workflow/catalogue/cache.h"
#include "services/event_workflow/catalogue/service.h"
#include "services/event_workflow/catalogue/store.h"
#include "services/event_workflow/deadlines/rpc.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/events/service.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/jobs.h"
#include "services/event_workflow/migrations.h"
#include "services/event_workflow/ports.h"
#include "services/event_workflow/proceedings/rpc.h"
#include "services/event_workflow/rpc.h"
#include "services/event_workflow/whistles/service.h"
#include "services/event_workflow/workflows/rpc.h"

namespace hailan::event_workflow {
namespace {

constexpr absl::string_view kName = "event_workflow";
constexpr absl::Duration kRefreshLimit = absl::Seconds(5);

void KeepFresh(app::Host& host, CatalogueCache& cache, absl::Duration period) {
  const auto refresh = [&cache] { return cache.Refresh(absl::Now() + kRefreshLimit); };
  host.OnStart(refresh);
  host.AddJob("event_workflow_catalogue", period, refresh);
}

absl::Status Bind(app::Host& host) {
  const absl::Duration sweep_period =
      host.config().Duration("HAILAN_EVENT_WORKFLOW_SWEEP_PERIOD",
                             absl::Seconds(10),
                             "How often overdue clocks are looked for.");
  const absl::Duration refresh_period = host.config().Duration(
      "HAILAN_EVENT_WORKFLOW_CATALOGUE_REFRESH",
      absl::Seconds(5),
      "How soon a replica sees a catalogue or workflow that another one activated.");
  pg::Pool& pool = host.database(kName);
  auto& workflows = host.Own(std::make_unique<WorkflowCache>(pool));
  auto& event_store = host.Own(std::make_unique<EventStore>(&workflows));
  auto& catalogue_store = host.Own(std::make_unique<CatalogueStore>());
  auto& events_runner = host.Own(
      std::make_unique<EventRunner>(event_store, host.clock(), host.database_options(kName)));
  // Alarms have a runner of their own, so that a sweep never stands in front of a caller.
  auto& alarms_runner = host.Own(
      std::make_unique<EventRunner>(event_store, host.clock(), host.database_options(kName)));
  auto& catalogue_runner = host.Own(std::make_unique<CatalogueRunner>(
      catalogue_store, host.clock(), host.database_options(kName)));

  auto& cache = host.Own(std::make_unique<CatalogueCache>(pool));
  auto& grids = host.Own(std::make_unique<GridGeoLookup>(host.peer("grid_geo")));
  auto& queries = host.Own(std::make_unique<EventQueries>(pool, host.page_tokens(), &workflows));
  auto& events = host.Own(std::make_unique<EventService>(queries, cache, grids, &workflows));
  auto& whistles = host.Own(std::make_unique<WhistleService>(pool, queries));
  auto& catalogue = host.Own(
      std::make_unique<CatalogueService>(pool, host.page_tokens(), catalogue_runner, cache));
  auto& sweep = host.Own(std::make_unique<AlarmSweep>(pool, alarms_runner, host.clock()));

  const RpcContext context{host.pipeline(), host.executor(kName)};
  host.AddService(MakeEventsRpc(context, events_runner, events));
  host.AddService(MakeWhistlesRpc(context, events_runner, whistles));
  host.AddService(MakeCatalogueRpc(context, catalogue_runner, catalogue));
  host.AddService(MakeChangeFeedRpc(context, pool));
  AddWorkflows(host, alarms_runner, workflows, refresh_period);
  AddProceedings(host, events_runner, queries);
  AddDeadlines(host, queries);
  KeepFresh(host, cache, refresh_period);
  host.AddJob("event_workflow_alarms", sweep_period, [&sweep, sweep_period] {
    return sweep.Run(sweep_period / 2);
  });
  return absl::OkStatus();
}

}  // namespace

const app::Module kModule{kName, kMigrations, Bind};

}  // namespace hailan::event_workflow
