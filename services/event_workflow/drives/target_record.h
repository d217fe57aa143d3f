// How drive targets are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/drives/drive.h"
#include "services/event_workflow/records/store.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

struct DriveTargetRecord
    : RecordTraits<DecideDriveTarget, sql::kLoadDriveTargets, sql::kCommitDriveTargets> {
  static json ToJson(const State& next);
  static State FromJson(const json& row);
  static ChangeFacts Facts(const Change& change);
};

using DriveTargetStore = RecordStore<DriveTargetRecord>;
using DriveTargetRunner = RecordRunner<DriveTargetRecord>;

}  // namespace hailan::event_workflow
