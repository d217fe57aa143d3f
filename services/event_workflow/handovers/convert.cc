#include "services/event_workflow/handovers/convert.h"

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/events/convert.h"

namespace hailan::event_workflow {
namespace {

intake::v1::Handover ToProto(const Handover& handover, int number, const std::string& city) {
  intake::v1::Handover out;
  out.set_number(number);
  out.set_kind(static_cast<intake::v1::Handover::Kind>(handover.kind));
  out.set_from_level(static_cast<pb::HandlingLevel>(handover.from));
  out.set_to_level(static_cast<pb::HandlingLevel>(handover.to));
  out.set_department(FormatName(city, "departments", handover.department));
  out.set_assignee(FormatName(city, "staff", handover.assignee));
  out.set_basis(handover.basis);
  out.set_reason(handover.reason);
  out.set_requester(handover.requester);
  *out.mutable_request_time() = rpc::ToTimestamp(handover.request_time);
  out.set_answer(static_cast<intake::v1::Handover::Answer>(handover.answer));
  out.set_answerer(handover.answerer);
  if (handover.answer_time.has_value()) {
    *out.mutable_answer_time() = rpc::ToTimestamp(*handover.answer_time);
  }
  out.set_answer_reason(handover.answer_reason);
  return out;
}

absl::string_view TypeOf(HandoverAnswer answer) {
  switch (answer) {
    case HandoverAnswer::kAccepted:
      return "handover.accepted";
    case HandoverAnswer::kRejected:
      return "handover.rejected";
    case HandoverAnswer::kOpen:
      break;
  }
  return "handover.requested";
}

}  // namespace

intake::v1::Ladder ToProto(const Ladder& ladder, const Event& event, absl::Time now) {
  const std::string& city = ladder.name.city();
  intake::v1::Ladder out;
  out.set_event(ladder.name.Format());
  out.set_level(static_cast<pb::HandlingLevel>(ladder.level));
  *out.mutable_level_time() = rpc::ToTimestamp(ladder.level_time);
  int number = 0;
  for (const Handover& handover : ladder.handovers) {
    *out.add_handovers() = ToProto(handover, ++number, city);
  }
  const std::optional<absl::Time> settled = event.handled_time;
  const absl::Time end = settled.value_or(event.close_time.value_or(now));
  for (const Dwell& dwell : DwellsOf(ladder, event.report_time, end)) {
    intake::v1::LevelDwell& one = *out.add_dwells();
    one.set_level(static_cast<pb::HandlingLevel>(dwell.level));
    one.set_dwell_seconds(absl::ToInt64Seconds(dwell.dwell));
    one.set_awaiting_seconds(absl::ToInt64Seconds(dwell.awaiting));
    one.set_visit_count(dwell.visits);
    one.set_settled(settled.has_value() && dwell.level == ladder.level);
  }
  out.set_etag(absl::StrCat(ladder.revision));
  return out;
}

command::Message MessageOf(const LadderUpdate& update) {
  const Ladder& ladder = update.next;
  const Handover& handover = ladder.handovers.back();
  intake::v1::HandoverChange payload;
  payload.set_event(ladder.name.Format());
  payload.set_number(static_cast<int>(ladder.handovers.size()));
  payload.set_kind(static_cast<intake::v1::Handover::Kind>(handover.kind));
  payload.set_from_level(static_cast<pb::HandlingLevel>(handover.from));
  payload.set_to_level(static_cast<pb::HandlingLevel>(handover.to));
  payload.set_department(FormatName(ladder.name.city(), "departments", handover.department));
  payload.set_answer(static_cast<intake::v1::Handover::Answer>(handover.answer));
  if (handover.answer_time.has_value()) {
    payload.set_receipt_seconds(
        absl::ToInt64Seconds(*handover.answer_time - handover.request_time));
  }
  *payload.mutable_time() = rpc::ToTimestamp(update.time);
  return command::MakeMessage(std::string(TypeOf(handover.answer)), ladder.name.Format(), payload);
}

}  // namespace hailan::event_workflow
