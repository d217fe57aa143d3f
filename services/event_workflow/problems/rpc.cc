#include "services/event_workflow/problems/rpc.h"

#include <memory>
#include <utility>

#include "services/event_workflow/bind.h"
#include "services/event_workflow/problems/service.h"

namespace hailan::event_workflow {

void AddProblemLists(app::Host& host, const RecordReads& reads) {
  using S = ProblemService;
  auto& store = host.Own(std::make_unique<RecordStore<ProblemRecord>>());
  auto& runner = MakeRunner(host, store);
  auto& imports = MakeRunner(host, store);
  auto& s = host.Own(std::make_unique<S>(reads, imports));
  auto rpc = MakeService(host, "hailan.event_workflow.campaigns.v1.ProblemLists");
  rpc->Command("CollectProblem", runner, Bind(s, &S::CollectProblem), S::Reply);
  rpc->Query("ImportProblems", Bind(s, &S::ImportProblems));
  rpc->Command("PassUpProblem", runner, Bind(s, &S::PassUpProblem), S::Reply);
  rpc->Command("PlaceProblem", runner, Bind(s, &S::PlaceProblem), S::Reply);
  rpc->Command("RejectProblem", runner, Bind(s, &S::RejectProblem), S::Reply);
  rpc->PreparedCommand("CompleteProblem", runner, Bind(s, &S::CompleteProblem), S::Reply);
  rpc->Command("StrikeOffProblem", runner, Bind(s, &S::StrikeOffProblem), S::Reply);
  rpc->Command("ReturnProblem", runner, Bind(s, &S::ReturnProblem), S::Reply);
  rpc->Query("GetProblem", Bind(s, &S::GetProblem));
  rpc->Query("ListProblems", Bind(s, &S::ListProblems));
  rpc->Query("GetProblemTotals", Bind(s, &S::GetProblemTotals));
  host.AddService(std::move(rpc));
}

}  // namespace hailan::event_workflow
