#include "services/event_workflow/proceedings/rpc.h"

#include <memory>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/proceedings/service.h"

namespace hailan::event_workflow {

void AddProceedings(app::Host& host, EventRunner& runner, const EventQueries& queries) {
  using P = ProceedingService;
  auto& s = host.Own(std::make_unique<ProceedingService>(queries));
  auto rpc = MakeService(host, "hailan.event_workflow.workflows.v1.Proceedings");
  rpc->Command("RequestExtension", runner, Bind(s, &P::RequestExtension), P::Reply);
  rpc->Command("RequestHold", runner, Bind(s, &P::RequestHold), P::Reply);
  rpc->Command("GrantProceeding", runner, Bind(s, &P::GrantProceeding), P::Reply);
  rpc->Command("RefuseProceeding", runner, Bind(s, &P::RefuseProceeding), P::Reply);
  rpc->Command("WithdrawProceeding", runner, Bind(s, &P::WithdrawProceeding), P::Reply);
  rpc->Command("ResumeEvent", runner, Bind(s, &P::ResumeEvent), P::Reply);
  rpc->Command("ArbitrateEvent", runner, Bind(s, &P::ArbitrateEvent), P::Reply);
  rpc->Query("ListOpenProceedings", Bind(s, &P::ListOpenProceedings));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
