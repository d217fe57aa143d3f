#include "services/event_workflow/events/convert.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/proceedings/ledger.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"
#include "services/event_workflow/duration.h"

namespace hailan::event_workflow {
namespace {

using rpc::ToTimestamp;

constexpr size_t kUuidLength = 36;

void AddClocks(const Event& event, absl::Time now, pb::Event& out) {
  for (const Clock& clock : ClocksOf(event)) {
    pb::Clock& one = *out.add_clocks();
    one.set_kind(static_cast<pb::ClockKind>(clock.kind));
    *one.mutable_start_time() = ToTimestamp(clock.start);
    *one.mutable_warn_time() = ToTimestamp(clock.warn);
    *one.mutable_due_time() = ToTimestamp(clock.due);
    if (clock.stop.has_value()) *one.mutable_stop_time() = ToTimestamp(*clock.stop);
    one.set_late(clock.LateAt(now));
    one.set_rule(static_cast<pb::DueRule>(clock.rule));
  }
  for (const ClockKind kind : kClockKinds) {
    if (event.late.Has(kind)) out.add_late_clocks(static_cast<pb::ClockKind>(kind));
  }
}

void AddTimes(const Event& event, pb::Event& out) {
  *out.mutable_create_time() = ToTimestamp(event.report_time);
  *out.mutable_occur_time() = ToTimestamp(event.occur_time);
  *out.mutable_update_time() = ToTimestamp(event.update_time);
  if (event.contact_time.has_value())
    *out.mutable_contact_time() = ToTimestamp(*event.contact_time);
  if (event.handled_time.has_value())
    *out.mutable_handled_time() = ToTimestamp(*event.handled_time);
  if (event.close_time.has_value()) *out.mutable_close_time() = ToTimestamp(*event.close_time);
}

absl::Status BadName(absl::string_view field) {
  return InvalidField(field, "RESOURCE_NAME", "is not a name of this collection");
}

}  // namespace

std::string FormatName(absl::string_view city, absl::string_view collection, absl::string_view id) {
  return id.empty() ? "" : absl::StrCat("cities/", city, "/", collection, "/", id);
}

absl::StatusOr<std::string> IdOf(absl::string_view name,
                                 absl::string_view collection,
                                 absl::string_view field) {
  if (name.empty()) return std::string();
  absl::StatusOr<ResourceParts> parts = ParseResource(name, collection);
  if (!parts.ok()) return BadName(field);
  return std::move(parts->id);
}

absl::StatusOr<EventName> ParseEvent(absl::string_view name, absl::string_view field) {
  absl::StatusOr<EventName> event = EventName::Parse(name);
  if (!event.ok() || !IsUuid(event->id())) return BadName(field);
  // The database answers in lower case, and keys are compared as text.
  return EventName(event->city(), absl::AsciiStrToLower(event->id()));
}

absl::StatusOr<WhistleName> ParseWhistle(absl::string_view name) {
  const absl::StatusOr<ResourceParts> parts = ParseResource(name, "whistles");
  if (!parts.ok() || parts->id.size() < kUuidLength + 2 || parts->id[kUuidLength] != '-') {
    return BadName("name");
  }
  WhistleName whistle;
  const std::string event = absl::AsciiStrToLower(parts->id.substr(0, kUuidLength));
  const bool number = absl::SimpleAtoi(parts->id.substr(kUuidLength + 1), &whistle.number);
  if (!IsUuid(event) || !number || whistle.number < 1) return BadName("name");
  whistle.event = EventName(parts->city, event);
  return whistle;
}

std::string FormatWhistle(const EventName& event, int number) {
  return number == 0 ? ""
                     : FormatName(event.city(), "whistles", absl::StrCat(event.id(), "-", number));
}

std::string FormatProceeding(const EventName& event, int number) {
  if (number == 0) return "";
  return FormatName(event.city(), "proceedings", absl::StrCat(event.id(), "-", number));
}

pb::Proceeding ToProto(const Proceeding& one, const EventName& event) {
  pb::Proceeding out;
  out.set_name(FormatProceeding(event, one.number));
  out.set_event(event.Format());
  out.set_kind(static_cast<pb::ProceedingKind>(one.kind));
  out.set_state(static_cast<pb::Proceeding::State>(one.state));
  out.set_round(one.round);
  out.set_reason(one.reason);
  out.set_requester(one.requester);
  out.set_department(FormatName(event.city(), "departments", one.department));
  *out.mutable_request_time() = ToTimestamp(one.request_time);
  if (one.amount > absl::ZeroDuration()) *out.mutable_amount() = ToDuration(one.amount);
  if (one.until.has_value()) *out.mutable_until_time() = ToTimestamp(*one.until);
  out.set_decider(one.decider);
  out.set_decision(one.decision);
  if (one.decide_time.has_value()) *out.mutable_decide_time() = ToTimestamp(*one.decide_time);
  if (one.resume_time.has_value()) *out.mutable_resume_time() = ToTimestamp(*one.resume_time);
  return out;
}

pb::Event ToProto(const Event& event, const Actor& actor, absl::Time now) {
  const std::string& city = event.name.city();
  pb::Event out;
  out.set_name(event.name.Format());
  out.set_state(static_cast<pb::Event::State>(event.state));
  out.set_round(event.round);
  out.set_territory(FormatName(city, "territories", event.territory));
  out.set_item(FormatName(city, "catalogueItems", event.item));
  out.set_catalogue(FormatName(city, "catalogues", event.catalogue));
  out.set_channel(static_cast<pb::Channel>(event.channel));
  out.set_urgency(static_cast<pb::Urgency>(event.urgency));
  out.set_sla_class(static_cast<pb::SlaClass>(event.sla_class));
  out.set_progress_light(static_cast<pb::ProgressLight>(ProgressOf(event, now)));
  out.set_sla_light(static_cast<pb::SlaLight>(SlaOf(event, now)));
  *out.mutable_light_time() = ToTimestamp(now);
  out.set_reporter(event.reporter);
  if (!SeesReduced(actor, event)) {
    out.set_assignee(FormatName(city, "staff", event.assignee));
    out.set_handler(event.handler);
    for (const Proceeding& one : event.course.proceedings) {
      *out.add_proceedings() = ToProto(one, event.name);
    }
  }
  out.set_platform(static_cast<pb::Platform>(event.platform));
  out.set_workflow(FormatName(city, "workflows", event.course.workflow));
  if (const Proceeding* hold = CurrentHold(event, now); hold != nullptr) {
    *out.mutable_held_until_time() = ToTimestamp(*hold->until);
  }
  out.set_department(FormatName(city, "departments", event.department));
  out.set_house(FormatName(city, "houses", event.house));
  out.set_evidence_required(event.evidence_required);
  out.set_whistle(FormatWhistle(event.name, event.whistle_count));
  out.set_visit_attempts(event.visit_attempts);
  out.set_visit_result(static_cast<pb::VisitResult>(event.visit_result));
  out.set_etag(absl::StrCat(event.revision));
  AddClocks(event, now, out);
  AddTimes(event, out);
  return out;
}

pb::HistoryEntry ToProto(const HistoryRow& row, const EventName& event, bool reduced) {
  const Mark& mark = row.mark;
  pb::HistoryEntry out;
  out.set_revision(mark.revision);
  *out.mutable_time() = ToTimestamp(mark.time);
  out.set_action(static_cast<pb::Action>(mark.action));
  out.set_from_state(static_cast<pb::Event::State>(row.from));
  out.set_to_state(static_cast<pb::Event::State>(mark.to));
  out.set_round(mark.round);
  out.set_role(static_cast<options::v1::Role>(row.role));
  const bool for_reporter = mark.action == Action::kReject || mark.action == Action::kCancel;
  if (!reduced || for_reporter) out.set_note(row.note);
  if (!reduced) {
    out.set_actor(mark.subject);
    out.set_assignee(FormatName(event.city(), "staff", mark.assignee.value_or("")));
  }
  out.set_department(FormatName(event.city(), "departments", mark.department.value_or("")));
  out.set_whistle(FormatWhistle(event, row.whistle));
  out.set_proceeding(FormatProceeding(event, row.proceeding));
  out.set_workflow(FormatName(event.city(), "workflows", mark.workflow.value_or("")));
  out.set_clock(static_cast<pb::ClockKind>(mark.clock));
  if (mark.due_time.has_value()) *out.mutable_due_time() = ToTimestamp(*mark.due_time);
  out.set_visit_result(static_cast<pb::VisitResult>(mark.visit_result));
  return out;
}

pb::Whistle ToProto(const Whistle& whistle, const Event& event, absl::Time now) {
  const std::string& city = event.name.city();
  pb::Whistle out;
  out.set_name(FormatWhistle(event.name, whistle.number));
  out.set_event(event.name.Format());
  out.set_territory(FormatName(city, "territories", event.territory));
  out.set_matter(whistle.matter);
  out.set_occasion(static_cast<pb::WhistleOccasion>(whistle.occasion));
  out.set_place(whistle.place);
  for (const WhistleCall& call : whistle.calls) {
    pb::WhistleCall& one = *out.add_calls();
    one.set_department(FormatName(city, "departments", call.department));
    if (call.report_in_time.has_value()) {
      *one.mutable_report_in_time() = ToTimestamp(*call.report_in_time);
    }
    one.set_reporter_in(call.reporter_in);
    if (call.answer_time.has_value()) *one.mutable_answer_time() = ToTimestamp(*call.answer_time);
    one.set_answer(call.answer);
    one.set_resolved(call.resolved);
    one.set_load_advice(static_cast<pb::LoadAdvice>(call.advice.advice));
    one.set_load_reason(call.advice.reason);
  }
  out.set_blower(whistle.blower);
  *out.mutable_create_time() = ToTimestamp(whistle.blow_time);
  *out.mutable_due_time() = ToTimestamp(whistle.due_time);
  if (whistle.answered_time.has_value()) {
    *out.mutable_answered_time() = ToTimestamp(*whistle.answered_time);
  }
  if (whistle.close_time.has_value()) *out.mutable_close_time() = ToTimestamp(*whistle.close_time);
  out.set_outcome(whistle.outcome);
  out.set_quorum(whistle.quorum);
  const Clock clock = ClockOf(whistle);
  out.set_sla_light(static_cast<pb::SlaLight>(LightOf(clock, now)));
  out.set_etag(absl::StrCat(event.revision));
  return out;
}

std::vector<Attachment> FromProto(
    const google::protobuf::RepeatedPtrField<pb::Attachment>& attachments) {
  std::vector<Attachment> out;
  out.reserve(static_cast<size_t>(attachments.size()));
  for (const pb::Attachment& attachment : attachments) {
    out.push_back({.uri = attachment.uri(),
                   .sha256 = absl::AsciiStrToLower(attachment.sha256()),
                   .media_type = attachment.media_type(),
                   .purpose = static_cast<Purpose>(attachment.purpose())});
  }
  return out;
}

}  // namespace hailan::event_workflow
