#include "services/event_workflow/proceedings/service.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/proceedings/ledger.h"
#include "services/event_workflow/duration.h"

namespace hailan::event_workflow {
namespace {

template <class Request>
absl::StatusOr<Command> MakeCommand(const Request& req,
                                    Action action,
                                    std::string note,
                                    Details details = {}) {
  HL_ASSIGN_OR_RETURN(EventName event, ParseEvent(req.name(), "name"));
  return Command{.event = std::move(event),
                 .action = action,
                 .etag = req.etag(),
                 .note = std::move(note),
                 .details = std::move(details)};
}

}  // namespace

absl::StatusOr<Command> ProceedingService::RequestExtension(
    const rpc::Call&, const workflows::v1::RequestExtensionRequest& req) {
  return MakeCommand(req,
                     Action::kRequestExtension,
                     req.reason(),
                     ProceedingRequest{.amount = FromDuration(req.amount()), .until = {}});
}

absl::StatusOr<Command> ProceedingService::RequestHold(
    const rpc::Call&, const workflows::v1::RequestHoldRequest& req) {
  return MakeCommand(
      req,
      Action::kRequestHold,
      req.reason(),
      ProceedingRequest{.amount = {}, .until = rpc::FromTimestamp(req.until_time())});
}

absl::StatusOr<Command> ProceedingService::GrantProceeding(
    const rpc::Call&, const workflows::v1::GrantProceedingRequest& req) {
  return MakeCommand(req, Action::kGrant, req.note(), ProceedingDecision{req.number()});
}

absl::StatusOr<Command> ProceedingService::RefuseProceeding(
    const rpc::Call&, const workflows::v1::RefuseProceedingRequest& req) {
  return MakeCommand(req, Action::kRefuse, req.reason(), ProceedingDecision{req.number()});
}

absl::StatusOr<Command> ProceedingService::WithdrawProceeding(
    const rpc::Call&, const workflows::v1::WithdrawProceedingRequest& req) {
  return MakeCommand(req, Action::kWithdraw, req.note(), ProceedingDecision{req.number()});
}

absl::StatusOr<Command> ProceedingService::ResumeEvent(
    const rpc::Call&, const workflows::v1::ResumeEventRequest& req) {
  return MakeCommand(req, Action::kResume, req.note());
}

absl::StatusOr<Command> ProceedingService::ArbitrateEvent(
    const rpc::Call&, const workflows::v1::ArbitrateEventRequest& req) {
  Target target;
  HL_ASSIGN_OR_RETURN(target.department, IdOf(req.department(), "departments", "department"));
  HL_ASSIGN_OR_RETURN(target.assignee, IdOf(req.assignee(), "staff", "assignee"));
  return MakeCommand(req, Action::kArbitrate, req.reason(), std::move(target));
}

absl::StatusOr<workflows::v1::ListOpenProceedingsResponse> ProceedingService::ListOpenProceedings(
    const rpc::Call& call, const workflows::v1::ListOpenProceedingsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Page<Event> page,
                      events_.ListOpenProceedings(req, call.actor(), call.deadline));
  workflows::v1::ListOpenProceedingsResponse out;
  for (const Event& event : page.rows) {
    if (const Proceeding* open = OpenProceeding(event); open != nullptr) {
      *out.add_proceedings() = ToProto(*open, event.name);
    }
  }
  out.set_next_page_token(page.next_token);
  return out;
}

}  // namespace hailan::event_workflow
