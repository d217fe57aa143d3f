#include "services/event_workflow/rpc.h"

namespace hailan::event_workflow {
namespace {

// A handler from a member function of a service.
template <class T, class Result, class Request>
auto Call(T& service, Result (T::*method)(const rpc::Call&, const Request&)) {
  return [&service, method](const rpc::Call& call, const Request& request) {
    return (service.*method)(call, request);
  };
}

}  // namespace

// clang-format off
std::unique_ptr<rpc::Service> MakeEventsRpc(RpcContext context, EventRunner& runner, EventService& s) {
  using E = EventService;
  auto rpc = std::make_unique<rpc::Service>("hailan.event_workflow.v1.Events", context.pipeline, context.executor);
  rpc->PreparedCommand("ReportEvent", runner, Call(s, &E::ReportEvent), E::Reply);
  rpc->Query("GetEvent", Call(s, &E::GetEvent));
  rpc->Query("ListEvents", Call(s, &E::ListEvents));
  rpc->Query("CountOpenEvents", Call(s, &E::CountOpenEvents));
  // With an item or an urgency it may have to be routed anew, and then grid_geo is asked.
  const auto triages = [](const pb::AcceptEventRequest& req) { return !req.item().empty() || req.urgency() != pb::URGENCY_UNSPECIFIED; };
  rpc->CommandUnless("AcceptEvent", triages, runner, Call(s, &E::AcceptEvent), E::Reply);
  rpc->Command("RejectEvent", runner, Call(s, &E::RejectEvent), E::Reply);
  // A member of staff who is known to be of no department is sent without asking anybody.
  const auto asks = [&s](const pb::DispatchEventRequest& req) { return s.MayWait(req); };
  rpc->CommandUnless("DispatchEvent", asks, runner, Call(s, &E::DispatchEvent), E::Reply);
  rpc->Command("SendBackEvent", runner, Call(s, &E::SendBackEvent), E::Reply);
  rpc->Command("RecordContact", runner, Call(s, &E::RecordContact), E::Reply);
  rpc->Command("StartHandling", runner, Call(s, &E::StartHandling), E::Reply);
  rpc->PreparedCommand("SubmitResult", runner, Call(s, &E::SubmitResult), E::Reply);
  rpc->Command("ApproveResult", runner, Call(s, &E::ApproveResult), E::Reply);
  rpc->Command("ReturnForRehandling", runner, Call(s, &E::ReturnForRehandling), E::Reply);
  rpc->Command("RecordReturnVisit", runner, Call(s, &E::RecordReturnVisit), E::Reply);
  rpc->Command("CloseEvent", runner, Call(s, &E::CloseEvent), E::Reply);
  rpc->Command("CancelEvent", runner, Call(s, &E::CancelEvent), E::Reply);
  rpc->Query("ListHistory", Call(s, &E::ListHistory));
  rpc->Query("ListAllowedActions", Call(s, &E::ListAllowedActions));
  rpc->Query("FindDuplicates", Call(s, &E::FindDuplicates));
  return rpc;
}

std::unique_ptr<rpc::Service> MakeWhistlesRpc(RpcContext context, EventRunner& runner, WhistleService& s) {
  using W = WhistleService;
  auto rpc = std::make_unique<rpc::Service>("hailan.event_workflow.v1.Whistles", context.pipeline, context.executor);
  rpc->PreparedCommand("BlowWhistle", runner, Call(s, &W::BlowWhistle), W::Reply);
  rpc->Command("ReportIn", runner, Call(s, &W::ReportIn), W::Reply);
  rpc->PreparedCommand("AnswerWhistle", runner, Call(s, &W::AnswerWhistle), W::Reply);
  rpc->Command("CloseWhistle", runner, Call(s, &W::CloseWhistle), W::Reply);
  rpc->Query("GetWhistle", Call(s, &W::GetWhistle));
  rpc->Query("ListWhistles", Call(s, &W::ListWhistles));
  return rpc;
}

std::unique_ptr<rpc::Service> MakeCatalogueRpc(RpcContext context, CatalogueRunner& runner, CatalogueService& s) {
  using C = CatalogueService;
  auto rpc = std::make_unique<rpc::Service>("hailan.event_workflow.v1.Catalogue", context.pipeline, context.executor);
  rpc->Command("ImportCatalogue", runner, Call(s, &C::ImportCatalogue), C::Reply);
  rpc->Query("GetCatalogue", Call(s, &C::GetCatalogue));
  rpc->Query("ListItems", Call(s, &C::ListItems));
  rpc->Query("ActivateCatalogue", Call(s, &C::ActivateCatalogue));
  return rpc;
}

std::unique_ptr<rpc::Service> MakeChangeFeedRpc(RpcContext context, pg::Pool& pool) {
  auto rpc = std::make_unique<rpc::Service>("hailan.event_workflow.v1.ChangeFeed", context.pipeline, context.executor);
  rpc->ChangeFeed(pool);
  return rpc;
}
// clang-format on

}  // namespace hailan::event_workflow
