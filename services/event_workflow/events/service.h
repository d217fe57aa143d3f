// Bodies of the Events service: a write translates its request into a command, a read asks the
// store's queries. Nothing here decides.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "services/event_workflow/catalogue/cache.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/handovers/basis.h"
#include "services/event_workflow/intake/desk.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class EventService {
 public:
  // `workflows` null = every city follows the built-in workflow.
  EventService(const EventQueries& queries,
               const CatalogueCache& catalogue,
               IntakeDesk& desk,
               const WorkflowCache* workflows = nullptr)
      : queries_(queries), catalogue_(catalogue), desk_(desk), workflows_(workflows) {}

  // From now on DispatchEvent asks it to whom an event may be handed. Before the first call.
  void UseBasis(HandoverBasis& basis) { basis_ = &basis; }
  // Whether DispatchEvent of this request may wait, for the database or grid_geo. Once per request.
  bool MayWait(const pb::DispatchEventRequest& req) const;

  // --- writes; ReportEvent, and AcceptEvent with an item or an urgency, may wait for grid_geo and
  // the database, SubmitResult for the database ---
  absl::StatusOr<Command> ReportEvent(const rpc::Call& call, const pb::ReportEventRequest& req);
  // ReportEvent of somebody without an account, whatever account carries it.
  absl::StatusOr<Command> ReportAnonymously(const rpc::Call& call,
                                            const pb::ReportEventRequest& req);
  absl::StatusOr<Command> AcceptEvent(const rpc::Call& call, const pb::AcceptEventRequest& req);
  absl::StatusOr<Command> RejectEvent(const rpc::Call& call, const pb::RejectEventRequest& req);
  absl::StatusOr<Command> DispatchEvent(const rpc::Call& call, const pb::DispatchEventRequest& req);
  absl::StatusOr<Command> SendBackEvent(const rpc::Call& call, const pb::SendBackEventRequest& req);
  absl::StatusOr<Command> RecordContact(const rpc::Call& call, const pb::RecordContactRequest& req);
  absl::StatusOr<Command> StartHandling(const rpc::Call& call, const pb::StartHandlingRequest& req);
  absl::StatusOr<Command> SubmitResult(const rpc::Call& call, const pb::SubmitResultRequest& req);
  absl::StatusOr<Command> ApproveResult(const rpc::Call& call, const pb::ApproveResultRequest& req);
  absl::StatusOr<Command> ReturnForRehandling(const rpc::Call& call,
                                              const pb::ReturnForRehandlingRequest& req);
  absl::StatusOr<Command> RecordReturnVisit(const rpc::Call& call,
                                            const pb::RecordReturnVisitRequest& req);
  absl::StatusOr<Command> CloseEvent(const rpc::Call& call, const pb::CloseEventRequest& req);
  absl::StatusOr<Command> CancelEvent(const rpc::Call& call, const pb::CancelEventRequest& req);
  // The answer of every write.
  static pb::Event Reply(const rpc::Call& call, const Event& event) {
    return ToProto(event, call.actor(), call.now);
  }

  // --- reads
  // ----------------------------------------------------------------------------------------
  absl::StatusOr<pb::Event> GetEvent(const rpc::Call& call, const pb::GetEventRequest& req);
  absl::StatusOr<pb::CountOpenEventsResponse> CountOpenEvents(
      const rpc::Call& call, const pb::CountOpenEventsRequest& req);
  absl::StatusOr<pb::ListEventsResponse> ListEvents(const rpc::Call& call,
                                                    const pb::ListEventsRequest& req);
  absl::StatusOr<pb::ListHistoryResponse> ListHistory(const rpc::Call& call,
                                                      const pb::ListHistoryRequest& req);
  absl::StatusOr<pb::ListAllowedActionsResponse> ListAllowedActions(
      const rpc::Call& call, const pb::ListAllowedActionsRequest& req);
  absl::StatusOr<pb::FindDuplicatesResponse> FindDuplicates(const rpc::Call& call,
                                                            const pb::FindDuplicatesRequest& req);

 private:
  // The command of a report; `report` says only who reports.
  absl::StatusOr<Command> Filing(const rpc::Call& call,
                                 const pb::ReportEventRequest& req,
                                 ReportDetails report);
  // What the event is routed by should triage change its item or class.
  absl::StatusOr<Rerouting> ReroutingOf(const rpc::Call& call, const EventName& event);
  // The basis of a dispatch; empty where there is nothing to say.
  absl::StatusOr<std::string> DispatchBasis(const rpc::Call& call,
                                            const pb::DispatchEventRequest& req,
                                            const Target& target);
  // A merged event names its work order and shows its progress light as of `at`.
  absl::Status FollowWorkOrder(const rpc::Call& call,
                               const EventName& order,
                               absl::Time at,
                               pb::Event& out);

  const EventQueries& queries_;
  const CatalogueCache& catalogue_;
  IntakeDesk& desk_;
  const WorkflowCache* workflows_;
  HandoverBasis* basis_ = nullptr;
};

}  // namespace hailan::event_workflow
