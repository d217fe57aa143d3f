// What the change feed says about a step: facts for other services, no personal data.
#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/intake/v1/queues.pb.h"
#include "hailan/event_workflow/v1/change_feed.pb.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"
#include "services/event_workflow/events/convert.h"

namespace hailan::event_workflow {
namespace {

using rpc::ToTimestamp;

absl::string_view ProceedingTypeOf(Action action) {
  switch (action) {
    case Action::kRequestExtension:
      return "event.extension_requested";
    case Action::kRequestHold:
      return "event.hold_requested";
    case Action::kGrant:
      return "event.proceeding_granted";
    case Action::kRefuse:
      return "event.proceeding_refused";
    case Action::kWithdraw:
      return "event.proceeding_withdrawn";
    case Action::kResume:
      return "event.resumed";
    case Action::kArbitrate:
      return "event.arbitrated";
    case Action::kMigrate:
      return "event.migrated";
    case Action::kClearSignal:
      return "event.signal_cleared";
    case Action::kRepeatSignal:
      return "event.signal_repeated";
    default:
      return "";
  }
}

absl::string_view TypeOf(Action action) {
  static constexpr std::array<absl::string_view, kActionCount> kTypes{"",
                                                                      "event.reported",
                                                                      "event.accepted",
                                                                      "event.rejected",
                                                                      "event.dispatched",
                                                                      "event.sent_back",
                                                                      "event.contacted",
                                                                      "event.handling_started",
                                                                      "event.handled",
                                                                      "event.approved",
                                                                      "event.returned",
                                                                      "event.visited",
                                                                      "event.closed",
                                                                      "event.cancelled",
                                                                      "event.whistled",
                                                                      "event.reported_in",
                                                                      "event.whistle_answered",
                                                                      "event.whistle_closed",
                                                                      "event.urged",
                                                                      "event.supervised",
                                                                      "event.merged",
                                                                      "event.unmerged"};
  const absl::string_view type = kTypes[static_cast<size_t>(action)];
  return type.empty() ? ProceedingTypeOf(action) : type;
}

// Who, where, and under which terms.
void AddFacts(const Event& event, pb::EventChange& out) {
  const std::string& city = event.name.city();
  out.set_event(event.name.Format());
  out.set_revision(event.revision);
  out.set_round(event.round);
  out.set_territory(FormatName(city, "territories", event.territory));
  out.set_item(FormatName(city, "catalogueItems", event.item));
  out.set_channel(static_cast<pb::Channel>(event.channel));
  out.set_sla_class(static_cast<pb::SlaClass>(event.sla_class));
  out.set_reporter(event.reporter);
  out.set_assignee(FormatName(city, "staff", event.assignee));
  out.set_department(FormatName(city, "departments", event.department));
  out.set_handler(event.handler);
  out.set_visit_attempts(event.visit_attempts);
  out.set_visit_result(static_cast<pb::VisitResult>(event.visit_result));
}

void AddClocks(const Event& event, absl::Time now, pb::EventChange& out) {
  *out.mutable_report_time() = ToTimestamp(event.report_time);
  *out.mutable_resolve_due_time() = ToTimestamp(event.resolve_due);
  if (event.contact_due.has_value()) {
    *out.mutable_contact_due_time() = ToTimestamp(*event.contact_due);
  }
  if (event.contact_time.has_value())
    *out.mutable_contact_time() = ToTimestamp(*event.contact_time);
  if (event.handled_time.has_value())
    *out.mutable_handled_time() = ToTimestamp(*event.handled_time);
  if (event.close_time.has_value()) *out.mutable_close_time() = ToTimestamp(*event.close_time);
  for (const ClockKind kind : kClockKinds) {
    if (event.late.Has(kind)) out.add_late_clocks(static_cast<pb::ClockKind>(kind));
  }
  out.set_progress_light(static_cast<pb::ProgressLight>(ProgressOf(event, now)));
  out.set_sla_light(static_cast<pb::SlaLight>(SlaOf(event, now)));
}

// A blown whistle names all departments it calls; a reply names its own.
void AddWhistle(const Change& change, pb::EventChange& out) {
  if (change.entry.whistle == 0) return;
  const EventName& event = change.next.name;
  const Whistle& whistle = change.next.whistles.back();
  out.set_whistle(FormatWhistle(event, whistle.number));
  *out.mutable_whistle_due_time() = ToTimestamp(whistle.due_time);
  if (change.entry.action == Action::kBlowWhistle) {
    for (const WhistleCall& call : whistle.calls) {
      out.add_whistle_departments(FormatName(event.city(), "departments", call.department));
    }
  } else if (change.entry.department.has_value()) {
    out.add_whistle_departments(FormatName(event.city(), "departments", *change.entry.department));
  }
}

}  // namespace

std::string AlertPayloadOf(const Change& change) {
  const Event& event = change.next;
  const std::string& city = event.name.city();
  intake::v1::DutyAlertChange payload;
  payload.set_event(event.name.Format());
  payload.set_territory(FormatName(city, "territories", event.territory));
  payload.set_department(FormatName(city, "departments", event.department));
  payload.set_item(FormatName(city, "catalogueItems", event.item));
  for (const Role role : change.alerts) payload.add_roles(static_cast<options::v1::Role>(role));
  *payload.mutable_time() = ToTimestamp(change.time);
  *payload.mutable_resolve_due_time() = ToTimestamp(event.resolve_due);
  return command::PackPayload(payload);
}

command::Message MessageOf(const Change& change, const Actor& actor) {
  pb::EventChange payload;
  payload.set_action(static_cast<pb::Action>(change.entry.action));
  payload.set_from_state(static_cast<pb::Event::State>(change.entry.from));
  payload.set_to_state(static_cast<pb::Event::State>(change.entry.to));
  payload.set_clock(static_cast<pb::ClockKind>(change.entry.clock));
  *payload.mutable_time() = ToTimestamp(change.time);
  payload.set_actor(actor.subject);
  AddFacts(change.next, payload);
  AddClocks(change.next, change.time, payload);
  AddWhistle(change, payload);
  payload.set_proceeding(FormatProceeding(change.next.name, change.entry.proceeding));
  payload.set_workflow(
      FormatName(change.next.name.city(), "workflows", change.next.course.workflow));
  return command::MakeMessage(
      std::string(TypeOf(change.entry.action)), change.next.name.Format(), payload);
}

}  // namespace hailan::event_workflow
