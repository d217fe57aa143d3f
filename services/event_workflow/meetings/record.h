// How whistle meetings are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/meetings/meeting.h"
#include "services/event_workflow/records/store.h"

namespace hailan::event_workflow {

struct MeetingRecord {
  using Name = MeetingName;
  using State = event_workflow::Meeting;
  using Command = MeetingCommand;
  using Change = MeetingChange;

  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideMeeting(stored, command, actor, now);
  }
  static const pg::Statement& Load();
  static const pg::Statement& Commit();
  static json ToJson(const State& next);
  static State FromJson(const Name& name, const json& row);
  static json Rows(const Change& change);
  static command::Message MessageOf(const Change& change, const Actor& actor);
};

using MeetingRunner = RecordRunner<MeetingRecord>;

}  // namespace hailan::event_workflow
