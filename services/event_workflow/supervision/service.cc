#include "services/event_workflow/supervision/service.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"
#include "services/event_workflow/supervision/bundle.h"

namespace hailan::event_workflow {
namespace {

using Kind = SupervisionCommand::Kind;

template <class Request>
absl::StatusOr<Command> MakeStep(const Request& req, Action action) {
  Command command;
  HL_ASSIGN_OR_RETURN(command.event, ParseEvent(req.name(), "name"));
  command.action = action;
  command.etag = req.etag();
  command.note = req.note();
  return command;
}

void AddTimes(const Supervision& supervision, pb::SupervisedCase& out) {
  *out.mutable_reply_due_time() = rpc::ToTimestamp(supervision.reply_due);
  *out.mutable_create_time() = rpc::ToTimestamp(supervision.create_time);
  if (supervision.reply_time.has_value()) {
    *out.mutable_reply_time() = rpc::ToTimestamp(*supervision.reply_time);
  }
  if (supervision.close_time.has_value()) {
    *out.mutable_close_time() = rpc::ToTimestamp(*supervision.close_time);
  }
}

}  // namespace

absl::StatusOr<Command> SupervisionService::UrgeEvent(const rpc::Call&,
                                                      const pb::UrgeEventRequest& req) {
  return MakeStep(req, Action::kUrge);
}

absl::StatusOr<Command> SupervisionService::SuperviseEvent(const rpc::Call&,
                                                           const pb::SuperviseEventRequest& req) {
  return MakeStep(req, Action::kSupervise);
}

pb::Event SupervisionService::EventReply(const rpc::Call& call, const Event& event) {
  return ToProto(event, call.actor(), call.now);
}

absl::StatusOr<std::string> OpenCaseOf(pg::Pool& pool,
                                       const EventName& event,
                                       const std::string& body,
                                       absl::Time deadline) {
  pg::Params params;
  params.Add(event.city()).Add(event.id()).Add(body);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kFindOpenSupervision, params, deadline));
  return rows.empty() ? std::string() : rows[0].Text(0);
}

absl::StatusOr<SupervisionCommand> CaseOn(const EventQueries& events,
                                          const Event& event,
                                          absl::Time now,
                                          absl::Time deadline) {
  SupervisionCommand command;
  command.name = SupervisionName(event.name.city(), NewId(now));
  HL_ASSIGN_OR_RETURN(Bundle bundle, TakeBundle(events, event, now, deadline));
  Supervision& draft = command.draft;
  draft.event = event.name.id();
  draft.territory = event.territory;
  draft.department = event.department;
  draft.bundle_sha256 = std::move(bundle.sha256);
  command.manifest = std::move(bundle.manifest);
  return command;
}

absl::StatusOr<SupervisionCommand> SupervisionService::OpenSupervision(
    const rpc::Call& call, const pb::OpenSupervisionRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.event(), "event"));
  HL_ASSIGN_OR_RETURN(const std::string body, IdOf(req.body(), "departments", "body"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, events_.Get(name, call.actor(), call.deadline));
  HL_ASSIGN_OR_RETURN(SupervisionCommand command,
                      CaseOn(events_, filed.event, call.now, call.deadline));
  command.draft.body = body;
  command.draft.origin = SupervisionOrigin::kPerson;
  command.note = req.reason();
  command.reply_due = rpc::FromTimestamp(req.reply_due_time());
  HL_ASSIGN_OR_RETURN(command.open_case, OpenCaseOf(reads_.pool(), name, body, call.deadline));
  return command;
}

absl::StatusOr<SupervisionCommand> SupervisionService::ReplyToSupervision(
    const rpc::Call& call, const pb::ReplyToSupervisionRequest& req) {
  HL_ASSIGN_OR_RETURN(SupervisionCommand command,
                      MakeCommand<SupervisionCommand>(req, Kind::kReply, req.reply()));
  command.attachments = FromProto(req.attachments());
  HL_RETURN_IF_ERROR(reads_.CheckFiles(command.name.city(), command.attachments, call.deadline));
  return command;
}

absl::StatusOr<SupervisionCommand> SupervisionService::RefuseReply(
    const rpc::Call&, const pb::RefuseReplyRequest& req) {
  HL_ASSIGN_OR_RETURN(SupervisionCommand command,
                      MakeCommand<SupervisionCommand>(req, Kind::kRefuse, req.reason()));
  command.reply_due = rpc::FromTimestamp(req.reply_due_time());
  return command;
}

absl::StatusOr<SupervisionCommand> SupervisionService::CloseSupervision(
    const rpc::Call&, const pb::CloseSupervisionRequest& req) {
  return MakeCommand<SupervisionCommand>(req, Kind::kClose, req.outcome());
}

pb::SupervisedCase SupervisionService::Reply(const rpc::Call& call,
                                             const Supervision& supervision) {
  const std::string& city = supervision.name.city();
  pb::SupervisedCase out;
  out.set_name(supervision.name.Format());
  out.set_event(EventName(city, supervision.event).Format());
  out.set_territory(FormatName(city, "territories", supervision.territory));
  out.set_department(FormatName(city, "departments", supervision.department));
  out.set_body(FormatName(city, "departments", supervision.body));
  out.set_origin(static_cast<pb::SupervisionOrigin>(supervision.origin));
  out.set_reason(supervision.reason);
  out.set_state(static_cast<pb::SupervisedCase::State>(supervision.state));
  out.set_reply(supervision.reply);
  out.set_sla_light(static_cast<pb::SlaLight>(ReplyLight(supervision, call.now)));
  out.set_outcome(supervision.outcome);
  out.set_bundle_sha256(supervision.bundle_sha256);
  out.set_opener(supervision.opener);
  out.set_etag(absl::StrCat(supervision.revision));
  AddTimes(supervision, out);
  return out;
}

}  // namespace hailan::event_workflow
