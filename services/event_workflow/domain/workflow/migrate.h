// Open cases go over to another workflow: by an explicit map of states, each by a step of its own
// in its history, and never into a state that the new workflow cannot leave.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"

namespace hailan::event_workflow {

// Decides kMigrate. The budget of the running round stays as it was set; only the clock of the stay
// starts anew when the state changes. What waits for a decision lapses, a whistle is closed, and a
// hold ends, where the new state has no place for them. PERMISSION_DENIED (ROLE_NOT_ALLOWED) for
// people; FAILED_PRECONDITION (STATE_NOT_MAPPED) when the map in force does not name the case.
absl::StatusOr<Change> DecideMigration(const Event& event,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now);

// Open cases of one version in one state.
struct CaseCount {
  std::string workflow;
  State state = State::kNone;
  int64_t count = 0;
};

// What an activation with `moves` would do with open cases.
struct CaseFate {
  CaseCount cases;
  // State after the activation; equal to cases.state for those that keep their version.
  State to = State::kNone;
  bool migrates = false;
  // The case would be in a state that the new table cannot leave or that does not fit what it has
  // been through, or be ended by the way.
  bool stuck = false;
};
std::vector<CaseFate> ForeseeCases(const Profile& profile,
                                   absl::Span<const CaseCount> cases,
                                   absl::Span<const StateMove> moves);

// True when a case can stand in `to` with what it has been through in `from`: a result separates
// HANDLED and RETURN_VISIT from all states before, and WHISTLED needs a whistle.
bool CanStand(State from, State to);

// True when the table has a row by which a person leads a case out of the state.
bool CanLeave(const Profile& profile, State state);

}  // namespace hailan::event_workflow
