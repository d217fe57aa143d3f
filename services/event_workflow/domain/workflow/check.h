// Checks a workflow that a city brings, before any case follows it: what the built-in table proves
// at compile time, and that no row undoes what the service promises (nobody accepts, returns or
// cancels their own work, no case gets stuck).
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "services/event_workflow/domain/workflow/rule.h"

namespace hailan::event_workflow {

// INVALID_ARGUMENT for the first fault, with the metadata `row` (1 = first; absent when no single
// row is at fault), `rule` (`FROM ACTION TO`) and `state`:
//   NO_RULES            the table is empty, or longer than 500 rows
//   UNKNOWN_STATE, UNKNOWN_ACTION   a number that is not one, or no step of a table
//   NO_ROLE             nobody may take the step
//   BAD_MOVE            the action cannot lead from and to these states
//   CLOCK_MISSING       the step must start or stop a clock that the row does not name
//   CLOCK_MISPLACED     the step cannot start or stop a clock that the row names
//   GUARD_MISSING       the step needs a guard that the row does not name
//   AMBIGUOUS_RULE      two rows for one state and action; `other_row`
//   NO_FINAL_STATE      no way leads to CLOSED that every case can go
//   UNREACHABLE_STATE   a state cannot be reached from REPORTED
//   TRAP                from a state no final state can be reached, or only if a guard holds that
//                       may never hold (a quota not used up, an emergency, a visit nobody may make)
//   ALARM_ROW_MISSING   an open state without URGE and SUPERVISE of the system
absl::Status CheckTable(absl::Span<const Rule> rules);

// Gives each row the guards that its step needs, so that a version which was imported before a
// guard was demanded is read as if it named it. The states of the rows are those of events.
void AddNeededGuards(std::vector<Rule>& rules);

// `FROM ACTION TO`.
std::string FormatRule(const Rule& rule);

inline constexpr size_t kMostRules = 500;

}  // namespace hailan::event_workflow
