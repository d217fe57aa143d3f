// How downward tasks are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/tasks/task.h"
#include "services/event_workflow/records/store.h"

namespace hailan::event_workflow {

struct TaskRecord {
  using Name = TaskName;
  using State = event_workflow::Task;
  using Command = TaskCommand;
  using Change = TaskChange;

  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideTask(stored, command, actor, now);
  }
  static const pg::Statement& Load();
  static const pg::Statement& Commit();
  static json ToJson(const State& next);
  static State FromJson(const Name& name, const json& row);
  static json Rows(const Change& change);
  static command::Message MessageOf(const Change& change, const Actor& actor);
};

using TaskRunner = RecordRunner<TaskRecord>;

}  // namespace hailan::event_workflow
