#include "services/event_workflow/supervision/bundle.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/records/json.h"

namespace hailan::event_workflow {
namespace {

// Everything that a history row says; nlohmann sorts the keys, so that the text is always the same.
std::string DigestOf(const HistoryRow& row) {
  const Mark& mark = row.mark;
  json said = {{"revision", mark.revision},
               {"time", ToJson(mark.time)},
               {"action", NumberOf(mark.action)},
               {"from", NumberOf(row.from)},
               {"to", NumberOf(mark.to)},
               {"round", mark.round},
               {"actor", mark.subject},
               {"role", row.role},
               {"note", row.note},
               {"assignee", mark.assignee.value_or("")},
               {"department", mark.department.value_or("")},
               {"whistle", row.whistle},
               {"clock", NumberOf(mark.clock)},
               {"due_time", ToJson(mark.due_time)},
               {"due_rule", NumberOf(mark.due_rule)},
               {"visit_result", NumberOf(mark.visit_result)},
               {"warn_time", ToJson(mark.warn_time)},
               {"state_warn", ToJson(mark.state_warn)},
               {"state_due", ToJson(mark.state_due)},
               {"workflow", mark.workflow.value_or("")},
               {"budget", mark.budget ? absl::ToInt64Microseconds(mark.budget->amount) : 0},
               {"basis", mark.budget ? NumberOf(mark.budget->basis) : 0},
               {"proceeding", row.proceeding}};
  // Only where there is one: digests of bundles that were taken before stay as they are.
  if (mark.level.has_value()) {
    said["level"] = NumberOf(mark.level->level);
    said["level_warn"] = ToJson(mark.level->warn);
    said["level_due"] = ToJson(mark.level->due);
  }
  return Sha256Hex(said.dump());
}

json ClocksToJson(const Event& event) {
  json out = json::array();
  for (const Clock& clock : ClocksOf(event)) {
    out.push_back({{"kind", NumberOf(clock.kind)},
                   {"start", ToJson(clock.start)},
                   {"warn", ToJson(clock.warn)},
                   {"due", ToJson(clock.due)},
                   {"stop", ToJson(clock.stop)},
                   {"rule", NumberOf(clock.rule)}});
  }
  return out;
}

json FilesToJson(const std::vector<pb::Attachment>& files) {
  json out = json::array();
  for (const pb::Attachment& file : files) {
    out.push_back({{"uri", file.uri()},
                   {"sha256", file.sha256()},
                   {"media_type", file.media_type()},
                   {"purpose", static_cast<int>(file.purpose())},
                   {"round", file.round()},
                   {"time", ToJson(rpc::FromTimestamp(file.create_time()))}});
  }
  return out;
}

void AddFiles(const json& manifest, pb::EvidenceBundle& out) {
  for (const json& file : manifest.at("attachments")) {
    pb::Attachment& one = *out.add_attachments();
    one.set_uri(TextAt(file, "uri"));
    one.set_sha256(TextAt(file, "sha256"));
    one.set_media_type(TextAt(file, "media_type"));
    one.set_purpose(EnumAt<pb::Attachment::Purpose>(file, "purpose"));
    one.set_round(static_cast<int>(IntAt(file, "round")));
    *one.mutable_create_time() = rpc::ToTimestamp(TimeAt(file, "time"));
  }
}

void AddClocks(const json& manifest, pb::EvidenceBundle& out) {
  const absl::Time taken = TimeAt(manifest, "time");
  for (const json& clock : manifest.at("clocks")) {
    pb::Clock& one = *out.add_clocks();
    one.set_kind(EnumAt<pb::ClockKind>(clock, "kind"));
    one.set_rule(EnumAt<pb::DueRule>(clock, "rule"));
    *one.mutable_start_time() = rpc::ToTimestamp(TimeAt(clock, "start"));
    *one.mutable_warn_time() = rpc::ToTimestamp(TimeAt(clock, "warn"));
    *one.mutable_due_time() = rpc::ToTimestamp(TimeAt(clock, "due"));
    const std::optional<absl::Time> stop = MaybeTimeAt(clock, "stop");
    if (stop.has_value()) *one.mutable_stop_time() = rpc::ToTimestamp(*stop);
    one.set_late(stop.value_or(taken) > TimeAt(clock, "due"));
  }
}

// The first row of the manifest that is not as it was; 0 when all are.
int64_t FirstChanged(const json& manifest, const std::vector<HistoryRow>& now) {
  size_t i = 0;
  for (const json& row : manifest.at("rows")) {
    const bool same = i < now.size() && DigestOf(now[i]) == TextAt(row, "sha256");
    if (!same) return IntAt(row, "revision");
    ++i;
  }
  return 0;
}

}  // namespace

absl::StatusOr<Bundle> TakeBundle(const EventQueries& queries,
                                  const Event& event,
                                  absl::Time now,
                                  absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const std::vector<HistoryRow> history,
                      queries.WholeHistory(event.name, deadline));
  HL_ASSIGN_OR_RETURN(const std::vector<pb::Attachment> files,
                      queries.Attachments(event.name, deadline));
  json rows = json::array();
  for (const HistoryRow& row : history) {
    rows.push_back({{"revision", row.mark.revision},
                    {"time", ToJson(row.mark.time)},
                    {"action", NumberOf(row.mark.action)},
                    {"actor", row.mark.subject},
                    {"sha256", DigestOf(row)}});
  }
  const json manifest = {{"event", event.name.Format()},
                         {"revision", history.empty() ? 0 : history.back().mark.revision},
                         {"time", ToJson(now)},
                         {"rows", std::move(rows)},
                         {"attachments", FilesToJson(files)},
                         {"clocks", ClocksToJson(event)}};
  std::string text = manifest.dump();
  std::string digest = Sha256Hex(text);
  return Bundle{std::move(text), std::move(digest)};
}

absl::StatusOr<pb::EvidenceBundle> ReadBundle(const EventQueries& queries,
                                              const EventName& event,
                                              const Bundle& bundle,
                                              absl::Time deadline) {
  pb::EvidenceBundle out;
  out.set_event(event.Format());
  out.set_sha256(bundle.sha256);
  out.set_manifest(bundle.manifest);
  // A manifest that was tampered with is shown as it is, but nothing is read out of it.
  if (Sha256Hex(bundle.manifest) != bundle.sha256) return out;
  const json manifest = json::parse(bundle.manifest);
  out.set_revision(IntAt(manifest, "revision"));
  for (const json& row : manifest.at("rows")) {
    pb::EvidenceRow& one = *out.add_rows();
    one.set_revision(IntAt(row, "revision"));
    *one.mutable_time() = rpc::ToTimestamp(TimeAt(row, "time"));
    one.set_action(EnumAt<pb::Action>(row, "action"));
    one.set_actor(TextAt(row, "actor"));
    one.set_sha256(TextAt(row, "sha256"));
  }
  AddFiles(manifest, out);
  AddClocks(manifest, out);
  HL_ASSIGN_OR_RETURN(const std::vector<HistoryRow> now, queries.WholeHistory(event, deadline));
  out.set_first_changed_revision(FirstChanged(manifest, now));
  out.set_intact(out.first_changed_revision() == 0);
  return out;
}

}  // namespace hailan::event_workflow
