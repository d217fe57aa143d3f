#include "services/event_workflow/intake/tracking.h"

#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"
#include "services/event_workflow/events/convert.h"

namespace hailan::event_workflow {
namespace {

// What keeps tracking tokens and page tokens apart, which share a key.
constexpr absl::string_view kPurpose = "Tracking.TrackReport";
constexpr int kMostSteps = 100;
constexpr int kHistoryRows = 500;

absl::Status NotAnonymous(absl::string_view field) {
  return InvalidField(field, reason::kNotAnonymous, "is not for reports without an account");
}

absl::Status CheckAnonymous(const pb::ReportEventRequest& req) {
  if (req.channel() != pb::CHANNEL_RESIDENT && req.channel() != pb::CHANNEL_SOCIAL_MEDIA) {
    return NotAnonymous("channel");
  }
  if (!req.external_id().empty()) return NotAnonymous("external_id");
  if (!req.patrol().empty()) return NotAnonymous("patrol");
  if (!req.enterprise().empty()) return NotAnonymous("enterprise");
  return req.house().empty() ? absl::OkStatus() : NotAnonymous("house");
}

absl::Status BadToken() {
  return Error(absl::StatusCode::kInvalidArgument,
               reason::kBadTrackingToken,
               "The token is not one that this service gave; check that it was copied whole.");
}

// Reads every event of a city: the token is the permission.
Actor ReaderOf(const std::string& city) {
  Actor reader;
  reader.subject = "tracking";
  reader.roles = RoleSet(Role::kCity);
  reader.city = city;
  return reader;
}

void AddSteps(const std::vector<HistoryRow>& history, intake::v1::ReportProgress& out) {
  for (const HistoryRow& row : history) {
    if (row.from == row.mark.to || out.steps_size() == kMostSteps) continue;
    intake::v1::ProgressStep& step = *out.add_steps();
    step.set_action(static_cast<pb::Action>(row.mark.action));
    step.set_state(static_cast<pb::Event::State>(row.mark.to));
    *step.mutable_time() = rpc::ToTimestamp(row.mark.time);
  }
}

}  // namespace

absl::StatusOr<Command> TrackingService::ReportAnonymously(const rpc::Call& call,
                                                           const pb::ReportEventRequest& req) {
  HL_RETURN_IF_ERROR(CheckAnonymous(req));
  rpc::Call own = call;
  if (own.token.empty()) own.token = service_token_();
  HL_ASSIGN_OR_RETURN(Command command, events_.ReportAnonymously(own, req));
  const auto& report = std::get<ReportDetails>(command.details);
  HL_RETURN_IF_ERROR(quota_.Take(call, req.request_id(), command.event.city(), report.territory));
  return command;
}

intake::v1::TrackedReport TrackingService::Reply(const Event& event) const {
  intake::v1::TrackedReport out;
  out.set_token(signer_.Encode({event.name.city(), event.name.id()}, kPurpose));
  *out.mutable_create_time() = rpc::ToTimestamp(event.report_time);
  return out;
}

absl::StatusOr<intake::v1::TrackedReport> TrackingService::IssueToken(
    const rpc::Call& call, const intake::v1::IssueTokenRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.event(), "event"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, queries_.Get(name, call.actor(), call.deadline));
  return Reply(filed.event);
}

absl::StatusOr<EventName> TrackingService::EventOf(const std::string& token) const {
  const absl::StatusOr<std::vector<std::string>> key = signer_.Decode(token, kPurpose);
  if (!key.ok() || key->size() != 2 || !IsUuid((*key)[1])) return BadToken();
  return EventName((*key)[0], (*key)[1]);
}

absl::StatusOr<Event> TrackingService::WorkOrderOf(const Event& event,
                                                   const Actor& reader,
                                                   absl::Time deadline) const {
  if (event.state != State::kMerged) return event;
  HL_ASSIGN_OR_RETURN(const EventName master, queries_.FindWorkOrder(event.name, deadline));
  HL_ASSIGN_OR_RETURN(FiledEvent filed, queries_.Get(master, reader, deadline));
  return std::move(filed.event);
}

absl::StatusOr<intake::v1::ReportProgress> TrackingService::TrackReport(
    const rpc::Call& call, const intake::v1::TrackReportRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, EventOf(req.token()));
  const Actor reader = ReaderOf(name.city());
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, queries_.Get(name, reader, call.deadline));
  HL_ASSIGN_OR_RETURN(const Event order, WorkOrderOf(filed.event, reader, call.deadline));
  HL_ASSIGN_OR_RETURN(const std::vector<HistoryRow> history,
                      queries_.History(order.name, 0, kHistoryRows, call.deadline));
  intake::v1::ReportProgress out;
  out.set_state(static_cast<pb::Event::State>(order.state));
  out.set_progress_light(static_cast<pb::ProgressLight>(ProgressOf(order, call.now)));
  out.set_round(order.round);
  out.set_merged(filed.event.state == State::kMerged);
  out.set_department(FormatName(name.city(), "departments", order.department));
  *out.mutable_create_time() = rpc::ToTimestamp(filed.event.report_time);
  if (!order.handled_time.has_value() && !order.close_time.has_value()) {
    *out.mutable_due_time() = rpc::ToTimestamp(order.resolve_due);
  }
  if (order.close_time.has_value()) {
    *out.mutable_close_time() = rpc::ToTimestamp(*order.close_time);
  }
  if (AnswerStands(order.state)) {
    HL_ASSIGN_OR_RETURN(*out.mutable_answer(),
                        queries_.Answer(order, absl::InfiniteFuture(), call.deadline));
  }
  AddSteps(history, out);
  return out;
}

}  // namespace hailan::event_workflow
