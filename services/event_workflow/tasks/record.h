// How downward tasks are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/tasks/task.h"
#include "services/event_workflow/records/store.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

struct TaskRecord : RecordTraits<DecideTask, sql::kLoadDownwardTasks, sql::kCommitDownwardTasks> {
  static json ToJson(const State& next);
  static State FromJson(const json& row);
  static ChangeFacts Facts(const Change& change);
};

using TaskStore = RecordStore<TaskRecord>;
using TaskRunner = RecordRunner<TaskRecord>;

}  // namespace hailan::event_workflow
