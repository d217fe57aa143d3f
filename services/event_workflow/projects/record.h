// How projects are stored; see records/store.h.
#pragma once

#include "services/event_workflow/domain/projects/project.h"
#include "services/event_workflow/records/store.h"

namespace hailan::event_workflow {

struct ProjectRecord {
  using Name = ProjectName;
  using State = event_workflow::Project;
  using Command = ProjectCommand;
  using Change = ProjectChange;

  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecideProject(stored, command, actor, now);
  }
  static const pg::Statement& Load();
  static const pg::Statement& Commit();
  static json ToJson(const State& next);
  static State FromJson(const Name& name, const json& row);
  static json Rows(const Change& change);
  static command::Message MessageOf(const Change& change, const Actor& actor);
};

using ProjectRunner = RecordRunner<ProjectRecord>;

}  // namespace hailan::event_workflow
