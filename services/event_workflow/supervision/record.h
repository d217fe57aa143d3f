// How supervisions are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/supervision/supervision.h"
#include "services/event_workflow/records/store.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

struct SupervisionRecord
    : RecordTraits<DecideSupervision, sql::kLoadSupervisions, sql::kCommitSupervisions> {
  static json ToJson(const State& next);
  static State FromJson(const json& row);
  static json Rows(const Change& change);
  static ChangeFacts Facts(const Change& change);
};

using SupervisionRunner = RecordRunner<SupervisionRecord>;

}  // namespace hailan::event_workflow
