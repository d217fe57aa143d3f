// Records in PostgreSQL, as the command runner sees them: one template for all of them. Records are
// written a few times a day by hand, so their rows cross to SQL as JSON, one parameter for all
// columns; the statements name the columns.
//
// R describes one record. It derives from RecordTraits and adds:
//   static json ToJson(const State&)              columns besides city_id, id and revision
//   static State FromJson(const json& row)        everything but the name and the revision
//   static ChangeFacts Facts(const Change&)       what the change feed says about the step
//   static json Rows(const Change&)               what the step stores beside the record, an array;
//                                                 only if there is such a thing
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/records/record.h"
#include "services/event_workflow/records/convert.h"
#include "services/event_workflow/records/json.h"

namespace hailan::event_workflow {

// What follows from how a record is decided, loaded and committed.
template <auto kDecide, const pg::Statement& kLoadStatement, const pg::Statement& kCommitStatement>
struct RecordTraits;

template <class S,
          class C,
          class D,
          absl::StatusOr<D> (*kDecide)(
              const std::optional<S>&, const C&, const Actor&, absl::Time now),
          const pg::Statement& kLoadStatement,
          const pg::Statement& kCommitStatement>
struct RecordTraits<kDecide, kLoadStatement, kCommitStatement> {
  using Name = decltype(S::name);
  using State = S;
  using Command = C;
  using Change = D;

  static constexpr auto kDecision = kDecide;
  static constexpr const pg::Statement& kLoad = kLoadStatement;
  static constexpr const pg::Statement& kCommit = kCommitStatement;
  static json Rows(const Change&) { return json::array(); }
};

// The parameters of a commit statement: the steps ($1–$10), the rows ($11) and the entries ($12).
class RecordCommits {
 public:
  void AddStep(int ord,
               const command::Origin& origin,
               absl::Time time,
               const RecordEntry& entry,
               int64_t revision,
               json rows,
               const command::Message& message,
               const std::string& city,
               const std::string& id);
  void AddRow(int ord,
              const std::string& city,
              const std::string& id,
              int64_t loaded_revision,
              int64_t next_revision,
              json columns);
  pg::Params Take() const;

 private:
  command::StepParams steps_;
  json rows_ = json::array();
  json entries_ = json::array();
};

// The record of a row as to_jsonb gives it.
template <class R>
typename R::State ReadRecord(const json& row) {
  typename R::State state = R::FromJson(row);
  state.name = typename R::Name(TextAt(row, "city_id"), TextAt(row, "id"));
  state.revision = IntAt(row, "revision");
  return state;
}

// Stateless; thread-safe.
template <class R>
class RecordStore {
 public:
  using Key = typename R::Name;
  using State = typename R::State;
  using Command = typename R::Command;
  using Change = typename R::Change;

  static Key KeyOf(const Command& command) { return command.name; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return R::kDecision(stored, command, actor, now);
  }

  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline) {
    HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                        connection.Exec(R::kLoad, command::LookupParams(lookups), deadline));
    return command::ReadLoaded<State>(rows, [](const pg::Row& row, int column) {
      return ReadRecord<R>(json::parse(row.View(column)));
    });
  }

  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<RecordStore>> pending,
                                          absl::Time deadline) {
    RecordCommits params;
    for (size_t i = 0; i < pending.size(); ++i) {
      const int ord = static_cast<int>(i);
      const Key& key = pending[i].key;
      for (const command::Step<RecordStore>& step : pending[i].steps) {
        const Change& change = step.change;
        params.AddStep(ord,
                       *step.origin,
                       change.time,
                       change.entry,
                       change.next.revision,
                       R::Rows(change),
                       MessageOf(change, *step.origin->actor),
                       key.city(),
                       key.id());
      }
      const State& next = pending[i].next();
      params.AddRow(ord, key.city(), key.id(), pending[i].revision, next.revision, R::ToJson(next));
    }
    HL_ASSIGN_OR_RETURN(const pg::Rows moved, connection.Exec(R::kCommit, params.Take(), deadline));
    return command::ReadMoved(moved);
  }

 private:
  static command::Message MessageOf(const Change& change, const Actor& actor) {
    const State& next = change.next;
    ChangeFacts facts = R::Facts(change);
    facts.record = next.name.Format();
    facts.revision = next.revision;
    facts.action = change.entry.action;
    facts.time = change.time;
    facts.actor = actor.subject;
    return event_workflow::MessageOf(next.name.city(), facts);
  }
};

template <class R>
using RecordRunner = command::Runner<RecordStore<R>>;

}  // namespace hailan::event_workflow
