#include "services/event_workflow/supervision/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/supervision/service.h"
#include "services/event_workflow/supervision/transfer.h"

namespace hailan::event_workflow {
namespace {

constexpr absl::Duration kTransferPeriod = absl::Seconds(30);
constexpr absl::Duration kTransferBudget = absl::Seconds(20);

void AddTransfers(app::Host& host,
                  const RecordReads& reads,
                  const EventQueries& events,
                  RecordStore<SupervisionRecord>& store) {
  const absl::Duration after =
      host.config().Duration("HAILAN_EVENT_WORKFLOW_TRANSFER_AFTER",
                             absl::Hours(24),
                             "How long an event may stay late after the system supervised it.");
  auto& runner = MakeRunner(host, store);
  auto& sweep =
      host.Own(std::make_unique<TransferSweep>(reads.pool(), events, runner, host.clock(), after));
  host.AddJob(
      "event_workflow_transfers", kTransferPeriod, [&sweep] { return sweep.Run(kTransferBudget); });
}

}  // namespace

void AddSupervision(app::Host& host,
                    const RecordReads& reads,
                    const EventQueries& events,
                    EventRunner& events_runner) {
  using S = SupervisionService;
  auto& store = host.Own(std::make_unique<RecordStore<SupervisionRecord>>());
  auto& runner = MakeRunner(host, store);
  auto& s = host.Own(std::make_unique<S>(reads, events));
  auto rpc = MakeService(host, "hailan.event_workflow.v1.Supervision");
  rpc->Command("UrgeEvent", events_runner, Bind(s, &S::UrgeEvent), S::EventReply);
  rpc->Command("SuperviseEvent", events_runner, Bind(s, &S::SuperviseEvent), S::EventReply);
  rpc->Query("ListPressure", Bind(s, &S::ListPressure));
  rpc->PreparedCommand("OpenSupervision", runner, Bind(s, &S::OpenSupervision), S::Reply);
  rpc->PreparedCommand("ReplyToSupervision", runner, Bind(s, &S::ReplyToSupervision), S::Reply);
  rpc->Command("RefuseReply", runner, Bind(s, &S::RefuseReply), S::Reply);
  rpc->Command("CloseSupervision", runner, Bind(s, &S::CloseSupervision), S::Reply);
  rpc->Query("GetSupervision", Bind(s, &S::GetSupervision));
  rpc->Query("ListSupervisions", Bind(s, &S::ListSupervisions));
  rpc->Query("GetEvidenceBundle", Bind(s, &S::GetEvidenceBundle));
  host.AddService(std::move(rpc));
  AddTransfers(host, reads, events, store);
}

}  // namespace hailan::event_workflow
