#include "services/event_workflow/supervision/record.h"

#include "hailan/event_workflow/v1/supervised_case.pb.h"

namespace hailan::event_workflow {

json SupervisionRecord::ToJson(const State& next) {
  return {{"event_id", next.event},
          {"territory_code", next.territory},
          {"department", next.department},
          {"body", next.body},
          {"origin", NumberOf(next.origin)},
          {"reason", next.reason},
          {"state", NumberOf(next.state)},
          {"ask_time", event_workflow::ToJson(next.ask_time)},
          {"reply_due", event_workflow::ToJson(next.reply_due)},
          {"reply_time", event_workflow::ToJson(next.reply_time)},
          {"reply", next.reply},
          {"replier", next.replier},
          {"outcome", next.outcome},
          {"bundle_sha256", next.bundle_sha256},
          {"opener", next.opener},
          {"create_time", event_workflow::ToJson(next.create_time)},
          {"close_time", event_workflow::ToJson(next.close_time)}};
}

Supervision SupervisionRecord::FromJson(const json& row) {
  State next;
  next.event = TextAt(row, "event_id");
  next.territory = TextAt(row, "territory_code");
  next.department = TextAt(row, "department");
  next.body = TextAt(row, "body");
  next.origin = EnumAt<SupervisionOrigin>(row, "origin");
  next.reason = TextAt(row, "reason");
  next.state = EnumAt<SupervisionState>(row, "state");
  next.ask_time = TimeAt(row, "ask_time");
  next.reply_due = TimeAt(row, "reply_due");
  next.reply_time = MaybeTimeAt(row, "reply_time");
  next.reply = TextAt(row, "reply");
  next.replier = TextAt(row, "replier");
  next.outcome = TextAt(row, "outcome");
  next.bundle_sha256 = TextAt(row, "bundle_sha256");
  next.opener = TextAt(row, "opener");
  next.create_time = TimeAt(row, "create_time");
  next.close_time = MaybeTimeAt(row, "close_time");
  return next;
}

json SupervisionRecord::Rows(const Change& change) {
  json rows = json::array();
  if (!change.manifest.empty()) rows.push_back({{"manifest", change.manifest}});
  return rows;
}

ChangeFacts SupervisionRecord::Facts(const Change& change) {
  const State& next = change.next;
  return {
      .type = "supervision.changed",
      .state = pb::SupervisedCase::State_Name(static_cast<pb::SupervisedCase::State>(next.state)),
      .territory = next.territory,
      .subjects = {EventName(next.name.city(), next.event).Format()},
      .department = next.department,
      .due_time = next.reply_due};
}

}  // namespace hailan::event_workflow
