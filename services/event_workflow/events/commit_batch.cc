#include "services/event_workflow/events/commit_batch.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/event_workflow/domain/similarity.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/proceedings/course_json.h"

namespace hailan::event_workflow {
namespace {

template <class E>
int Number(E value) {
  return static_cast<int>(value);
}

// Empty text is stored as NULL where a partial index leaves it out.
std::optional<std::string> OrNull(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

void AddTime(const char* key, const std::optional<absl::Time>& time, nlohmann::json& detail) {
  if (time.has_value()) detail[key] = absl::ToUnixMicros(*time);
}

void AddCourseDetail(const Entry& entry, nlohmann::json& detail) {
  AddTime("warn_time", entry.warn_time, detail);
  AddTime("state_warn", entry.state_warn, detail);
  AddTime("state_due", entry.state_due, detail);
  if (entry.budget.has_value()) {
    detail["budget"] = absl::ToInt64Microseconds(entry.budget->amount);
    detail["basis"] = Number(entry.budget->basis);
  }
  if (entry.level.has_value()) {
    detail["level"] = Number(entry.level->level);
    AddTime("level_warn", entry.level->warn, detail);
    AddTime("level_due", entry.level->due, detail);
  }
  if (entry.workflow.has_value()) detail["workflow"] = *entry.workflow;
  if (entry.proceeding != 0) detail["proceeding"] = entry.proceeding;
}

// What only some actions have, as the JSON of event_history.detail; nullopt when there is nothing.
std::optional<std::string> DetailOf(const Entry& entry) {
  nlohmann::json detail;
  if (entry.assignee.has_value()) detail["assignee"] = *entry.assignee;
  if (entry.department.has_value()) detail["department"] = *entry.department;
  if (entry.whistle != 0) detail["whistle"] = entry.whistle;
  if (entry.clock != ClockKind::kNone) detail["clock"] = Number(entry.clock);
  if (entry.due_time.has_value()) {
    detail["due_time"] = absl::ToUnixMicros(*entry.due_time);
    detail["due_rule"] = Number(entry.due_rule);
  }
  if (entry.visit_result != VisitResult::kNone) detail["visit_result"] = Number(entry.visit_result);
  if (!entry.answer.empty()) detail["answer"] = entry.answer;
  AddCourseDetail(entry, detail);
  return detail.is_null() ? std::nullopt : std::optional<std::string>(detail.dump());
}

template <class... Arrays>
void AddAll(pg::Params& params, const Arrays&... arrays) {
  (params.Add(arrays), ...);
}

}  // namespace

void CommitBatch::AddStep(int ord, const command::Origin& origin, const Change& change) {
  const EventName& name = change.next.name;
  steps_.Add(ord, name.city(), name.id(), change.time, origin, MessageOf(change, *origin.actor));
  const Entry& entry = change.entry;
  entry_.revision.Add(change.next.revision);
  entry_.action.Add(NameOf(entry.action));
  entry_.from_state.Add(NameOf(entry.from));
  entry_.to_state.Add(NameOf(entry.to));
  entry_.round.Add(entry.round);
  entry_.role.Add(Number(entry.role));
  entry_.note.Add(entry.note);
  entry_.detail.Add(DetailOf(entry));
  // What the system supervises is watched from then on; commit_moves knows nothing of that.
  if (entry.action == Action::kSupervise) only_moves_ = false;
  if (change.filed.has_value()) AddFiled(ord, change.next, *change.filed);
  if (change.route.has_value()) AddRoute(ord, change, *change.route);
  if (!change.alerts.empty()) AddAlerts(ord, change);
  for (size_t i = 0; i < change.attachments.size(); ++i) {
    AddAttachment(ord, static_cast<int>(i), change, change.attachments[i]);
  }
}

void CommitBatch::AddRow(
    int ord, int64_t loaded_revision, const Change& last, bool terms, int first_whistle) {
  const Event& next = last.next;
  Horizons horizons = HorizonsOf(next);
  if (last.end_follows) horizons.alarm_time.reset();
  item_.ord.Add(ord);
  item_.city_id.Add(next.name.city());
  item_.id.Add(next.name.id());
  item_.revision.Add(loaded_revision);
  item_.next_revision.Add(next.revision);
  item_.state.Add(NameOf(next.state));
  item_.assignee.Add(OrNull(next.assignee));
  item_.department.Add(OrNull(next.department));
  item_.handler.Add(next.handler);
  item_.contact_time.Add(next.contact_time);
  item_.handled_time.Add(next.handled_time);
  item_.close_time.Add(next.close_time);
  item_.update_time.Add(next.update_time);
  item_.late.Add(static_cast<int64_t>(next.late.bits()));
  item_.urged.Add(static_cast<int64_t>(next.urged.bits()));
  item_.supervised.Add(static_cast<int64_t>(next.supervised.bits()));
  item_.warn_time.Add(horizons.warn_time);
  item_.breach_time.Add(horizons.breach_time);
  item_.alarm_time.Add(horizons.alarm_time);
  if (terms || loaded_revision == 0) AddTerms(ord, next);
  for (const Whistle& whistle : next.whistles) {
    if (first_whistle != 0 && whistle.number >= first_whistle) AddWhistle(ord, next, whistle);
  }
}

void CommitBatch::AddCourse(int ord, const Course& course) {
  only_moves_ = false;
  absl::StrAppend(&courses_, courses_.empty() ? "" : ",", CourseToJson(ord, course).dump());
}

void CommitBatch::AddTerms(int ord, const Event& next) {
  only_moves_ = false;
  terms_.ord.Add(ord);
  terms_.item_code.Add(next.item);
  terms_.catalogue_id.Add(next.catalogue);
  terms_.urgency.Add(Number(next.urgency));
  terms_.sla_class.Add(Number(next.sla_class));
  terms_.evidence_required.Add(next.evidence_required);
  terms_.round.Add(next.round);
  terms_.resolve_start.Add(next.resolve_start);
  terms_.resolve_due.Add(next.resolve_due);
  terms_.resolve_rule.Add(Number(next.resolve_rule));
  terms_.visit_attempts.Add(next.visit_attempts);
  terms_.visit_result.Add(Number(next.visit_result));
  terms_.whistle_count.Add(next.whistle_count);
}

void CommitBatch::AddFiled(int ord, const Event& next, const Filed& filed) {
  only_moves_ = false;
  filed_.ord.Add(ord);
  filed_.territory_code.Add(next.territory);
  filed_.channel.Add(Number(next.channel));
  filed_.reporter.Add(next.reporter);
  filed_.house_id.Add(OrNull(next.house));
  filed_.report_time.Add(next.report_time);
  filed_.occur_time.Add(next.occur_time);
  filed_.contact_due.Add(next.contact_due);
  filed_.description.Add(filed.description);
  filed_.place.Add(filed.place);
  filed_.external_id.Add(filed.external_id);
  filed_.patrol.Add(filed.patrol);
  filed_.asset.Add(filed.asset);
  filed_.building.Add(filed.building);
  filed_.unit.Add(filed.unit);
  filed_.enterprise.Add(filed.enterprise);
  filed_.enterprise_check_failed.Add(filed.enterprise_check_failed);
  filed_.urgency.Add(Number(filed.urgency));
  if (filed.point.has_value()) {
    filed_.longitude.Add(filed.point->longitude);
    filed_.latitude.Add(filed.point->latitude);
    filed_.coordinate_system.Add(filed.point->system);
    filed_.cell.Add(CellOf(filed.point->longitude, filed.point->latitude));
  } else {
    filed_.longitude.AddNull();
    filed_.latitude.AddNull();
    filed_.coordinate_system.AddNull();
    filed_.cell.AddNull();
  }
}

void CommitBatch::AddRoute(int ord, const Change& change, const Route& route) {
  only_moves_ = false;
  route_.ord.Add(ord);
  route_.platform.Add(Number(route.platform));
  route_.emergency.Add(change.next.sla_class == SlaClass::kEmergency);
  route_.level.Add(Number(route.level));
  route_.rule.Add(route.rule);
  route_.book.Add(route.book);
  route_.explanation.Add(route.explanation);
  route_.assignee.Add(route.assignee);
  route_.department.Add(route.department);
  route_.create_time.Add(change.time);
}

void CommitBatch::AddAlerts(int ord, const Change& change) {
  for (const Role role : change.alerts) {
    alert_.ord.Add(ord);
    alert_.role.Add(Number(role));
    alert_.territory_code.Add(change.next.territory);
    alert_.create_time.Add(change.time);
  }
  alert_.message_ord.Add(ord);
  alert_.payload.AddBytes(AlertPayloadOf(change));
  alert_.message_time.Add(change.time);
}

void CommitBatch::AddAttachment(int ord,
                                int ordinal,
                                const Change& change,
                                const Attachment& attachment) {
  only_moves_ = false;
  attached_.ord.Add(ord);
  attached_.revision.Add(change.next.revision);
  attached_.ordinal.Add(ordinal);
  attached_.uri.Add(attachment.uri);
  attached_.sha256.Add(attachment.sha256);
  attached_.media_type.Add(attachment.media_type);
  attached_.purpose.Add(Number(attachment.purpose));
  attached_.round.Add(change.next.round);
  attached_.create_time.Add(change.time);
}

void CommitBatch::AddWhistle(int ord, const Event& next, const Whistle& whistle) {
  only_moves_ = false;
  whistle_.ord.Add(ord);
  whistle_.number.Add(whistle.number);
  whistle_.territory_code.Add(next.territory);
  whistle_.matter.Add(whistle.matter);
  whistle_.occasion.Add(Number(whistle.occasion));
  whistle_.place.Add(whistle.place);
  whistle_.blower.Add(whistle.blower);
  whistle_.blow_time.Add(whistle.blow_time);
  whistle_.due_time.Add(whistle.due_time);
  whistle_.answered_time.Add(whistle.answered_time);
  whistle_.close_time.Add(whistle.close_time);
  whistle_.outcome.Add(whistle.outcome);
  whistle_.quorum.Add(whistle.quorum);
  for (size_t i = 0; i < whistle.calls.size(); ++i) {
    AddCall(ord, whistle.number, static_cast<int>(i), whistle.calls[i]);
  }
}

void CommitBatch::AddCall(int ord, int number, int ordinal, const WhistleCall& call) {
  call_.ord.Add(ord);
  call_.number.Add(number);
  call_.ordinal.Add(ordinal);
  call_.department.Add(call.department);
  call_.report_in_time.Add(call.report_in_time);
  call_.reporter_in.Add(call.reporter_in);
  call_.answer_time.Add(call.answer_time);
  call_.answer.Add(call.answer);
  call_.resolved.Add(call.resolved);
  call_.load_advice.Add(Number(call.advice.advice));
  call_.load_reason.Add(call.advice.reason);
}

// One line per column.
pg::Params CommitBatch::Take() const {  // NOLINT(readability-function-size)
  pg::Params params = steps_.Take();
  const auto& e = entry_;
  AddAll(params, e.revision, e.action, e.from_state, e.to_state, e.round, e.role, e.note, e.detail);
  const auto& i = item_;
  AddAll(params,
         i.ord,
         i.city_id,
         i.id,
         i.revision,
         i.next_revision,
         i.state,
         i.assignee,
         i.department,
         i.handler,
         i.contact_time,
         i.handled_time,
         i.close_time,
         i.update_time,
         i.late,
         i.urged,
         i.supervised,
         i.warn_time,
         i.breach_time,
         i.alarm_time);
  if (only_moves_) return params;
  const auto& t = terms_;
  AddAll(params,
         t.ord,
         t.item_code,
         t.catalogue_id,
         t.urgency,
         t.sla_class,
         t.evidence_required,
         t.round,
         t.resolve_start,
         t.resolve_due,
         t.resolve_rule,
         t.visit_attempts,
         t.visit_result,
         t.whistle_count);
  const auto& f = filed_;
  AddAll(params,
         f.ord,
         f.territory_code,
         f.channel,
         f.reporter,
         f.house_id,
         f.report_time,
         f.occur_time,
         f.contact_due,
         f.description,
         f.place,
         f.longitude,
         f.latitude,
         f.coordinate_system,
         f.external_id,
         f.urgency,
         f.cell);
  const auto& a = attached_;
  AddAll(params,
         a.ord,
         a.revision,
         a.ordinal,
         a.uri,
         a.sha256,
         a.media_type,
         a.purpose,
         a.round,
         a.create_time);
  const auto& w = whistle_;
  AddAll(params,
         w.ord,
         w.number,
         w.territory_code,
         w.matter,
         w.occasion,
         w.place,
         w.blower,
         w.blow_time,
         w.due_time,
         w.answered_time,
         w.close_time,
         w.outcome);
  const auto& c = call_;
  AddAll(params,
         c.ord,
         c.number,
         c.ordinal,
         c.department,
         c.report_in_time,
         c.reporter_in,
         c.answer_time,
         c.answer,
         c.resolved);
  AddAll(params, f.patrol, f.asset);
  params.Add(absl::StrCat("[", courses_, "]"));
  const auto& r = route_;
  AddAll(params,
         r.ord,
         r.platform,
         r.emergency,
         r.level,
         r.rule,
         r.book,
         r.explanation,
         r.assignee,
         r.department);
  AddAll(params, alert_.ord, alert_.role, alert_.message_ord, alert_.payload);
  AddAll(params, w.quorum, c.load_advice, c.load_reason);
  AddAll(params, r.create_time, alert_.territory_code, alert_.create_time, alert_.message_time);
  AddAll(params, f.building, f.unit, f.enterprise, f.enterprise_check_failed);
  return params;
}

}  // namespace hailan::event_workflow
