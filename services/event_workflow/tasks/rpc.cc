#include "services/event_workflow/tasks/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/tasks/service.h"

namespace hailan::event_workflow {

void AddDownwardTasks(app::Host& host,
                      const RecordReads& reads,
                      TaskService::Filing filing,
                      EventStore& events) {
  using S = TaskService;
  auto& store = host.Own(std::make_unique<TaskStore>());
  auto& runner = MakeRunner(host, store);
  auto& s = host.Own(std::make_unique<S>(reads, filing, S::Stores{store, events, host.clock()}));
  auto rpc = MakeService(host, "hailan.event_workflow.campaigns.v1.DownwardTasks");
  rpc->Query("CheckOverlap", Bind(s, &S::CheckOverlap));
  rpc->Command("ProposeTask", runner, Bind(s, &S::ProposeTask), S::Reply);
  rpc->Query("AdmitTask", Bind(s, &S::AdmitTask));
  rpc->Command("RefuseTask", runner, Bind(s, &S::RefuseTask), S::Reply);
  rpc->Command("WithdrawTask", runner, Bind(s, &S::WithdrawTask), S::Reply);
  rpc->Query("GetTask", Bind(s, &S::GetTask));
  rpc->Query("ListTasks", Bind(s, &S::ListTasks));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
