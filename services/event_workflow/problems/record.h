// How problems are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/problems/problem.h"
#include "services/event_workflow/records/store.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

struct ProblemRecord : RecordTraits<DecideProblem, sql::kLoadProblems, sql::kCommitProblems> {
  static json ToJson(const State& next);
  static State FromJson(const json& row);
  static ChangeFacts Facts(const Change& change);
};

using ProblemRunner = RecordRunner<ProblemRecord>;

}  // namespace hailan::event_workflow
