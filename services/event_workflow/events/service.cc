#include "services/event_workflow/events/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/routing/enterprise.h"
#include "services/event_workflow/receipts.h"

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

// Who is sent freely when a request is looked at still is when it is carried out.
constexpr absl::Duration kMoment = absl::Seconds(3);

// Two parts of a note, of which either may be empty.
std::string Both(const std::string& first, const std::string& second) {
  return absl::StrCat(first, first.empty() || second.empty() ? "" : "; ", second);
}

// `is_anonymous`: what the caller's account says of them must not come in.
absl::StatusOr<Filed> FiledOf(const pb::ReportEventRequest& req,
                              const Actor& actor,
                              bool is_anonymous) {
  Filed filed{.description = req.description(),
              .place = req.place(),
              .point = PlaceOf(req),
              .external_id = req.external_id(),
              .patrol = {},
              .asset = {},
              .urgency = static_cast<Urgency>(req.urgency())};
  HL_ASSIGN_OR_RETURN(filed.patrol, IdOf(req.patrol(), "patrols", "patrol"));
  HL_ASSIGN_OR_RETURN(filed.asset, IdOf(req.asset(), "places", "asset"));
  if (!filed.patrol.empty() && req.channel() != pb::CHANNEL_PATROL) {
    return InvalidField("patrol", "NOT_ON_PATROL", "A patrol goes with channel PATROL only.");
  }
  if (is_anonymous) return filed;
  HL_ASSIGN_OR_RETURN(filed.enterprise, EnterpriseFor(req.enterprise(), actor));
  filed.enterprise_check_failed = !filed.enterprise.empty() && !CheckDigitFits(filed.enterprise);
  return filed;
}

}  // namespace

absl::StatusOr<Command> EventService::ReportEvent(const rpc::Call& call,
                                                  const pb::ReportEventRequest& req) {
  return Filing(call, req, {});
}

absl::StatusOr<Command> EventService::ReportAnonymously(const rpc::Call& call,
                                                        const pb::ReportEventRequest& req) {
  ReportDetails report;
  report.anonymous = true;
  return Filing(call, req, std::move(report));
}

absl::StatusOr<Command> EventService::Filing(const rpc::Call& call,
                                             const pb::ReportEventRequest& req,
                                             ReportDetails report) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(report.territory, IdOf(req.territory(), "territories", "territory"));
  HL_ASSIGN_OR_RETURN(report.house, IdOf(req.house(), "houses", "house"));
  HL_ASSIGN_OR_RETURN(report.filed, FiledOf(req, call.actor(), report.anonymous));
  HL_ASSIGN_OR_RETURN(const std::string code, IdOf(req.item(), "catalogueItems", "item"));
  HL_ASSIGN_OR_RETURN(report.item, desk_.ItemOf(city, code));
  report.channel = static_cast<Channel>(req.channel());
  HL_RETURN_IF_ERROR(desk_.Place(call, city, req.has_point() ? &req.point() : nullptr, report));
  if (!report.territory.empty()) desk_.SetRoute(city, call.actor(), report);
  HL_ASSIGN_OR_RETURN(
      report.known_as,
      queries_.FindExternal(city, report.channel, req.external_id(), call.deadline));
  if (req.has_occur_time()) report.occur_time = rpc::FromTimestamp(req.occur_time());
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
  rerouting.member = stored.assignee.empty() ? desk_.MemberOf(call, event.city(), stored.territory)
                                             : stored.assignee;
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

bool EventService::MayWait(const pb::DispatchEventRequest& req) const {
  if (basis_ == nullptr) return false;
  if (!req.department().empty() || req.assignee().empty()) return true;
  const absl::StatusOr<EventName> event = ParseEvent(req.name(), "name");
  const absl::StatusOr<std::string> assignee = IdOf(req.assignee(), "staff", "assignee");
  return !event.ok() || !assignee.ok() || !basis_->SendsFreely(event->city(), *assignee, kMoment);
}

absl::StatusOr<std::string> EventService::DispatchBasis(const rpc::Call& call,
                                                        const pb::DispatchEventRequest& req,
                                                        const Target& target) {
  if (basis_ == nullptr) return std::string();
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.name(), "name"));
  const bool is_free = target.department.empty() && !target.assignee.empty() &&
                       basis_->SendsFreely(name.city(), target.assignee);
  if (is_free) return std::string();
  // The runner answers a repeated request as it stands, whatever the lists say by now.
  HL_ASSIGN_OR_RETURN(const bool repeated,
                      WasCarriedOut(queries_.pool(), call, name.city(), req.request_id()));
  if (repeated) return std::string();
  StaffRecord person;
  if (!target.assignee.empty()) {
    HL_ASSIGN_OR_RETURN(person, basis_->PersonOf(call, name.city(), target.assignee));
  }
  const bool to_person = target.department.empty() && !target.assignee.empty();
  if (to_person && person.departments.empty()) return std::string();
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, queries_.Get(name, call.actor(), call.deadline));
  if (to_person) return basis_->OfPerson(call, filed.event, person);
  if (target.department.empty()) {
    // It goes to the department that it has, which is known to be the right one.
    HL_RETURN_IF_ERROR(basis_->OfDepartment(call, filed.event, filed.event.department).status());
    return std::string();
  }
  HL_ASSIGN_OR_RETURN(std::string basis,
                      basis_->OfDepartment(call, filed.event, target.department));
  const std::vector<std::string>& own = person.departments;
  if (std::find(own.begin(), own.end(), target.department) == own.end()) {
    HL_ASSIGN_OR_RETURN(const std::string other, basis_->OfPerson(call, filed.event, person));
    basis = Both(basis, other);
  }
  return basis;
}

absl::StatusOr<Command> EventService::DispatchEvent(const rpc::Call& call,
                                                    const pb::DispatchEventRequest& req) {
  Target target;
  HL_ASSIGN_OR_RETURN(target.assignee, IdOf(req.assignee(), "staff", "assignee"));
  HL_ASSIGN_OR_RETURN(target.department, IdOf(req.department(), "departments", "department"));
  HL_ASSIGN_OR_RETURN(const std::string basis, DispatchBasis(call, req, target));
  return MakeCommand(req, Action::kDispatch, Both(basis, req.note()), std::move(target));
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
