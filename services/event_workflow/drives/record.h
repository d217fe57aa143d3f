// How drives are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/drives/drive.h"
#include "services/event_workflow/records/store.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

struct DriveRecord : RecordTraits<DecideDrive, sql::kLoadDrives, sql::kCommitDrives> {
  static json ToJson(const State& next);
  static State FromJson(const json& row);
  static ChangeFacts Facts(const Change& change);
};

using DriveRunner = RecordRunner<DriveRecord>;

}  // namespace hailan::event_workflow
