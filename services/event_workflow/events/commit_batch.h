// Collects decided steps into the parameters of the commit statements. Knows the order of
// sql/commit_moves.sql and sql/commit_events.sql, and nothing else.
#pragma once

#include <string>

#include "common/command/runner.h"
#include "common/pg/params.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

class CommitBatch {
 public:
  // One step; steps of one row come in order.
  void AddStep(int ord, const command::Origin& origin, const Change& change);
  // One row, after its steps: stored as the `last` left it. `terms`: they changed; whistles from
  // number `first_whistle` on have changed, 0 = none.
  void AddRow(int ord, int64_t loaded_revision, const Change& last, bool terms, int first_whistle);
  // The row's course, when it has changed.
  void AddCourse(int ord, const Course& course);

  // Every row only moves, so that sql/commit_moves.sql is enough.
  bool only_moves() const { return only_moves_; }
  // Parameters of commit_moves, or of commit_events.
  pg::Params Take() const;

 private:
  void AddFiled(int ord, const Event& next, const Filed& filed);
  void AddAttachment(int ord, int ordinal, const Change& change, const Attachment& attachment);
  void AddRoute(int ord, const Change& change, const Route& route);
  void AddAlerts(int ord, const Change& change);
  void AddTerms(int ord, const Event& next);
  void AddWhistle(int ord, const Event& next, const Whistle& whistle);
  void AddCall(int ord, int number, int ordinal, const WhistleCall& call);

  bool only_moves_ = true;
  // Elements of a JSON array.
  std::string courses_;
  command::StepParams steps_;
  struct {
    pg::Array revision, action, from_state, to_state, round, role, note, detail;
  } entry_;
  struct {
    pg::Array ord, city_id, id, revision, next_revision, state, assignee, department, handler,
        contact_time, handled_time, close_time, update_time, late, urged, supervised, warn_time,
        breach_time, alarm_time;
  } item_;
  struct {
    pg::Array ord, item_code, catalogue_id, urgency, sla_class, evidence_required, round,
        resolve_start, resolve_due, resolve_rule, visit_attempts, visit_result, whistle_count;
  } terms_;
  struct {
    pg::Array ord, territory_code, channel, reporter, house_id, report_time, occur_time,
        contact_due, description, place, longitude, latitude, coordinate_system, external_id,
        urgency, cell, patrol, asset, building, unit, enterprise, enterprise_check_failed;
  } filed_;
  struct {
    pg::Array ord, revision, ordinal, uri, sha256, media_type, purpose, round, create_time;
  } attached_;
  struct {
    pg::Array ord, number, territory_code, matter, occasion, place, blower, blow_time, due_time,
        answered_time, close_time, outcome, quorum;
  } whistle_;
  struct {
    pg::Array ord, number, ordinal, department, report_in_time, reporter_in, answer_time, answer,
        resolved, load_advice, load_reason;
  } call_;
  struct {
    pg::Array ord, platform, emergency, level, rule, book, explanation, assignee, department,
        create_time;
  } route_;
  struct {
    pg::Array ord, role, territory_code, create_time, message_ord, payload, message_time;
  } alert_;
};

}  // namespace hailan::event_workflow
