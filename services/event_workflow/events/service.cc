#include "services/event_workflow/events/service.h"

#include <utility>

#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/routing/enterprise.h"
#include "services/event_workflow/handovers/basis.h"

namespace hailan::event_workflow {
namespace {

// The command of a request whose event is `name` and that has an etag.
template <class Request>
absl::StatusOr<Command> MakeCommand(const Request& req,
                                    Action action,
                                    const std::string& note,
                                    const Details& details = {}) {
  HL_ASSIGN_OR_RETURN(EventName event, ParseEvent(req.name(), "name"));
  return Command{.event = std::move(event),
                 .action = action,
                 .etag = req.etag(),
                 .note = note,
                 .details = details};
}

std::optional<Place> PlaceOf(const pb::ReportEventRequest& req) {
  if (!req.has_point()) return std::nullopt;
  return Place{.longitude = req.point().longitude(),
               .latitude = req.point().latitude(),
               .system = static_cast<int>(req.point().system())};
}

}  // namespace

absl::StatusOr<Command> EventService::ReportEvent(const rpc::Call& call,
                                                  const pb::ReportEventRequest& req) {
  ReportDetails report;
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(report.territory, IdOf(req.territory(), "territories", "territory"));
  HL_ASSIGN_OR_RETURN(report.house, IdOf(req.house(), "houses", "house"));
  HL_ASSIGN_OR_RETURN(std::string patrol, IdOf(req.patrol(), "patrols", "patrol"));
  HL_ASSIGN_OR_RETURN(std::string asset, IdOf(req.asset(), "places", "asset"));
  if (!patrol.empty() && req.channel() != pb::CHANNEL_PATROL) {
    return InvalidField("patrol", "NOT_ON_PATROL", "A patrol goes with channel PATROL only.");
  }
  HL_ASSIGN_OR_RETURN(const std::string code, IdOf(req.item(), "catalogueItems", "item"));
  HL_ASSIGN_OR_RETURN(report.item, desk_.ItemOf(city, code));
  report.channel = static_cast<Channel>(req.channel());
  HL_RETURN_IF_ERROR(desk_.Place(call, city, req.has_point() ? &req.point() : nullptr, report));
  if (!report.territory.empty()) desk_.SetRoute(city, report);
  HL_ASSIGN_OR_RETURN(
      report.known_as,
      queries_.FindExternal(city, report.channel, req.external_id(), call.deadline));
  if (req.has_occur_time()) report.occur_time = rpc::FromTimestamp(req.occur_time());
  report.filed = {.description = req.description(),
                  .place = req.place(),
                  .point = PlaceOf(req),
                  .external_id = req.external_id(),
                  .patrol = std::move(patrol),
                  .asset = std::move(asset),
                  .urgency = static_cast<Urgency>(req.urgency())};
  HL_ASSIGN_OR_RETURN(report.filed.enterprise, EnterpriseFor(req.enterprise(), call.actor()));
  report.filed.enterprise_check_failed =
      !report.filed.enterprise.empty() && !CheckDigitFits(report.filed.enterprise);
  HL_RETURN_IF_ERROR(desk_.CheckChief(call, city, report));
  report.attachments = FromProto(req.attachments());
  if (workflows_ != nullptr) report.workflows = workflows_->Of(city);
  HL_RETURN_IF_ERROR(desk_.CheckFiles(city, report.attachments, call.deadline));
  return Command{.event = EventName(city, NewId(call.now)),
                 .action = Action::kReport,
                 .etag = {},
                 .note = {},
                 .details = std::move(report)};
}

absl::StatusOr<Rerouting> EventService::ReroutingOf(const rpc::Call& call, const EventName& event) {
  Rerouting rerouting{.rules = desk_.RulesOf(event.city()), .member = {}, .item = {}};
  const absl::StatusOr<FiledEvent> filed = queries_.Get(event, call.actor(), call.deadline);
  // The decision says why; a repeated request is answered even by somebody who sees it no more.
  if (absl::IsNotFound(filed.status()) || absl::IsPermissionDenied(filed.status())) {
    return rerouting;
  }
  HL_RETURN_IF_ERROR(filed.status());
  const Event& stored = filed->event;
  if (const absl::StatusOr<Item> item = catalogue_.Find(event.city(), stored.item); item.ok()) {
    rerouting.item = *item;
  }
  rerouting.member = stored.assignee;
  const bool asks = stored.assignee.empty() && filed->filed.point.has_value() &&
                    LevelOf(stored.territory) == Level::kGrid;
  if (asks) rerouting.member = desk_.MemberAt(call, event, *filed->filed.point, stored.territory);
  return rerouting;
}

absl::StatusOr<Command> EventService::AcceptEvent(const rpc::Call& call,
                                                  const pb::AcceptEventRequest& req) {
  Triage triage;
  triage.urgency = static_cast<Urgency>(req.urgency());
  if (req.has_agreed_due_time()) triage.agreed_due = rpc::FromTimestamp(req.agreed_due_time());
  HL_ASSIGN_OR_RETURN(Command command, MakeCommand(req, Action::kAccept, req.note()));
  HL_ASSIGN_OR_RETURN(const std::string code, IdOf(req.item(), "catalogueItems", "item"));
  if (!code.empty()) {
    HL_ASSIGN_OR_RETURN(triage.item, catalogue_.Find(command.event.city(), code));
  }
  triage.noted = catalogue_.Noted(command.event.city());
  if (triage.item.has_value() || triage.urgency != Urgency::kUnsaid) {
    HL_ASSIGN_OR_RETURN(triage.rerouting, ReroutingOf(call, command.event));
  }
  command.details = std::move(triage);
  return command;
}

absl::StatusOr<Command> EventService::RejectEvent(const rpc::Call&,
                                                  const pb::RejectEventRequest& req) {
  return MakeCommand(req, Action::kReject, req.reason());
}

absl::StatusOr<std::string> EventService::DispatchBasis(const rpc::Call& call,
                                                        const std::string& event,
                                                        const std::string& department) {
  if (duties_ == nullptr || department.empty()) return std::string();
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(event, "name"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, queries_.Get(name, call.actor(), call.deadline));
  const absl::StatusOr<Item> item = catalogue_.Find(name.city(), filed.event.item);
  if (item.ok() && item->department == department) return std::string("owner by the catalogue");
  return FindBasis(*duties_, call, filed.event, department);
}

absl::StatusOr<Command> EventService::DispatchEvent(const rpc::Call& call,
                                                    const pb::DispatchEventRequest& req) {
  Target target;
  HL_ASSIGN_OR_RETURN(target.assignee, IdOf(req.assignee(), "staff", "assignee"));
  HL_ASSIGN_OR_RETURN(target.department, IdOf(req.department(), "departments", "department"));
  HL_ASSIGN_OR_RETURN(std::string note, DispatchBasis(call, req.name(), target.department));
  if (!note.empty() && !req.note().empty()) note += "; ";
  note += req.note();
  return MakeCommand(req, Action::kDispatch, std::move(note), std::move(target));
}

absl::StatusOr<Command> EventService::SendBackEvent(const rpc::Call&,
                                                    const pb::SendBackEventRequest& req) {
  return MakeCommand(req, Action::kSendBack, req.reason());
}

absl::StatusOr<Command> EventService::RecordContact(const rpc::Call&,
                                                    const pb::RecordContactRequest& req) {
  return MakeCommand(req, Action::kContact, req.note());
}

absl::StatusOr<Command> EventService::StartHandling(const rpc::Call&,
                                                    const pb::StartHandlingRequest& req) {
  return MakeCommand(req, Action::kStart, req.note());
}

absl::StatusOr<Command> EventService::SubmitResult(const rpc::Call& call,
                                                   const pb::SubmitResultRequest& req) {
  Evidence evidence{.attachments = FromProto(req.attachments()), .answer = req.answer()};
  HL_ASSIGN_OR_RETURN(const EventName event, ParseEvent(req.name(), "name"));
  HL_RETURN_IF_ERROR(desk_.CheckFiles(event.city(), evidence.attachments, call.deadline));
  return MakeCommand(req, Action::kSubmit, req.result(), std::move(evidence));
}

absl::StatusOr<Command> EventService::ApproveResult(const rpc::Call&,
                                                    const pb::ApproveResultRequest& req) {
  return MakeCommand(req, Action::kApprove, req.note());
}

absl::StatusOr<Command> EventService::ReturnForRehandling(
    const rpc::Call&, const pb::ReturnForRehandlingRequest& req) {
  return MakeCommand(req, Action::kReturn, req.reason());
}

absl::StatusOr<Command> EventService::RecordReturnVisit(const rpc::Call&,
                                                        const pb::RecordReturnVisitRequest& req) {
  return MakeCommand(
      req, Action::kVisit, req.note(), VisitDetails{static_cast<VisitResult>(req.result())});
}

absl::StatusOr<Command> EventService::CloseEvent(const rpc::Call&,
                                                 const pb::CloseEventRequest& req) {
  return MakeCommand(req, Action::kClose, req.note());
}

absl::StatusOr<Command> EventService::CancelEvent(const rpc::Call&,
                                                  const pb::CancelEventRequest& req) {
  return MakeCommand(req, Action::kCancel, req.reason());
}

}  // namespace hailan::event_workflow
