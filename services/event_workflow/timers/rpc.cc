#include "services/event_workflow/timers/rpc.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "services/event_workflow/bind.h"
#include "services/event_workflow/jobs.h"
#include "services/event_workflow/timers/service.h"

namespace hailan::event_workflow {
namespace {

// A pass is short, because stopping waits for it; the next one follows at once while there is more
// to raise.
constexpr absl::Duration kPass = absl::Seconds(2);
constexpr absl::Duration kTick = absl::Milliseconds(100);

}  // namespace

void AddTimers(app::Host& host, pg::Pool& pool, EventStore& events) {
  const absl::Duration period = host.config().Duration("HAILAN_EVENT_WORKFLOW_SWEEP_PERIOD",
                                                       absl::Seconds(10),
                                                       "How often overdue clocks are looked for.");
  auto& service = host.Own(std::make_unique<TimerService>(pool, host.page_tokens()));
  auto rpc = MakeService(host, "hailan.event_workflow.workflows.v1.Timers");
  rpc->Query("ListFailedAlarms", Bind(service, &TimerService::ListFailedAlarms));
  rpc->Query("ReleaseAlarm", Bind(service, &TimerService::ReleaseAlarm));
  host.AddService(std::move(rpc));
  auto& sweep = host.Own(std::make_unique<AlarmSweep>(pool, events, host.clock()));
  host.AddJob("event_workflow_alarms",
              std::min(period, kTick),
              [&sweep, period, next = absl::InfinitePast()]() mutable {
                if (!sweep.behind() && absl::Now() < next) return absl::OkStatus();
                next = absl::Now() + period;
                return sweep.Run(kPass);
              });
}

}  // namespace hailan::event_workflow
