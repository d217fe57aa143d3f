#include "services/event_workflow/module.h"

#include <memory>

#include "common/app/host.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/bind.h"
#include "services/event_workflow/catalogue/cache.h"
#include "services/event_workflow/catalogue/service.h"
#include "services/event_workflow/catalogue/store.h"
#include "services/event_workflow/chain/rpc.h"
#include "services/event_workflow/clusters/fanout.h"
#include "services/event_workflow/clusters/rpc.h"
#include "services/event_workflow/deadlines/rpc.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/events/service.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/handovers/rpc.h"
#include "services/event_workflow/intake/anonymous_quota.h"
#include "services/event_workflow/intake/rpc.h"
#include "services/event_workflow/migrations.h"
#include "services/event_workflow/ports.h"
#include "services/event_workflow/proceedings/rpc.h"
#include "services/event_workflow/records/add.h"
#include "services/event_workflow/routing/rpc.h"
#include "services/event_workflow/rpc.h"
#include "services/event_workflow/search/rpc.h"
#include "services/event_workflow/timelines/rpc.h"
#include "services/event_workflow/timers/rpc.h"
#include "services/event_workflow/whistles/service.h"
#include "services/event_workflow/workflows/rpc.h"

namespace hailan::event_workflow {
namespace {

constexpr absl::string_view kName = "event_workflow";
constexpr absl::Duration kRefreshLimit = absl::Seconds(5);
// How soon the sources of an incident hear of its end.
constexpr absl::Duration kAnswerPeriod = absl::Seconds(10);

// What the parts beside the loop share with it.
struct Shared {
  EventRunner& events_runner;
  EventStore& event_store;
  EventQueries& queries;
  EventService& events;
  IntakeDesk& desk;
  FileRegister& files;
  DeviceLookup& devices;
};

// The loop itself, with its catalogue and its changes.
void BindLoop(app::Host& host, const Shared& shared, CatalogueCache& cache) {
  pg::Pool& pool = host.database(kName);
  auto& store = host.Own(std::make_unique<CatalogueStore>());
  auto& runner = MakeRunner(host, store);
  auto& whistles = host.Own(std::make_unique<WhistleService>(pool, shared.queries, shared.desk));
  auto& catalogue =
      host.Own(std::make_unique<CatalogueService>(pool, host.page_tokens(), runner, cache));
  const RpcContext context{host.pipeline(), host.executor(kName)};
  host.AddService(MakeEventsRpc(context, shared.events_runner, shared.events));
  host.AddService(MakeWhistlesRpc(context, shared.events_runner, whistles));
  host.AddService(MakeCatalogueRpc(context, runner, catalogue));
  host.AddService(MakeChangeFeedRpc(context, pool));
}

struct Settings {
  absl::Duration refresh_period;
  absl::Duration alarm_debounce;
  bool files_must_be_known = false;
  bool basis_demanded = true;
  AnonymousLimits anonymous;
};

void BindIntake(app::Host& host, const Shared& shared, const Settings& settings) {
  pg::Pool& pool = host.database(kName);
  auto& limiter = host.Own(
      std::make_unique<redis::RateLimiter>(host.redis(), &host.metrics(), "anonymous_reports"));
  auto& quota = host.Own(std::make_unique<AnonymousQuota>(limiter, pool, settings.anonymous));
  auto& tracking = host.Own(std::make_unique<TrackingService>(
      host.page_tokens(), shared.queries, shared.events, quota, [&host] {
        return host.authenticator().ServiceToken();
      }));
  // Imports have a runner of their own, so that a batch never stands in front of a caller.
  auto& past_cases = host.Own(
      std::make_unique<PastCases>(pool, MakeRunner(host, shared.event_store), shared.desk));
  const AlarmService::Parts parts{
      pool, shared.event_store, shared.events, shared.desk, shared.devices, host.clock()};
  auto& alarms = host.Own(std::make_unique<AlarmService>(parts, settings.alarm_debounce));
  AddIntakeRpc(host, {shared.events_runner, tracking, shared.files, past_cases, alarms});
}

void BindRouting(app::Host& host, EventQueries& queries, RuleCache& rules, IntakeDesk& desk) {
  pg::Pool& pool = host.database(kName);
  auto& store = host.Own(std::make_unique<RuleBookStore>());
  auto& routing = host.Own(
      std::make_unique<RoutingService>(pool, queries, MakeRunner(host, store), rules, desk));
  auto& queues = host.Own(std::make_unique<QueueService>(pool, host.page_tokens(), rules));
  AddRoutingRpc(host, routing, queues);
}

void BindDuplicates(app::Host& host, EventQueries& queries, EventStore& events) {
  auto& store = host.Own(std::make_unique<ClusterStore>());
  auto& finder = host.Own(std::make_unique<ClusterFinder>(host.database(kName), queries));
  AddClustersRpc(host,
                 host.Own(std::make_unique<ClusterService>(finder, store, events, host.clock())));
  // Commands on one cluster must not share a statement, and there are few.
  auto& answers_runner = MakeRunner(host, store, {.max_batch = 1});
  auto& fanout =
      host.Own(std::make_unique<AnswerFanout>(host.database(kName), answers_runner, host.clock()));
  host.AddJob("event_workflow_answers", kAnswerPeriod, [&fanout] { return fanout.Run(); });
}

void BindHandovers(app::Host& host,
                   EventQueries& queries,
                   EventRunner& events_runner,
                   HandoverBasis& basis) {
  auto& store = host.Own(std::make_unique<LadderStore>());
  AddHandoversRpc(
      host,
      host.Own(std::make_unique<HandoverService>(
          host.database(kName), queries, MakeRunner(host, store), events_runner, basis)));
}

Settings ReadSettings(app::Config& config) {
  Settings settings;
  settings.refresh_period = config.Duration(
      "HAILAN_EVENT_WORKFLOW_CATALOGUE_REFRESH",
      absl::Seconds(5),
      "How soon a replica sees a catalogue, rule book or workflow that another one put in force.");
  settings.alarm_debounce = config.Duration(
      "HAILAN_EVENT_WORKFLOW_ALARM_DEBOUNCE",
      AlarmService::kDebounce,
      "For how long from its report on an open event takes further alarms of its device.");
  settings.files_must_be_known = config.Bool(
      "HAILAN_EVENT_WORKFLOW_FILES_MUST_BE_KNOWN",
      false,
      "Refuse attachments that the object store has not recorded by Files.RecordFiles.");
  settings.basis_demanded = config.Bool(
      "HAILAN_EVENT_WORKFLOW_DISPATCH_NEEDS_BASIS",
      true,
      "Dispatch to a department or its members only with a line of the duty list, or to the "
      "item's owner.");
  AnonymousLimits& anonymous = settings.anonymous;
  anonymous.per_place = config.Int("HAILAN_EVENT_WORKFLOW_ANONYMOUS_PER_PLACE",
                                   anonymous.per_place,
                                   1,
                                   1'000'000,
                                   "Reports without an account from one territory in an hour.");
  anonymous.per_city = config.Int("HAILAN_EVENT_WORKFLOW_ANONYMOUS_PER_CITY",
                                  anonymous.per_city,
                                  1,
                                  1'000'000,
                                  "Reports without an account from one city in an hour.");
  return settings;
}

// What is in force is read at the start and again and again.
void KeepFresh(app::Host& host, absl::Duration period, CatalogueCache& cache, RuleCache& rules) {
  const auto refresh = [&cache, &rules] {
    HL_RETURN_IF_ERROR(cache.Refresh(absl::Now() + kRefreshLimit));
    return rules.Refresh(absl::Now() + kRefreshLimit);
  };
  host.OnStart(refresh);
  host.AddJob("event_workflow_catalogue", period, refresh);
}

absl::Status Bind(app::Host& host) {
  const Settings settings = ReadSettings(host.config());
  pg::Pool& pool = host.database(kName);
  auto& workflows = host.Own(std::make_unique<WorkflowCache>(pool));
  auto& event_store = host.Own(std::make_unique<EventStore>(&workflows));
  auto& events_runner = host.Own(
      std::make_unique<EventRunner>(event_store, host.clock(), host.database_options(kName)));
  // Cases that go over to another workflow have a runner of their own, so that they never stand in
  // front of a caller.
  auto& moves_runner = MakeRunner(host, event_store);

  auto& cache = host.Own(std::make_unique<CatalogueCache>(pool));
  auto& grids = host.Own(std::make_unique<GridGeoLookup>(host.peer("grid_geo")));
  auto& queries = host.Own(std::make_unique<EventQueries>(pool, host.page_tokens(), &workflows));
  auto& rules = host.Own(std::make_unique<RuleCache>(pool));
  auto& files = host.Own(std::make_unique<FileRegister>(pool, settings.files_must_be_known));
  auto& desk = host.Own(std::make_unique<IntakeDesk>(cache, rules, files, grids, grids));
  auto& events = host.Own(std::make_unique<EventService>(queries, cache, desk, &workflows));
  auto& basis = host.Own(
      std::make_unique<HandoverBasis>(grids, grids, cache, host.clock(), settings.basis_demanded));
  events.UseBasis(basis);

  const Shared shared{events_runner, event_store, queries, events, desk, files, grids};
  BindLoop(host, shared, cache);
  AddWorkflows(host, moves_runner, workflows, settings.refresh_period);
  AddProceedings(host, events_runner, queries);
  AddDeadlines(host, queries);
  BindIntake(host, shared, settings);
  BindRouting(host, queries, rules, desk);
  BindDuplicates(host, queries, event_store);
  BindHandovers(host, queries, events_runner, basis);
  AddRecords(host, {pool, cache, queries, desk, workflows, event_store, events_runner});
  AddTimers(host, pool, event_store);
  AddSearch(host, pool, workflows);
  AddHistoryChain(host, pool);
  AddTimelines(host, pool, workflows);
  KeepFresh(host, settings.refresh_period, cache, rules);
  return absl::OkStatus();
}

}  // namespace

const app::Module kModule{kName, kMigrations, Bind};

}  // namespace hailan::event_workflow
