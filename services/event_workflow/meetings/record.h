// How whistle meetings are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/meetings/meeting.h"
#include "services/event_workflow/records/store.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

struct MeetingRecord
    : RecordTraits<DecideMeeting, sql::kLoadWhistleMeetings, sql::kCommitWhistleMeetings> {
  static json ToJson(const State& next);
  static State FromJson(const json& row);
  static ChangeFacts Facts(const Change& change);
};

using MeetingRunner = RecordRunner<MeetingRecord>;

}  // namespace hailan::event_workflow
