#include "services/event_workflow/clusters/convert.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/clusters/answers.h"
#include "services/event_workflow/events/convert.h"

namespace hailan::event_workflow {

intake::v1::Cluster ToProto(const Cluster& cluster, State state) {
  const std::string& city = cluster.name.city();
  intake::v1::Cluster out;
  out.set_name(cluster.name.Format());
  out.set_master(FormatName(city, "events", cluster.name.id()));
  out.set_state(static_cast<pb::Event::State>(state));
  for (const ClusterMember& member : cluster.members) {
    intake::v1::ClusterMember& one = *out.add_members();
    one.set_event(FormatName(city, "events", member.event));
    one.set_channel(static_cast<pb::Channel>(member.channel));
    one.set_external_id(member.external_id);
    one.set_score(member.score);
    for (const absl::string_view reason : absl::StrSplit(member.reasons, "; ", absl::SkipEmpty())) {
      one.add_reasons(std::string(reason));
    }
    one.set_linked_by(member.linked_by);
    *one.mutable_link_time() = rpc::ToTimestamp(member.link_time);
    one.set_came_with(FormatName(city, "clusters", member.came_with));
  }
  out.set_merged_into(FormatName(city, "clusters", cluster.merged_into));
  *out.mutable_create_time() = rpc::ToTimestamp(cluster.create_time);
  *out.mutable_update_time() = rpc::ToTimestamp(cluster.update_time);
  out.set_etag(absl::StrCat(cluster.revision));
  return out;
}

intake::v1::SourceAnswer AnswerTo(const Source& source, const std::string& city) {
  const Answer answer = AnswerFor(source.channel, source.state);
  intake::v1::SourceAnswer out;
  out.set_event(FormatName(city, "events", source.event));
  out.set_channel(static_cast<pb::Channel>(source.channel));
  out.set_external_id(source.external_id);
  out.set_work_order(FormatName(city, "events", source.order));
  out.set_state(static_cast<pb::Event::State>(source.state));
  out.set_code(std::string(answer.code));
  out.set_text(std::string(answer.text));
  out.set_final(answer.final);
  *out.mutable_update_time() = rpc::ToTimestamp(source.update_time);
  out.set_result(source.result);
  return out;
}

namespace {

// What every source is told of the end of the work order, its own first.
intake::v1::ClusterAnswers AnswersOf(const ClusterUpdate& update) {
  const Cluster& cluster = update.next;
  const std::string& city = cluster.name.city();
  Source source{.event = cluster.name.id(),
                .channel = update.ending->channel,
                .external_id = update.ending->external_id,
                .order = cluster.name.id(),
                .state = update.ending->state,
                .update_time = update.ending->time,
                .result = update.ending->result};
  intake::v1::ClusterAnswers out;
  out.set_cluster(cluster.name.Format());
  *out.add_answers() = AnswerTo(source, city);
  for (const ClusterMember& member : cluster.members) {
    source.event = member.event;
    source.channel = member.channel;
    source.external_id = member.external_id;
    *out.add_answers() = AnswerTo(source, city);
  }
  out.set_revision(cluster.revision);
  *out.mutable_time() = rpc::ToTimestamp(update.time);
  return out;
}

}  // namespace

command::Message MessageOf(const ClusterUpdate& update) {
  if (update.ending.has_value()) {
    return command::MakeMessage("cluster.answered", update.next.name.Format(), AnswersOf(update));
  }
  const std::string& city = update.next.name.city();
  intake::v1::ClusterChange payload;
  payload.set_cluster(update.next.name.Format());
  payload.set_master(FormatName(city, "events", update.next.name.id()));
  for (const ClusterMember& member : update.added) {
    payload.add_added(FormatName(city, "events", member.event));
  }
  for (const std::string& event : update.removed) {
    payload.add_removed(FormatName(city, "events", event));
  }
  for (const Absorbed& absorbed : update.absorbed) {
    payload.add_absorbed(FormatName(city, "clusters", absorbed.id));
  }
  payload.set_revision(update.next.revision);
  *payload.mutable_time() = rpc::ToTimestamp(update.time);
  return command::MakeMessage(update.removed.empty() ? "cluster.linked" : "cluster.unmerged",
                              update.next.name.Format(),
                              payload);
}

}  // namespace hailan::event_workflow
