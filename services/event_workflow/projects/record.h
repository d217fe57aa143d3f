// How projects are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/projects/project.h"
#include "services/event_workflow/records/store.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

struct ProjectRecord : RecordTraits<DecideProject, sql::kLoadProjects, sql::kCommitProjects> {
  static json ToJson(const State& next);
  static State FromJson(const json& row);
  static json Rows(const Change& change);
  static ChangeFacts Facts(const Change& change);
};

using ProjectRunner = RecordRunner<ProjectRecord>;

}  // namespace hailan::event_workflow
