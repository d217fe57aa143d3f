#include "services/event_workflow/records/convert.h"

#include "common/rpc/timestamp.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/records/json.h"

namespace hailan::event_workflow {

pb::RecordStep ReadStep(const pg::Row& row, bool reduced) {
  pb::RecordStep step;
  step.set_revision(row.Int(0));
  *step.mutable_time() = rpc::ToTimestamp(row.Time(1));
  step.set_action(row.Text(2));
  if (reduced) return step;
  step.set_actor(row.Text(3));
  step.set_note(row.Text(4));
  AddTo(*step.mutable_attachments(),
        AttachmentsAt(json{{"files", json::parse(row.View(5))}}, "files"));
  for (pb::Attachment& file : *step.mutable_attachments())
    *file.mutable_create_time() = step.time();
  return step;
}

void AddTo(google::protobuf::RepeatedPtrField<pb::Attachment>& out,
           const std::vector<Attachment>& attachments) {
  for (const Attachment& attachment : attachments) {
    pb::Attachment& one = *out.Add();
    one.set_uri(attachment.uri);
    one.set_sha256(attachment.sha256);
    one.set_media_type(attachment.media_type);
    one.set_purpose(static_cast<pb::Attachment::Purpose>(attachment.purpose));
  }
}

command::Message MessageOf(const std::string& city, const ChangeFacts& facts) {
  pb::RecordChange payload;
  payload.set_record(facts.record);
  payload.set_revision(facts.revision);
  payload.set_action(facts.action);
  payload.set_state(facts.state);
  payload.set_territory(FormatName(city, "territories", facts.territory));
  *payload.mutable_time() = rpc::ToTimestamp(facts.time);
  payload.set_actor(facts.actor);
  for (const std::string& subject : facts.subjects) payload.add_subjects(subject);
  payload.set_department(FormatName(city, "departments", facts.department));
  if (facts.due_time.has_value()) *payload.mutable_due_time() = rpc::ToTimestamp(*facts.due_time);
  return command::MakeMessage(std::string(facts.type), facts.record, payload);
}

}  // namespace hailan::event_workflow
